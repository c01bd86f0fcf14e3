/**
 * What people said a moment ago, before the lists are made again: every query that reads lists leaves such pairs out, so that
 * a veto works at once. Conflicts that the platform finds need no such haste: they are as old as the two organisations.
 */
import type { Db, Tx } from '@scalebridge/db'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { closedToFrom } from '@scalebridge/worker/engine'
import { sql } from 'drizzle-orm'
import { Problem } from '../platform/problem.ts'

/** SQL for "nobody keeps them apart", where `p` is the pitch and `m` the mandate. */
export const IS_OPEN_PAIR = `not exists (
      select from pair_rules said where said.pitch_id = p.id and said.investor_id = m.investor_id
        and (said.mandate_id is null or said.mandate_id = m.id) and said.kind <> 'pin')
    and not exists (
      select from conflicts said where said.organisation_id = p.organisation_id and said.investor_id = m.investor_id and said.lifted_at is null)`

/** Those of the mandates that the pitch may be shown with, in the order given. */
export async function openMandates(db: Db, pitchId: string, mandateIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select m.id from mandates m join pitches p on p.id = ${pitchId}
    where m.id = any(${sql.param([...mandateIds])}::uuid[]) and ${sql.raw(IS_OPEN_PAIR)}`)
  return new Set(rows.map(({ id }) => id))
}

/** A pair that people keep apart answers as a pitch that is not there: that it is kept apart, neither side learns. */
export async function refuseClosed(
  db: Db | Tx,
  mandate: { id: string; editionId: string },
  pitch: { id: string; organisationId: string },
): Promise<void> {
  const { organisationIds, pitchIds } = closedToFrom(
    await closedToOf(db, mandate.editionId, { mandateId: mandate.id, pitchId: pitch.id }),
    mandate.id,
  )
  if (organisationIds.includes(pitch.organisationId) || pitchIds.includes(pitch.id)) throw new Problem('pitch.notFound')
}

/** Whether a pair may be told of at all. */
export function isTold(gates: readonly { readonly code: string }[]): boolean {
  return gates.every(({ code }) => code !== 'pair.closed')
}
