import { listSolutions } from '@scalebridge/api/contract'
import { INSTRUMENTS, isGoalNumber, isIso3, SUPPORT_KINDS } from '@scalebridge/db/reference'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

/** The filters stand in the address, so that a search can be sent to somebody. What is not in a list is passed over. */
export const load: PageServerLoad = async (event) => {
  const { searchParams } = event.url
  const text = (name: string) => (searchParams.get(name) ?? '').trim()
  const asked = { q: text('q').slice(0, 200), goal: text('goal'), country: text('country'), need: text('need') }
  const goal = Number(asked.goal)
  const need = [...SUPPORT_KINDS, ...INSTRUMENTS].find((one) => one === asked.need)
  const cursor = searchParams.get('cursor')
  const querystring = {
    ...(asked.q === '' ? {} : { q: asked.q }),
    ...(isGoalNumber(goal) ? { goal } : {}),
    ...(isIso3(asked.country) ? { country: asked.country } : {}),
    ...(need === undefined ? {} : { need }),
    ...(cursor === null ? {} : { cursor }),
  }
  const { items, nextCursor } = await call(event, listSolutions, { querystring }).catch((cause: unknown) => throwProblem(event, cause))
  return { items, nextCursor, asked, cursor }
}
