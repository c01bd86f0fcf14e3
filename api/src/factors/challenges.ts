import { schema, type Db, type Tx } from '@scalebridge/db'
import type { FactorPurpose } from '@scalebridge/db/reference'
import { and, eq, gt, isNull, lt, or } from 'drizzle-orm'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'

const PASSKEY_MS = 5 * 60_000
/** Whoever has no authenticator app yet installs one meanwhile. */
const TOTP_MS = 15 * 60_000

const { factorChallenges: challenges } = schema

/** Keeps what a session is asked, and sweeps away what it was asked before. */
export async function keepChallenge(
  deps: Pick<Deps, 'db' | 'clock'>,
  actor: AccountActor,
  asked: { purpose: FactorPurpose; challenge: string },
): Promise<{ factorChallengeId: string; expiresAt: string }> {
  const now = deps.clock()
  const expiresAt = new Date(now.getTime() + (asked.purpose === 'add_totp' ? TOTP_MS : PASSKEY_MS))
  return deps.db.transaction(async (tx) => {
    const isOver = or(lt(challenges.expiresAt, now), eq(challenges.purpose, asked.purpose))
    await tx.delete(challenges).where(and(eq(challenges.sessionId, actor.sessionId), isOver))
    const [row] = await tx
      .insert(challenges)
      .values({ ...asked, sessionId: actor.sessionId, createdAt: now, expiresAt })
      .returning({ id: challenges.id })
    if (row === undefined) throw new Error('the insert returned no challenge')
    return { factorChallengeId: row.id, expiresAt: expiresAt.toISOString() }
  })
}

/**
 * Uses up what this session was asked, for this purpose; of any number that come at once, one gets it.
 * Errors: `factor.challengeExpired` for one that is used, too old, of another session or for something else.
 */
export async function takeChallenge(
  db: Db | Tx,
  deps: Pick<Deps, 'clock'>,
  asked: { id: string; actor: AccountActor; purpose: FactorPurpose },
): Promise<string> {
  const now = deps.clock()
  const [row] = await db
    .update(challenges)
    .set({ consumedAt: now })
    .where(
      and(
        eq(challenges.id, asked.id),
        eq(challenges.sessionId, asked.actor.sessionId),
        eq(challenges.purpose, asked.purpose),
        isNull(challenges.consumedAt),
        gt(challenges.expiresAt, now),
      ),
    )
    .returning({ challenge: challenges.challenge })
  if (row === undefined) throw new Problem('factor.challengeExpired')
  return row.challenge
}
