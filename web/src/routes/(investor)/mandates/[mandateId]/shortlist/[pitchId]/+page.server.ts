import { getMandate, getShortlistPitch } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import { decide } from '../deciding.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { mandateId, pitchId } = event.params
  const [mandate, seen] = await Promise.all([
    call(event, getMandate, { params: { mandateId } }),
    call(event, getShortlistPitch, { params: { mandateId, pitchId } }),
  ]).catch((cause: unknown) => throwProblem(event, cause))
  return { mandate, ...seen, wasDecided: event.url.searchParams.has('done') }
}

export const actions: Actions = {
  save: (event) => decide(event, 'saved'),
  pass: (event) => decide(event, 'dismissed'),
  undo: (event) => decide(event, 'undone'),
}
