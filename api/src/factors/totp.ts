import { schema, type Tx } from '@scalebridge/db'
import { eq } from 'drizzle-orm'
import { generateSecret, generateURI, verifySync } from 'otplib'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import { openTotp } from './secrets.ts'
import { clearTries } from './tries.ts'

const ISSUER = 'Scalebridge'
/** One step of thirty seconds before and after, for a clock that is not quite right (RFC 6238, 5.2). */
const TOLERANCE_SECONDS = 30

const { totpFactors } = schema

/** A new secret for an authenticator app, and the address that the app reads from a picture. */
export function newTotp(email: string): { secret: string; address: string } {
  const secret = generateSecret()
  return { secret, address: generateURI({ issuer: ISSUER, label: email, secret }) }
}

/**
 * The step whose code was typed, where it is later than the last one that was taken; undefined for a wrong, an old or a used code.
 */
export function stepOf(secret: string, typed: { code: string; now: Date; lastStep?: number }): number | undefined {
  const token = typed.code.replaceAll(/[\s-]/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const result = verifySync({ secret, token, epoch: Math.floor(typed.now.getTime() / 1000), epochTolerance: TOLERANCE_SECONDS })
  if (!result.valid || !('timeStep' in result)) return undefined
  return typed.lastStep === undefined || result.timeStep > typed.lastStep ? result.timeStep : undefined
}

/**
 * Proves the account's app by a code, in the caller's transaction, which uses the code up.
 * Errors: `factor.codeWrong`, also for an account without an app and for a code that was used.
 */
export async function proveTotp(tx: Tx, deps: Deps, typed: { actor: AccountActor; code: string }): Promise<void> {
  const { accountId } = typed.actor
  const now = deps.clock()
  const [factor] = await tx.select().from(totpFactors).where(eq(totpFactors.accountId, accountId)).for('update')
  if (factor === undefined) throw new Problem('factor.codeWrong')
  const secret = openTotp(deps.config.SIGN_IN_SECRET, accountId, factor.secret)
  const step = stepOf(secret, { code: typed.code, now, lastStep: factor.lastStep })
  if (step === undefined) throw new Problem('factor.codeWrong')
  await tx.update(totpFactors).set({ lastStep: step, lastUsedAt: now }).where(eq(totpFactors.id, factor.id))
  await clearTries(tx, accountId)
}
