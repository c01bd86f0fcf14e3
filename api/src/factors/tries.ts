import { schema, type Tx } from '@scalebridge/db'
import { eq, sql } from 'drizzle-orm'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'

const MAX_TRIES = 5
const PAUSE_MS = 15 * 60_000

const { factorTries } = schema

/**
 * Counts a typed code before it is looked at, in a transaction of its own: however many come at once, five are looked at, and
 * the next after a pause. Errors: `factor.paused` with the seconds to wait.
 */
export async function takeTry(deps: Pick<Deps, 'db' | 'clock'>, actor: AccountActor): Promise<void> {
  const now = deps.clock()
  const { accountId } = actor
  const isLast = sql`${factorTries.tries} = ${MAX_TRIES - 1}`
  const wasPaused = sql`${factorTries.pausedUntil} is not null`
  await deps.db.transaction(async (tx) => {
    const [taken] = await tx
      .insert(factorTries)
      .values({ accountId, tries: 1 })
      .onConflictDoUpdate({
        target: factorTries.accountId,
        set: {
          tries: sql`case when ${wasPaused} then 1 else ${factorTries.tries} + 1 end`,
          pausedUntil: sql`case when ${isLast} and not ${wasPaused} then ${new Date(now.getTime() + PAUSE_MS).toISOString()}::timestamptz end`,
        },
        setWhere: sql`${factorTries.pausedUntil} is null or ${factorTries.pausedUntil} < ${now.toISOString()}::timestamptz`,
      })
      .returning()
    if (taken === undefined) throw await pausedProblem(tx, deps, accountId)
  })
}

async function pausedProblem(tx: Tx, deps: Pick<Deps, 'clock'>, accountId: string): Promise<Problem> {
  const [row] = await tx.select().from(factorTries).where(eq(factorTries.accountId, accountId))
  const leftMs = (row?.pausedUntil?.getTime() ?? 0) - deps.clock().getTime()
  return new Problem('factor.paused', { retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)) })
}

/** Forgets the tries once a code was right. */
export async function clearTries(tx: Tx, accountId: string): Promise<void> {
  await tx.delete(factorTries).where(eq(factorTries.accountId, accountId))
}
