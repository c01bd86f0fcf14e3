/**
 * What people said a moment ago, before the lists are made again: every query that reads lists leaves such pairs out, so that
 * a veto works at once. Conflicts that the platform finds need no such haste: they are as old as the two organisations.
 */
import type { Db, Tx } from '@scalebridge/db'
import { closedToOf, foundRelations } from '@scalebridge/db/pair-rules'
import { closedToFrom } from '@scalebridge/worker/engine'
import { sql } from 'drizzle-orm'
import { Problem } from '../platform/problem.ts'

const isSaidOpen = (pitch: string) => `not exists (
      select from pair_rules said where said.pitch_id = ${pitch}.id and said.investor_id = m.investor_id
        and (said.mandate_id is null or said.mandate_id = m.id) and said.kind <> 'pin')
    and not exists (
      select from conflicts said where said.organisation_id = ${pitch}.organisation_id and said.investor_id = m.investor_id and said.lifted_at is null)`

/** SQL for "nobody keeps them apart", where `p` is the pitch and `m` the mandate. A pool is kept apart as any of its members is. */
export const IS_OPEN_PAIR = `${isSaidOpen('p')}
    and (p.form <> 'pool' or not exists (
      select from pool_members joined join pitches member on member.id = joined.pitch_id
      where joined.pool_id = p.id and joined.state = 'joined' and not (${isSaidOpen('member')})))`

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

/**
 * Mandates that do not name their investor, which the pitch's own partnership has sent away by name elsewhere. They are kept
 * apart and no investor sees the pitch through them, but their line stays with the partnership as if nobody had said anything:
 * that it left would tell whose it is. One that is kept apart for any other reason as well is not among them.
 */
export async function linesThatStay(db: Db, pitchId: string): Promise<Set<string>> {
  const own = sql`r.side = 'partnership' and r.mandate_id is null`
  const declared = sql`c.declared_by in (select mb.account_id from memberships mb where mb.organisation_id = p.organisation_id)`
  const ofPair = sql`select from conflicts c where c.organisation_id = p.organisation_id and c.investor_id = m.investor_id and c.lifted_at is null`
  const rules = sql`select from pair_rules r where r.pitch_id = p.id and r.investor_id = m.investor_id`
  const { rows } = await db.execute<{ id: string; investor_id: string; organisation_id: string }>(sql`
    select m.id, m.investor_id, p.organisation_id from pitches p
    join mandates m on m.edition_id = p.edition_id and m.state = 'active' and not m.named_to_partnerships
    join investors v on v.id = m.investor_id and v.state = 'verified' and v.organisation_id <> p.organisation_id
    where p.id = ${pitchId} and (exists (${rules} and ${own}) or exists (${ofPair} and ${declared}))
      and not exists (${rules} and not (${own}) and (r.mandate_id is null or r.mandate_id = m.id) and r.kind <> 'pin')
      and not exists (${ofPair} and not (${declared}))`)
  const [first] = rows
  if (first === undefined) return new Set()
  const investors = sql`select unnest(${sql.param(rows.map((row) => row.investor_id))}::uuid[])`
  const found = await db.execute<{ investor_id: string }>(sql`
    with ${foundRelations({ investors, organisations: sql`select ${first.organisation_id}::uuid` })}
    select investor_id from found where not is_lifted`)
  const related = new Set(found.rows.map((row) => row.investor_id))
  return new Set(rows.filter((row) => !related.has(row.investor_id)).map(({ id }) => id))
}
