import { sql } from 'drizzle-orm'
import type { Db, Tx } from '../connect.ts'
import { holdEnds, holdStands } from './holds.ts'

/** What keeps a person from being erased: others rely on it, until somebody else stands in. */
export interface Blocker {
  kind: 'lead' | 'pledge' | 'hold'
  /** The pitch that has to be handed over, or to which the commitment was made; null for a hold. */
  pitchId: string | null
  title: string | null
  /** Until when a hold stands if nobody lifts it; null for what somebody else can take over. */
  until: string | null
}

/**
 * A submitted pitch that has no other lead with an open account, a commitment that is neither published nor ended, and a legal hold on the
 * account or on a pitch that the person works at or committed to: their words there may be what has to be kept.
 */
export async function erasureBlockers(db: Db | Tx, accountId: string): Promise<Blocker[]> {
  const led = sql`select p.id, p.title, p.state, p.organisation_id from pitches p
    join memberships m on m.organisation_id = p.organisation_id and m.role = 'partnership_lead' and m.account_id = ${accountId}`
  const touched = sql`select p.id from pitches p join memberships m on m.organisation_id = p.organisation_id and m.account_id = ${accountId}
    union select pitch_id from pitch_members where account_id = ${accountId} union select pitch_id from pledges where account_id = ${accountId}`
  const { rows } = await db.execute<Record<keyof Blocker, string | null>>(sql`
    select 'lead' as kind, p.id as "pitchId", p.title, null as until from (${led}) p
      where p.state not in ('draft', 'withdrawn', 'archived', 'declined', 'retracted', 'ineligible', 'merged', 'duplicate')
        and not exists (select from memberships m join accounts a on a.id = m.account_id where m.organisation_id = p.organisation_id
          and m.role = 'partnership_lead' and m.account_id <> ${accountId} and a.disabled_at is null)
    union all
    select 'pledge', p.id, p.title, null from pledges g left join pitches p on p.id = g.pitch_id
      where g.account_id = ${accountId} and not g.is_rehearsal and g.state in ('signalled', 'confirmed', 'approved')
    union all
    select 'hold', null, null, to_char(max(${sql.raw(holdEnds('h'))}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from legal_holds h
      where ${sql.raw(holdStands('h'))} and (h.subject_kind = 'account' and h.subject_id = ${accountId} or h.subject_kind = 'pitch' and h.subject_id in (${touched}))
      having count(*) > 0
    order by 1, 3`)
  return rows.flatMap(({ kind, pitchId, title, until }) =>
    kind === 'lead' || kind === 'pledge' || kind === 'hold' ? [{ kind, pitchId, title, until }] : [],
  )
}
