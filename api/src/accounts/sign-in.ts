import { enqueue, record, schema, type Tx } from '@scalebridge/db'
import { sameSecret, signInCode, signInLinkToken } from '@scalebridge/db/sign-in'
import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import { hasFactor } from '../factors/standing.ts'
import { linkIdentity, noteSession } from '../institutions/link.ts'
import type { Arrival } from '../institutions/travel.ts'
import type { Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { Problem } from '../platform/problem.ts'
import { takeAddressOrRefuse, takeOrRefuse } from '../platform/request-limits.ts'
import { assuranceOfMailCode } from '../platform/session.ts'
import type * as contract from './accounts.contract.ts'
import { endSession, startSession, type OpenSession } from './sessions.ts'

const CHALLENGE_MS = 10 * 60_000
const MAX_ATTEMPTS = 5

/** Promises a mail with code and link. Whether the address has an account is neither looked up nor told. */
export async function startSignIn(
  deps: Deps,
  input: Input<typeof contract.startSignIn>['body'] & { address: string },
): Promise<Output<typeof contract.startSignIn>> {
  const email = input.email.trim().toLowerCase()
  await takeAddressOrRefuse(deps, LIMITS.signInByAddress, input.address)
  await takeOrRefuse(deps, LIMITS.signInByEmail, email)
  const now = deps.clock()
  return deps.db.transaction(async (tx) => {
    const expiresAt = new Date(now.getTime() + CHALLENGE_MS)
    const [challenge] = await tx
      .insert(schema.signInChallenges)
      .values({ email, locale: input.locale, returnTo: input.returnTo ?? null, createdAt: now, expiresAt })
      .returning({ id: schema.signInChallenges.id })
    if (challenge === undefined) throw new Error('the insert returned no challenge')
    await enqueue(tx, { name: 'mail.signIn', payload: { challengeId: challenge.id } }, { aggregate: 'signIn', id: challenge.id })
    return { challengeId: challenge.id, expiresAt: expiresAt.toISOString() }
  })
}

/**
 * Opens a session for whoever knows the challenge's code or link, and an account for an address that has none.
 * Five tries, ten minutes, one use. A session that the browser already had is ended, never taken over.
 */
export async function confirmSignIn(
  deps: Deps,
  actor: Actor,
  input: { challengeId: string; code?: string; token?: string; userAgent: string | undefined; arrival?: Arrival | undefined },
): Promise<{ session: OpenSession; returnTo: string | null }> {
  const challenge = await takeAttempt(deps, input.challengeId)
  if (!isRight(deps.config.SIGN_IN_SECRET, input)) throw new Problem('signIn.codeWrong')
  const confirmed = await deps.db.transaction(async (tx) => {
    const now = deps.clock()
    const consumed = await tx
      .update(schema.signInChallenges)
      .set({ consumedAt: now })
      .where(and(eq(schema.signInChallenges.id, challenge.id), isNull(schema.signInChallenges.consumedAt)))
      .returning({ id: schema.signInChallenges.id })
    if (consumed.length === 0) throw new Problem('signIn.expired')
    const accountId = await findOrCreateAccount(tx, challenge)
    // The code arrived: whatever came back from this address before, it takes mail again.
    await tx.delete(schema.mailBounces).where(eq(schema.mailBounces.address, challenge.email.toLowerCase()))
    // Whoever has a second factor is asked for it, in a demonstration too.
    const byMail = (await hasFactor(tx, accountId)) ? 1 : assuranceOfMailCode(deps.config)
    const { arrival, userAgent } = input
    const linked = arrival === undefined ? undefined : await linkIdentity(tx, { challengeId: challenge.id, accountId, arrival, now })
    const session = await startSession(tx, deps, { accountId, assurance: linked?.assurance === 2 ? 2 : byMail, userAgent })
    if (linked !== undefined) await noteSession(tx, linked.id, session.id)
    return { session, returnTo: challenge.returnTo }
  })
  if (actor.kind === 'account') await endSession(deps, actor, { refreshToken: undefined, reason: 'replaced' })
  return confirmed
}

/** Counts the try before looking at it, in a statement of its own: however many come at once, five are looked at. */
async function takeAttempt(deps: Deps, challengeId: string) {
  const { signInChallenges: challenges } = schema
  const [challenge] = await deps.db
    .update(challenges)
    .set({ attempts: sql`${challenges.attempts} + 1` })
    .where(
      and(
        eq(challenges.id, challengeId),
        isNull(challenges.consumedAt),
        gt(challenges.expiresAt, deps.clock()),
        lt(challenges.attempts, MAX_ATTEMPTS),
      ),
    )
    .returning({ id: challenges.id, email: challenges.email, locale: challenges.locale, returnTo: challenges.returnTo })
  if (challenge === undefined) throw new Problem('signIn.expired')
  return challenge
}

function isRight(secret: string, input: { challengeId: string; code?: string; token?: string }): boolean {
  if (input.token !== undefined) return sameSecret(input.token, signInLinkToken(secret, input.challengeId))
  const code = (input.code ?? '').replaceAll(/[\s-]/g, '')
  return sameSecret(code, signInCode(secret, input.challengeId))
}

async function findOrCreateAccount(tx: Tx, challenge: { email: string; locale: string }): Promise<string> {
  const { accounts } = schema
  const isThisAddress = sql`lower(${accounts.email}) = ${challenge.email}`
  const created = await tx
    .insert(accounts)
    .values({ email: challenge.email, locale: challenge.locale })
    .onConflictDoNothing()
    .returning({ id: accounts.id })
  const [account] = await tx.select({ id: accounts.id, disabledAt: accounts.disabledAt }).from(accounts).where(isThisAddress)
  if (account === undefined) throw new Error('the account is neither new nor there')
  if (account.disabledAt !== null) throw new Problem('account.disabled')
  if (created.length > 0) await record(tx, { actorId: account.id, action: 'account.create', subject: { kind: 'account', id: account.id } })
  return account.id
}
