import { count, eq } from 'drizzle-orm'
import type { Tx } from './connect.ts'
import { matchPolicies } from './schema/matching.ts'

/** The name of an edition's next policy: they are numbered and never removed, so their count tells it. */
export async function nextPolicyVersion(tx: Tx, editionId: string): Promise<string> {
  const [row] = await tx.select({ made: count() }).from(matchPolicies).where(eq(matchPolicies.editionId, editionId))
  return `v${(row?.made ?? 0) + 1}`
}
