import { sql, type SQL } from 'drizzle-orm'
import { MATCHED_STATES, type MassMailAudience } from '../reference/index.ts'
import { literals } from '../schema/columns.ts'

const TEAMS = sql`select m.account_id from memberships m join pitches p on p.organisation_id = m.organisation_id
  where m.role in ('partnership_lead', 'partnership_editor')`
const INVESTORS = sql`select m.account_id from memberships m join investors i on i.organisation_id = m.organisation_id
  where m.role in ('investor_lead', 'investor_member')`

/** Whom a mail to many goes to, as SQL for a list of `account_id`, each once; closed accounts are left out. */
export function readersOf(audience: MassMailAudience, editionId: string): SQL {
  return sql`select distinct readers.account_id from (${whoAre(audience, editionId)}) as readers
    join accounts a on a.id = readers.account_id where a.disabled_at is null`
}

function whoAre(audience: MassMailAudience, editionId: string): SQL {
  switch (audience) {
    case 'partnerships_drafting':
      return sql`${TEAMS} and p.edition_id = ${editionId} and p.state = 'draft'`
    case 'partnerships_submitted':
      return sql`${TEAMS} and p.edition_id = ${editionId} and p.state in (${literals(MATCHED_STATES)})`
    case 'investors_verified':
      return sql`${INVESTORS} and i.state = 'verified'`
    case 'investors_all':
      return INVESTORS
    case 'everybody':
      return sql`select id as account_id from accounts`
  }
}
