import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { RECOVERY_CODES } from '@scalebridge/db/reference'
import { and, eq, isNull } from 'drizzle-orm'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import { newRecoveryCode, recoveryHash } from './secrets.ts'
import { clearTries } from './tries.ts'

const { recoveryCodes } = schema

/** Ten new codes in place of those there were. They are answered once and never known again. */
export async function writeRecoveryCodes(tx: Tx, deps: Deps, actor: AccountActor): Promise<string[]> {
  const { accountId } = actor
  const codes = [...new Set(Array.from({ length: 2 * RECOVERY_CODES }, newRecoveryCode))].slice(0, RECOVERY_CODES)
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId))
  await tx
    .insert(recoveryCodes)
    .values(
      codes.map((code) => ({ accountId, codeHash: recoveryHash(deps.config.SIGN_IN_SECRET, accountId, code), createdAt: deps.clock() })),
    )
  await record(tx, { actorId: accountId, action: 'recoveryCode.renew', subject: { kind: 'account', id: accountId } })
  return codes
}

/** How many of the account's codes still work. */
export function countRecoveryCodes(db: Db | Tx, accountId: string): Promise<number> {
  return db.$count(recoveryCodes, and(eq(recoveryCodes.accountId, accountId), isNull(recoveryCodes.usedAt)))
}

/** Uses one code up, in the caller's transaction; its owner is told. Errors: `factor.codeWrong`, also for one that was used. */
export async function proveRecoveryCode(tx: Tx, deps: Deps, typed: { actor: AccountActor; code: string }): Promise<void> {
  const { accountId } = typed.actor
  const codeHash = recoveryHash(deps.config.SIGN_IN_SECRET, accountId, typed.code)
  const [used] = await tx
    .update(recoveryCodes)
    .set({ usedAt: deps.clock() })
    .where(and(eq(recoveryCodes.accountId, accountId), eq(recoveryCodes.codeHash, codeHash), isNull(recoveryCodes.usedAt)))
    .returning({ id: recoveryCodes.id })
  if (used === undefined) throw new Problem('factor.codeWrong')
  await clearTries(tx, accountId)
  await record(tx, { actorId: accountId, action: 'recoveryCode.use', subject: { kind: 'recoveryCode', id: used.id } })
  const left = await countRecoveryCodes(tx, accountId)
  await notify(tx, { accountIds: [accountId], kind: 'factor.recovered', subjectId: accountId, params: { count: String(left) } })
}
