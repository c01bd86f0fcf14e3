import { record, schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { eq } from 'drizzle-orm'
import { endSessionsOf, type OpenSession } from '../accounts/sessions.ts'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { keepChallenge, takeChallenge } from './challenges.ts'
import type * as contract from './factors.contract.ts'
import { askForPasskey, askForProof, checkNewPasskey } from './passkeys.ts'
import { replaceSession } from './proving.ts'
import { writeRecoveryCodes } from './recovery.ts'
import { openTotp, sealTotp } from './secrets.ts'
import { hasFactor, hasTotp, lockAccount, refuseAdding } from './standing.ts'
import { newTotp, stepOf } from './totp.ts'

type Begun = Output<typeof contract.beginFactor>
type Adding = Input<typeof contract.addFactor>['body']

const NOTHING = { creation: null, request: null, totp: null }

/** Begins what the purpose says, for this session alone. Errors: those of `refuseAdding`, `factor.none`, `factor.tooMany`. */
export async function beginFactor(
  deps: Deps,
  actor: AccountActor,
  purpose: Input<typeof contract.beginFactor>['body']['purpose'],
): Promise<Begun> {
  if (purpose === 'prove') {
    const request = await askForProof(deps, actor)
    return { ...NOTHING, request, ...(await keepChallenge(deps, actor, { purpose, challenge: request.challenge })) }
  }
  await refuseAdding(deps.db, deps, actor)
  if (purpose === 'add_passkey') {
    const creation = await askForPasskey(deps, actor)
    return { ...NOTHING, creation, ...(await keepChallenge(deps, actor, { purpose, challenge: creation.challenge })) }
  }
  if (await hasTotp(deps.db, actor.accountId)) throw new Problem('factor.tooMany')
  const totp = newTotp(await emailOf(deps, actor))
  const sealed = sealTotp(deps.config.SIGN_IN_SECRET, actor.accountId, totp.secret)
  return { ...NOTHING, totp, ...(await keepChallenge(deps, actor, { purpose, challenge: sealed.toString('base64url') })) }
}

async function emailOf(deps: Deps, actor: AccountActor): Promise<string> {
  const [account] = await deps.db.select().from(schema.accounts).where(eq(schema.accounts.id, actor.accountId))
  if (account === undefined) throw new Problem('session.ended')
  return account.email
}

export interface Added {
  recoveryCodes: string[] | null
  /** The session that takes the place of the caller's, where that had one factor only. */
  session: OpenSession | null
}

/**
 * Adds the passkey that was made, or the app whose code was typed. The first factor brings recovery codes and ends the other
 * sessions, none of which gave it. Errors: those of `refuseAdding`, `factor.challengeExpired`, `factor.refused`, `factor.codeWrong`.
 */
export async function addFactor(deps: Deps, actor: AccountActor, adding: Adding & { userAgent: string | undefined }): Promise<Added> {
  await refuseAdding(deps.db, deps, actor)
  const write =
    adding.passkey === undefined
      ? writeTotp(deps, actor, adding)
      : await preparePasskey(deps, actor, { ...adding, passkey: adding.passkey })
  return deps.db.transaction(async (tx) => {
    await lockAccount(tx, actor.accountId)
    // Once more, now that nobody else can add a first one at the same moment.
    await refuseAdding(tx, deps, actor)
    const isFirst = !(await hasFactor(tx, actor.accountId))
    const added = await write(tx)
    await tellOfFactor(tx, actor, added)
    const recoveryCodes = isFirst ? await writeRecoveryCodes(tx, deps, actor) : null
    if (isFirst) {
      const ending = { accountId: actor.accountId, actorId: actor.accountId, reason: 'factors_changed' as const, now: deps.clock() }
      await endSessionsOf(tx, { ...ending, except: actor.sessionId })
    }
    const session = actor.assurance === 2 ? null : await replaceSession(tx, deps, { actor, userAgent: adding.userAgent })
    return { recoveryCodes, session }
  })
}

interface NewFactor {
  id: string
  kind: 'passkey' | 'totp'
}

type Write = (tx: Tx) => Promise<NewFactor>

/** Looks at the passkey before anything is locked; its challenge is used up whatever comes of it. */
async function preparePasskey(deps: Deps, actor: AccountActor, adding: Adding & { passkey: contract.MadePasskey }): Promise<Write> {
  const challenge = await takeChallenge(deps.db, deps, { id: adding.factorChallengeId, actor, purpose: 'add_passkey' })
  const { credential, credentialBackedUp } = await checkNewPasskey(deps, challenge, adding.passkey)
  return async (tx) => {
    const [row] = await tx
      .insert(schema.passkeys)
      .values({
        accountId: actor.accountId,
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: [...new Set(adding.passkey.transports)],
        isBackedUp: credentialBackedUp,
        name: adding.name?.trim() || 'Passkey',
        createdAt: deps.clock(),
        lastUsedAt: deps.clock(),
      })
      .onConflictDoNothing()
      .returning({ id: schema.passkeys.id })
    if (row === undefined) throw new Problem('factor.refused')
    return { id: row.id, kind: 'passkey' }
  }
}

/** A wrong code leaves the secret as it was asked for: one types the next code of the same app. */
function writeTotp(deps: Deps, actor: AccountActor, adding: Adding): Write {
  return async (tx) => {
    const { accountId } = actor
    const challenge = await takeChallenge(tx, deps, { id: adding.factorChallengeId, actor, purpose: 'add_totp' })
    const secret = Buffer.from(challenge, 'base64url')
    const plain = openTotp(deps.config.SIGN_IN_SECRET, accountId, secret)
    const lastStep = stepOf(plain, { code: adding.code ?? '', now: deps.clock() })
    if (lastStep === undefined) throw new Problem('factor.codeWrong')
    const [row] = await tx
      .insert(schema.totpFactors)
      .values({ accountId, secret, lastStep, createdAt: deps.clock(), lastUsedAt: deps.clock() })
      .onConflictDoNothing()
      .returning({ id: schema.totpFactors.id })
    if (row === undefined) throw new Problem('factor.tooMany')
    return { id: row.id, kind: 'totp' }
  }
}

async function tellOfFactor(tx: Tx, actor: AccountActor, factor: NewFactor): Promise<void> {
  const { accountId } = actor
  await record(tx, { actorId: accountId, action: 'factor.add', subject: { kind: 'factor', id: factor.id }, after: { kind: factor.kind } })
  await notify(tx, { accountIds: [accountId], kind: 'factor.added', subjectId: accountId, params: {} })
}
