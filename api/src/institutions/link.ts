import { record, schema, type Tx } from '@scalebridge/db'
import { and, eq, isNull } from 'drizzle-orm'
import type { Arrival } from './travel.ts'

interface Confirmed {
  challengeId: string
  accountId: string
  arrival: Arrival
  now: Date
}

/**
 * Links an institution's account to ours once the mail code has shown whose address it named, in the browser that came from the
 * institution. Returns what to finish when the session is open; undefined where nothing waits for this code.
 */
export async function linkIdentity(
  tx: Tx,
  { challengeId, accountId, arrival, now }: Confirmed,
): Promise<{ assurance: number; id: string } | undefined> {
  const { institutionIdentities, institutionSignIns } = schema
  const [waiting] = await tx
    .select()
    .from(institutionSignIns)
    .where(
      and(
        eq(institutionSignIns.id, arrival.signInId),
        eq(institutionSignIns.challengeId, challengeId),
        isNull(institutionSignIns.sessionId),
      ),
    )
    .for('update')
  if (waiting === undefined) return undefined
  const { issuer, subject } = waiting
  const linked = await tx
    .insert(institutionIdentities)
    .values({ issuer, subject, accountId, createdAt: now, lastUsedAt: now })
    .onConflictDoNothing()
    .returning({ id: institutionIdentities.id })
  // Somebody linked it meanwhile: it stays theirs, and this is an ordinary sign-in by mail.
  if (linked.length === 0) return undefined
  await record(tx, { actorId: accountId, action: 'institution.link', subject: { kind: 'account', id: accountId }, after: { issuer } })
  return { id: waiting.id, assurance: waiting.assurance }
}

/** Notes which session a return from an institution opened, so that the institution can end it. */
export async function noteSession(tx: Tx, signInId: string, sessionId: string): Promise<void> {
  await tx.update(schema.institutionSignIns).set({ sessionId }).where(eq(schema.institutionSignIns.id, signInId))
}
