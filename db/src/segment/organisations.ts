import { sql } from 'drizzle-orm'
import type { Db, Tx } from '../connect.ts'

/** The organisations behind each pitch of an edition beside its lead: partners that are ours, unless they said that they are none. */
export async function readPartners(db: Db | Tx, editionId: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await db.execute<{ pitch_id: string; organisation_ids: string[] }>(sql`
    select pitch_id, array_agg(distinct partner.organisation_id::text) as organisation_ids
    from pitch_partners as partner
    join pitches on pitches.id = partner.pitch_id
    where pitches.edition_id = ${editionId} and partner.state <> 'denied' and partner.organisation_id is not null
    group by pitch_id`)
  return new Map(rows.map((row) => [row.pitch_id, row.organisation_ids]))
}

/** Organisations that led a pitch with a place on a stage of an edition whose Forum began before this one's. */
export async function readPastOrganisations(db: Db | Tx, editionId: string): Promise<ReadonlySet<string>> {
  const { rows } = await db.execute<{ organisation_id: string }>(sql`
    select distinct pitches.organisation_id
    from segment_places
    join pitches on pitches.id = segment_places.pitch_id
    join editions as past on past.id = segment_places.edition_id
    join editions as this on this.id = ${editionId}
    where past.forum_starts_at < this.forum_starts_at and segment_places.state in ('selected', 'confirmed')`)
  return new Set(rows.map((row) => row.organisation_id))
}

/** Who may not judge whom: declared or found and not lifted, and an investor's own organisation; a pitch's partners count as its lead. */
export async function readConflicts(db: Db | Tx, editionId: string): Promise<{ pitchId: string; investorId: string }[]> {
  const { rows } = await db.execute<{ pitch_id: string; investor_id: string }>(sql`
    with behind as (
      select id as pitch_id, organisation_id from pitches where edition_id = ${editionId}
      union
      select partner.pitch_id, partner.organisation_id
      from pitch_partners as partner
      join pitches on pitches.id = partner.pitch_id
      where pitches.edition_id = ${editionId} and partner.state <> 'denied' and partner.organisation_id is not null
    )
    select pitch_id, investor_id from behind join conflicts using (organisation_id) where lifted_at is null
    union
    select pitch_id, investors.id from behind join investors using (organisation_id)
    order by pitch_id, investor_id`)
  return rows.map((row) => ({ pitchId: row.pitch_id, investorId: row.investor_id }))
}
