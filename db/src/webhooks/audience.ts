import { sql, type SQL } from 'drizzle-orm'
import { standingConsent } from '../publishing/open-to.ts'
import type { EventType } from '../reference/integrations.ts'
import { MATCHED_STATES } from '../reference/states.ts'
import { literals } from '../schema/columns.ts'

/** Where the open catalogue may hold a pitch (api/src/publishing/solutions.ts). */
const CATALOGUE_STATES = [...MATCHED_STATES, 'declined', 'retracted'] as const
const agreed = sql.raw(standingConsent('catalogue'))

/**
 * For each event the SQL for one row: what it carries, which organisations' members may see that anyway, and whether everybody or
 * the Secretariat may. No row: nothing happened that anybody is told. Nobody learns by an event what a page would not show them.
 */
export const AUDIENCES: Record<EventType, (subjectId: string) => SQL> = {
  'pitch.submitted': (id) => ofPitch(id),
  'pitch.withdrawn': (id) => ofPitch(id),
  'pitch.published': (id) => sql`
    select jsonb_build_object('pitchId', p.id) as data, array[]::uuid[] as organisations, true as "isPublic", true as "forSecretariat"
    from pitches p where p.id = ${id} and p.number is not null and p.state in (${literals(CATALOGUE_STATES)}) and ${agreed}`,
  // Whoever was in the catalogue was there for all to see, and so is that it is not any more.
  'pitch.unpublished': (id) => sql`
    select jsonb_build_object('pitchId', p.id) as data, array[]::uuid[] as organisations, true as "isPublic", true as "forSecretariat"
    from pitches p where p.id = ${id} and p.number is not null
      and (p.state in (${literals(CATALOGUE_STATES)}) and ${agreed} = false or p.state = 'withdrawn' and ${agreed})`,
  // A pledge is public once it has been published, and so is what becomes of it then; a rehearsal is told to nobody.
  'pledge.changed': (id) => sql`
    select jsonb_build_object('pledgeId', g.id, 'segmentId', g.segment_id, 'pitchId', g.pitch_id, 'state', g.state) as data,
      array_remove(array[g.organisation_id], null) as organisations, g.published_at is not null as "isPublic", true as "forSecretariat"
    from pledges g where g.id = ${id} and not g.is_rehearsal`,
  // The Secretariat reads counts of introductions, not single ones; of a silent decline the investor hears nothing.
  'introduction.changed': (id) => sql`
    select jsonb_build_object('introductionId', n.id, 'pitchId', n.pitch_id) as data, false as "isPublic", false as "forSecretariat",
      case when n.state = 'declined' and not n.is_decline_told and n.is_open then array[p.organisation_id]
        else array[p.organisation_id, v.organisation_id] end as organisations
    from introductions n join pitches p on p.id = n.pitch_id join investors v on v.id = n.investor_id where n.id = ${id}`,
  // Asked about by its slate; until its release nothing of it leaves.
  'segment.released': (id) => sql`
    select jsonb_build_object('segmentId', s.segment_id) as data, array[]::uuid[] as organisations,
      true as "isPublic", true as "forSecretariat"
    from slates s where s.id = ${id} and s.state = 'released'`,
  'clarification.answered': (id) => sql`
    select jsonb_build_object('clarificationId', c.id) as data, array[]::uuid[] as organisations,
      true as "isPublic", true as "forSecretariat"
    from clarifications c where c.id = ${id} and c.state = 'answered'`,
}

function ofPitch(id: string): SQL {
  return sql`select jsonb_build_object('pitchId', p.id, 'state', p.state) as data, array[p.organisation_id] as organisations,
    false as "isPublic", true as "forSecretariat" from pitches p where p.id = ${id}`
}
