import { sql } from 'drizzle-orm'
import type { Tx } from './connect.ts'

/**
 * Turns what investors declared into conflicts of interest, wherever an organisation has exactly the declared name. It is done
 * without a word: whether a name is known here is not to be learned by declaring it. A conflict that was lifted stays lifted.
 * @returns the investors that have a new one, whose mandates are to be matched again
 */
export async function linkDeclaredRelations(tx: Tx, investorId?: string): Promise<string[]> {
  const { rows } = await tx.execute<{ investor_id: string }>(sql`
    insert into conflicts (organisation_id, investor_id, kind, declared_by)
    select distinct o.id, r.investor_id, said.relation ->> 'kind', r.stated_by
    from investor_registrations r
    cross join lateral jsonb_array_elements(r.relations) as said(relation)
    join organisations o on lower(o.name) = lower(trim(said.relation ->> 'organisation'))
    join investors v on v.id = r.investor_id and v.organisation_id <> o.id
    where r.stated_by is not null ${investorId === undefined ? sql`` : sql`and r.investor_id = ${investorId}`}
    on conflict (organisation_id, investor_id, kind) do nothing
    returning investor_id`)
  return [...new Set(rows.map((row) => row.investor_id))]
}
