import { schema, type Db, type Tx } from '@scalebridge/db'
import { STAFF_ROLES } from '@scalebridge/db/reference'
import { eq, sql } from 'drizzle-orm'
import type { AccountActor, Membership } from '../platform/actor.ts'
import type { ApiConfig, Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'

/** A first factor is added while it is fresh that the mail came to the right person. */
const FRESH_MS = 10 * 60_000

/** Whether the account has a passkey or an authenticator app. Recovery codes alone are none. */
export async function hasFactor(db: Db | Tx, accountId: string): Promise<boolean> {
  return (await db.$count(schema.passkeys, eq(schema.passkeys.accountId, accountId))) > 0 || (await hasTotp(db, accountId))
}

/** SQL for the same of a row of `accounts`. */
export const HAS_FACTOR = sql<boolean>`(exists (select from passkeys where account_id = accounts.id)
  or exists (select from totp_factors where account_id = accounts.id))`

/** Whether the account has an authenticator app. */
export async function hasTotp(db: Db | Tx, accountId: string): Promise<boolean> {
  return (await db.$count(schema.totpFactors, eq(schema.totpFactors.accountId, accountId))) > 0
}

/** Whether a role of these asks for a second factor. A demonstration, whose accounts everybody shares, asks nobody. */
export function mustHaveFactor(config: Pick<ApiConfig, 'DEMO_MODE'>, memberships: readonly Pick<Membership, 'role'>[]): boolean {
  return !config.DEMO_MODE && memberships.some(({ role }) => STAFF_ROLES.some((one) => one === role))
}

/**
 * Refuses a session that may not add a factor: beside another one it takes two factors, and for the first one a sign-in of the
 * last ten minutes. Errors: `policy.secondFactorNeeded`, `factor.signInAgain`.
 */
export async function refuseAdding(db: Db | Tx, deps: Pick<Deps, 'clock'>, actor: AccountActor): Promise<void> {
  if (actor.assurance === 2) return
  if (await hasFactor(db, actor.accountId)) throw new Problem('policy.secondFactorNeeded')
  const [session] = await db
    .select({ createdAt: schema.sessions.createdAt })
    .from(schema.sessions)
    .where(eq(schema.sessions.id, actor.sessionId))
  if (session === undefined || deps.clock().getTime() - session.createdAt.getTime() > FRESH_MS) throw new Problem('factor.signInAgain')
}

/** Locks the account until the transaction ends: two changes of somebody's factors come one after the other. */
export async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.select({ id: schema.accounts.id }).from(schema.accounts).where(eq(schema.accounts.id, accountId)).for('update')
}
