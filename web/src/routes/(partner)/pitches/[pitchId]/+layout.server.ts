import { getCurrentEdition, getPitch } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { throwProblem } from '#lib/server/problems.ts'
import type { LayoutServerLoad } from './$types'

/** The pitch and its call, for every page about it. */
export const load: LayoutServerLoad = async (event) => {
  event.depends('app:pitch')
  const { pitchId } = event.params
  const [pitch, edition] = await Promise.all([call(event, getPitch, { params: { pitchId } }), call(event, getCurrentEdition, {})]).catch(
    (cause: unknown) => throwProblem(event, cause),
  )
  return { pitch, edition }
}
