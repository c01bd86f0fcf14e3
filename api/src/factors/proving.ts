import type { Tx } from '@scalebridge/db'
import { endSessionOf, startSession, type OpenSession } from '../accounts/sessions.ts'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { takeChallenge } from './challenges.ts'
import type * as contract from './factors.contract.ts'
import { provePasskey } from './passkeys.ts'
import { countRecoveryCodes, proveRecoveryCode } from './recovery.ts'
import { proveTotp } from './totp.ts'
import { takeTry } from './tries.ts'

type Proof = Input<typeof contract.proveFactor>['body'] & { userAgent: string | undefined }

/**
 * A session with two factors in place of the caller's, which is over: whoever learnt the id of the old one holds nothing
 * (session fixation). In the caller's transaction.
 */
export async function replaceSession(
  tx: Tx,
  deps: Deps,
  { actor, userAgent }: { actor: AccountActor; userAgent: string | undefined },
): Promise<OpenSession> {
  const { accountId } = actor
  const session = await startSession(tx, deps, { accountId, assurance: 2, userAgent })
  const hasEnded = await endSessionOf(tx, { id: actor.sessionId, accountId, reason: 'replaced', now: deps.clock() })
  // Of two proofs at once one takes the place of the session, and the other finds it gone.
  if (!hasEnded) throw new Problem('session.ended')
  return session
}

/**
 * Proves a second factor and opens a session with two. What is typed is counted before it is looked at; a passkey's challenge is
 * used up whatever comes of it. Errors: `factor.challengeExpired`, `factor.refused`, `factor.codeWrong`, `factor.paused`.
 */
export async function proveFactor(
  deps: Deps,
  actor: AccountActor,
  proof: Proof,
): Promise<{ session: OpenSession; recoveryCodesLeft: number }> {
  const prove = await prepare(deps, actor, proof)
  return deps.db.transaction(async (tx) => {
    await prove(tx)
    const session = await replaceSession(tx, deps, { actor, userAgent: proof.userAgent })
    return { session, recoveryCodesLeft: await countRecoveryCodes(tx, actor.accountId) }
  })
}

async function prepare(deps: Deps, actor: AccountActor, proof: Proof): Promise<(tx: Tx) => Promise<void>> {
  const { passkey, code, recoveryCode } = proof
  if (passkey !== undefined) {
    if (proof.factorChallengeId === undefined) throw new Problem('factor.challengeExpired')
    const challenge = await takeChallenge(deps.db, deps, { id: proof.factorChallengeId, actor, purpose: 'prove' })
    return (tx) => provePasskey(tx, deps, { actor, challenge, passkey })
  }
  if (code === undefined && recoveryCode === undefined) throw new Problem('factor.codeWrong')
  await takeTry(deps, actor)
  return code === undefined
    ? (tx) => proveRecoveryCode(tx, deps, { actor, code: recoveryCode ?? '' })
    : (tx) => proveTotp(tx, deps, { actor, code })
}
