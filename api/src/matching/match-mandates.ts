import { announce, CHANNELS, schema, type Tx } from '@scalebridge/db'
import { eq } from 'drizzle-orm'
import { requestMatch } from './run-status.ts'

const { mandates } = schema

/** Matches an investor's active mandates again, so that lists appear or go, and tells those who watch any of its mandates. */
export async function matchMandatesOf(tx: Tx, investorId: string): Promise<void> {
  const own = await tx.select().from(mandates).where(eq(mandates.investorId, investorId))
  for (const { id, editionId, state } of own) {
    if (state === 'active') await requestMatch(tx, { kind: 'mandate', mandateId: id, editionId })
    await announce(tx, CHANNELS.mandate(id), { kind: 'mandate.changed', payload: { mandateId: id } })
  }
}
