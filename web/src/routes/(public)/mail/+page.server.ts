import { listCaughtMails } from '@scalebridge/api/contract'
import { linkIn } from '#lib/accounts/landing.ts'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

/** Mail that was caught instead of sent; outside the demonstration the API has no such route and this page is a 404. */
export const load: PageServerLoad = async (event) => {
  const { items } = await call(event, listCaughtMails, {}).catch((cause: unknown) => throwProblem(event, cause))
  const newestFirst = items.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
  return {
    mails: newestFirst.map((mail) => ({
      ...mail,
      path: linkIn(mail.text, event.url.origin),
      code: /\b\d{4} ?\d{4}\b/.exec(mail.text)?.[0] ?? null,
    })),
  }
}
