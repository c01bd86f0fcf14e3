import { announceAll, CHANNELS, type Tx } from '@scalebridge/db'

/** Tells the pages of these organisations that something of their dealings changed. Whoever must not know is left out by the caller. */
export async function tellSides(tx: Tx, { organisationIds, id }: { organisationIds: readonly string[]; id: string }): Promise<void> {
  await announceAll(
    tx,
    [...new Set(organisationIds)].map((organisationId) => ({
      channel: CHANNELS.organisation(organisationId),
      kind: 'deal.changed' as const,
      payload: { id },
    })),
  )
}
