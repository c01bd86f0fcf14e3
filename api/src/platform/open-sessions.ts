import { schema } from '@scalebridge/db'
import { inArray } from 'drizzle-orm'
import type { AccountActor } from './actor.ts'
import type { Deps } from './deps.ts'
import { selectSessionRows, toActor } from './session.ts'

/**
 * All that decides what somebody may hear, as one text: a stream that was opened on it ends when it is another. Whoever may still
 * hear the same opens the stream again at once.
 */
export function standingOf({ assurance, memberships, pitchRoles }: AccountActor): string {
  const roles = memberships.map(({ organisationId, role, investorState }) => `${organisationId} ${role} ${investorState ?? ''}`)
  const inPitches = [...pitchRoles].map(([pitchId, role]) => `${pitchId} ${role}`)
  return [`assurance ${assurance}`, ...roles.toSorted(), ...inPitches.toSorted()].join('\n')
}

/** How those of these sign-ins stand that have not ended, by id. */
export async function standingsOf(deps: Pick<Deps, 'db' | 'clock' | 'config'>, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await selectSessionRows(deps.db, [inArray(schema.sessions.id, [...new Set(ids)])])
  const now = deps.clock()
  const actors = [...Map.groupBy(rows, (row) => row.sessionId).values()].flatMap((own) => toActor(own, deps.config, now) ?? [])
  return new Map(actors.map((actor) => [actor.sessionId, standingOf(actor)]))
}
