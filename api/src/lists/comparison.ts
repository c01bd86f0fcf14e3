import { MOST_COMPARED } from '@scalebridge/db/reference'
import type { Actor } from '../platform/actor.ts'
import type { Input } from '../platform/endpoint.ts'
import type { MatchingDeps } from '../matching/reasons.ts'
import { briefsOf } from './briefs.ts'
import type { comparePitches, Comparison } from './lists.contract.ts'
import { findOpenPitches } from './open-pitches.ts'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The pitches that are asked for and that the caller may open, in the order asked, on one scale. */
export async function compare(deps: MatchingDeps, actor: Actor, { querystring }: Input<typeof comparePitches>): Promise<Comparison> {
  const pitchIds = [...new Set(querystring.pitches.split(','))].filter((id) => ID.test(id)).slice(0, MOST_COMPARED)
  const open = await findOpenPitches(deps.db, actor, { pitchIds })
  return briefsOf(
    deps,
    actor,
    pitchIds.flatMap((id) => open.get(id) ?? []),
  )
}
