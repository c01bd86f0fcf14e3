import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Db, Tx } from './connect.ts'
import { accounts, memberships } from './schema/accounts.ts'
import { pitches } from './schema/pitches.ts'

/** Who stands behind a pitch and is told of it: those of its organisation who lead and edit, as long as their accounts are open. */
export async function membersOf(db: Db | Tx, pitchId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: accounts.id })
    .from(pitches)
    .innerJoin(memberships, eq(memberships.organisationId, pitches.organisationId))
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(and(eq(pitches.id, pitchId), inArray(memberships.role, ['partnership_lead', 'partnership_editor']), isNull(accounts.disabledAt)))
  return rows.map(({ id }) => id)
}
