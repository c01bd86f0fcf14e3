import { sql } from 'drizzle-orm'
import type { Tx } from '../connect.ts'
import { record } from '../audit.ts'
import { enqueue } from '../outbox.ts'

const TOLD = 'edition.tellUnselected'

/**
 * Promises a mail to who leads each pitch without a place, as soon as all of an edition's segments are decided: every one that has
 * a plan or a slate has its newest slate released or retired, and one at least is released. So nobody is told "no" by one segment who
 * is under embargo in another. Reserves are told nothing: theirs is still open. It happens once for an edition.
 * Called in the transaction of a release, or of whatever else ends the last slate that was under way.
 */
export async function tellUnselected(tx: Tx, editionId: string): Promise<void> {
  // Two last releases at once would otherwise each see the other as still to come.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`unselected:${editionId}`}, 0))`)
  if (!(await isDecided(tx, editionId))) return
  const { rows } = await tx.execute<{ pitch_id: string; account_id: string }>(sql`
    select pitches.id as pitch_id, memberships.account_id
    from pitches
    join memberships on memberships.organisation_id = pitches.organisation_id and memberships.role = 'partnership_lead'
    where pitches.edition_id = ${editionId} and pitches.state in ('submitted', 'eligible', 'in_review', 'shortlisted')
      and not exists (
        select from segment_places where pitch_id = pitches.id and state in ('selected', 'confirmed')
      )
      and not exists (
        select from slate_items join slates on slates.id = slate_items.slate_id and slates.state = 'released'
        where slate_items.pitch_id = pitches.id
      )
    order by pitches.id, memberships.account_id`)
  for (const { pitch_id: pitchId, account_id: accountId } of rows) {
    await enqueue(tx, { name: 'mail.unselected', payload: { pitchId, accountId } }, { aggregate: 'pitch', id: pitchId })
  }
  await record(tx, { actorId: null, action: TOLD, subject: { kind: 'edition', id: editionId }, after: { mails: rows.length } })
}

/** Whether all is decided, and nobody was told yet. */
async function isDecided(tx: Tx, editionId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ is_decided: boolean }>(sql`
    select bool_and(state in ('released', 'retired')) and bool_or(state = 'released')
      and not exists (
        select from audit_log where subject_kind = 'edition' and subject_id = ${editionId} and action = ${TOLD}
      ) as is_decided
    from (
      select distinct on (segments.id) coalesce(slates.state, 'planned') as state
      from segments
      left join segment_plans on segment_plans.segment_id = segments.id
      left join slates on slates.segment_id = segments.id
      where segments.edition_id = ${editionId} and coalesce(segment_plans.segment_id, slates.segment_id) is not null
      order by segments.id, slates.id desc
    ) as newest`)
  return rows[0]?.is_decided === true
}
