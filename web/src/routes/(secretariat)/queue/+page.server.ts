import { getQueue, retryJob } from '@scalebridge/api/contract'
import { redirect } from '@sveltejs/kit'
import { localise } from '#lib/i18n/locales.ts'
import { textOf } from '#lib/form-text.ts'
import { call } from '#lib/server/api.ts'
import { failProblem, throwProblem } from '#lib/server/problems.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.depends('app:queue')
  const queue = await call(event, getQueue, {}).catch((cause: unknown) => throwProblem(event, cause))
  return { queue, askedAt: new Date().toISOString(), retried: event.url.searchParams.has('retried') }
}

export const actions: Actions = {
  retry: async (event) => {
    const job = textOf(await event.request.formData(), 'job')
    try {
      await call(event, retryJob, { params: { jobId: Number(job) } })
    } catch (cause) {
      return failProblem(event, cause, { job })
    }
    redirect(303, localise('/queue?retried', event.locals.locale))
  },
}
