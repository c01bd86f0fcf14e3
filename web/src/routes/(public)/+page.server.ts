import { getCurrentEdition, listAgenda } from '@scalebridge/api/contract'
import { call } from '#lib/server/api.ts'
import { orNothing, throwProblem } from '#lib/server/problems.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  try {
    const [edition, agenda] = await Promise.all([call(event, getCurrentEdition, {}), orNothing(call(event, listAgenda, {}))])
    const onStage = (agenda?.items ?? []).flatMap(({ session }) => (session && session.state !== 'ended' ? [session] : []))
    return { edition, onStage: onStage.map(({ id, title }) => ({ id, title })) }
  } catch (cause) {
    return throwProblem(event, cause)
  }
}
