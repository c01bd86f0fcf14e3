import { and, eq } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { final, reasonOf } from '../../failures.ts'
import { readPolicy, type PolicyInForce } from './read-policy.ts'

const { matchPolicies } = schema

/**
 * The policy in force in an edition, or the one that the engine ships with (policyId null) while none was approved.
 * A row that is not a usable policy ends the job at once, with a reason that people can read.
 */
export async function loadPolicy(tx: Db | Tx, editionId: string): Promise<PolicyInForce> {
  const [row] = await tx
    .select({ id: matchPolicies.id, version: matchPolicies.version, tables: matchPolicies.tables })
    .from(matchPolicies)
    .where(and(eq(matchPolicies.editionId, editionId), eq(matchPolicies.state, 'in_force')))
  try {
    return readPolicy(row)
  } catch (error) {
    throw final(reasonOf(error))
  }
}
