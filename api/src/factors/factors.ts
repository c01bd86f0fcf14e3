import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { and, eq, sql } from 'drizzle-orm'
import { endSessionsOf } from '../accounts/sessions.ts'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './factors.contract.ts'
import { passkeysOf } from './passkeys.ts'
import { countRecoveryCodes, writeRecoveryCodes } from './recovery.ts'
import { hasFactor, lockAccount, mustHaveFactor, refuseAdding } from './standing.ts'

const { passkeys, totpFactors, recoveryCodes } = schema

/** The account's second factors, and what this session may do with them. */
export async function listFactors(deps: Deps, actor: AccountActor): Promise<contract.Factors> {
  const { accountId } = actor
  const own = await passkeysOf(deps.db, accountId)
  const [totp] = await deps.db.select().from(totpFactors).where(eq(totpFactors.accountId, accountId))
  return {
    passkeys: own.map(({ id, name, isBackedUp, createdAt, lastUsedAt }) => ({
      id,
      name,
      isBackedUp,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    totp:
      totp === undefined
        ? null
        : { id: totp.id, createdAt: totp.createdAt.toISOString(), lastUsedAt: totp.lastUsedAt?.toISOString() ?? null },
    recoveryCodesLeft: await countRecoveryCodes(deps.db, accountId),
    isRequired: mustHaveFactor(deps.config, actor.memberships),
    mayAdd: await mayAdd(deps, actor),
  }
}

async function mayAdd(deps: Deps, actor: AccountActor): Promise<boolean> {
  try {
    await refuseAdding(deps.db, deps, actor)
    return true
  } catch (cause) {
    if (cause instanceof Problem) return false
    throw cause
  }
}

/**
 * Removes one of the account's factors and ends its other sessions; the last one takes the recovery codes along.
 * Errors: `factor.notFound`, `factor.last` where a role asks for one.
 */
export async function removeFactor(deps: Deps, actor: AccountActor, factorId: string): Promise<void> {
  const { accountId } = actor
  await deps.db.transaction(async (tx) => {
    await lockAccount(tx, accountId)
    const kind = await deleteFactor(tx, accountId, factorId)
    if (kind === undefined) throw new Problem('factor.notFound')
    const isLast = !(await hasFactor(tx, accountId))
    if (isLast && mustHaveFactor(deps.config, actor.memberships)) throw new Problem('factor.last')
    if (isLast) await tx.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId))
    await record(tx, { actorId: accountId, action: 'factor.remove', subject: { kind: 'factor', id: factorId }, before: { kind } })
    await notify(tx, { accountIds: [accountId], kind: 'factor.removed', subjectId: accountId, params: {} })
    const ending = { accountId, actorId: accountId, reason: 'factors_changed' as const, now: deps.clock() }
    await endSessionsOf(tx, { ...ending, except: actor.sessionId })
  })
}

async function deleteFactor(tx: Tx, accountId: string, id: string): Promise<'passkey' | 'totp' | undefined> {
  const isPasskey = and(eq(passkeys.id, id), eq(passkeys.accountId, accountId))
  if ((await tx.delete(passkeys).where(isPasskey).returning({ id: passkeys.id })).length > 0) return 'passkey'
  const isTotp = and(eq(totpFactors.id, id), eq(totpFactors.accountId, accountId))
  return (await tx.delete(totpFactors).where(isTotp).returning({ id: totpFactors.id })).length > 0 ? 'totp' : undefined
}

/** Ten new recovery codes in place of the old ones. Errors: `factor.none` for an account without a factor to recover. */
export function renewRecoveryCodes(deps: Deps, actor: AccountActor): Promise<string[]> {
  return deps.db.transaction(async (tx) => {
    await lockAccount(tx, actor.accountId)
    if (!(await hasFactor(tx, actor.accountId))) throw new Problem('factor.none')
    return writeRecoveryCodes(tx, deps, actor)
  })
}

/**
 * Takes every factor from the account with this address and ends all its sessions; its owner reads why.
 * Errors: `factor.accountUnknown`, `factor.ownReset`.
 */
export async function resetFactors(
  deps: Deps,
  actor: AccountActor,
  { email, reason }: Input<typeof contract.resetFactors>['body'],
): Promise<void> {
  const accountId = await findAccount(deps.db, email)
  if (accountId === undefined) throw new Problem('factor.accountUnknown')
  // Whoever holds a stolen session of an administrator must not get rid of the very thing that it lacks.
  if (accountId === actor.accountId) throw new Problem('factor.ownReset')
  await deps.db.transaction(async (tx) => {
    await lockAccount(tx, accountId)
    const ofAccount = [passkeys, totpFactors, recoveryCodes, schema.factorTries] as const
    for (const table of ofAccount) await tx.delete(table).where(eq(table.accountId, accountId))
    await record(tx, { actorId: actor.accountId, action: 'factor.reset', subject: { kind: 'account', id: accountId }, reason })
    await notify(tx, { accountIds: [accountId], kind: 'factor.reset', subjectId: accountId, params: { reason } })
    await endSessionsOf(tx, { accountId, actorId: actor.accountId, reason: 'factors_changed', now: deps.clock() })
  })
}

async function findAccount(db: Db, email: string): Promise<string | undefined> {
  const { accounts } = schema
  const [account] = await db
    .select({ id: accounts.id })
    .from(accounts)
    .where(sql`lower(${accounts.email}) = ${email.trim().toLowerCase()}`)
  return account?.id
}
