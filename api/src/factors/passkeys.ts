import { schema, type Db, type Tx } from '@scalebridge/db'
import { PASSKEY_TRANSPORTS } from '@scalebridge/db/reference'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { COSEALG, decodeClientDataJSON } from '@simplewebauthn/server/helpers'
import { and, eq } from 'drizzle-orm'
import type { AccountActor } from '../platform/actor.ts'
import type { ApiConfig, Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import type { MadePasskey, PasskeyCreation, PasskeyRequest, ProvenPasskey } from './factors.contract.ts'

const PRODUCT = 'Scalebridge'
const TIMEOUT_MS = 5 * 60_000
/** What every authenticator of these years has; the rest of the registry is not needed. */
const ALGORITHMS = [COSEALG.ES256, COSEALG.EdDSA, COSEALG.RS256]
const MAX_PASSKEYS = 10

const { passkeys } = schema
type Passkey = typeof passkeys.$inferSelect

/** A passkey belongs to the host that readers type, whatever its port. */
const hostOf = (config: ApiConfig) => new URL(config.PUBLIC_ORIGIN).hostname

/** The account as authenticators know it: its id, which says nothing of the person. */
const handleOf = (accountId: string) => new Uint8Array(Buffer.from(accountId.replaceAll('-', ''), 'hex'))

const described = (rows: readonly Passkey[]) =>
  rows.map(({ credentialId, transports }) => ({
    id: credentialId,
    type: 'public-key' as const,
    transports: PASSKEY_TRANSPORTS.filter((one) => transports.includes(one)),
  }))

/** What a browser needs to make a passkey here: nobody is verified by touch alone, and no device is asked what it is. Errors: `factor.tooMany`. */
export async function askForPasskey(deps: Deps, actor: AccountActor): Promise<PasskeyCreation> {
  const own = await passkeysOf(deps.db, actor.accountId)
  if (own.length >= MAX_PASSKEYS) throw new Problem('factor.tooMany')
  const [account] = await deps.db.select().from(schema.accounts).where(eq(schema.accounts.id, actor.accountId))
  if (account === undefined) throw new Problem('session.ended')
  const options = await generateRegistrationOptions({
    rpName: PRODUCT,
    rpID: hostOf(deps.config),
    userID: handleOf(actor.accountId),
    userName: account.email,
    userDisplayName: account.name ?? account.email,
    timeout: TIMEOUT_MS,
    supportedAlgorithmIDs: ALGORITHMS,
  })
  // What the library adds besides (extensions, hints) is nothing that we read in the answer.
  const { rp, user, challenge, timeout } = options
  return {
    challenge,
    rp: { name: rp.name, id: hostOf(deps.config) },
    user,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: 'public-key' })),
    timeout: timeout ?? TIMEOUT_MS,
    excludeCredentials: described(own),
    authenticatorSelection: { residentKey: 'preferred', requireResidentKey: false, userVerification: 'required' },
    attestation: 'none',
  }
}

/** What a browser needs to prove one of the account's passkeys. Errors: `factor.none` for an account that has none. */
export async function askForProof(deps: Deps, actor: AccountActor): Promise<PasskeyRequest> {
  const own = await passkeysOf(deps.db, actor.accountId)
  if (own.length === 0) throw new Problem('factor.none')
  const { challenge } = await generateAuthenticationOptions({ rpID: hostOf(deps.config) })
  return { challenge, rpId: hostOf(deps.config), timeout: TIMEOUT_MS, allowCredentials: described(own), userVerification: 'required' }
}

/** The passkeys of an account, oldest first. */
export function passkeysOf(db: Db | Tx, accountId: string): Promise<Passkey[]> {
  return db.select().from(passkeys).where(eq(passkeys.accountId, accountId)).orderBy(passkeys.id)
}

/**
 * Looks at a new passkey: made for this challenge, at our address, by somebody whom their device verified.
 * Errors: `factor.refused`, without telling which of it was wrong.
 */
export async function checkNewPasskey(deps: Deps, challenge: string, made: MadePasskey) {
  const answer = await orRefused(deps, () =>
    verifyRegistrationResponse({
      response: {
        id: made.credentialId,
        rawId: made.credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: sameFrame(made.clientData), attestationObject: made.attestationObject, transports: made.transports },
      },
      expectedChallenge: challenge,
      expectedOrigin: deps.config.PUBLIC_ORIGIN,
      expectedRPID: hostOf(deps.config),
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  )
  if (!answer.verified) throw new Problem('factor.refused')
  return answer.registrationInfo
}

/**
 * Proves a passkey of the account in the caller's transaction, in which its counter is taken on: two proofs at once come one
 * after the other, and a copy whose counter lags behind is refused. Errors: `factor.refused`.
 */
export async function provePasskey(tx: Tx, deps: Deps, proof: { actor: AccountActor; challenge: string; passkey: ProvenPasskey }) {
  const { actor, challenge, passkey: shown } = proof
  const [passkey] = await tx
    .select()
    .from(passkeys)
    .where(and(eq(passkeys.credentialId, shown.credentialId), eq(passkeys.accountId, actor.accountId)))
    .for('update')
  const isTheirs = shown.userHandle === null || shown.userHandle === Buffer.from(handleOf(actor.accountId)).toString('base64url')
  if (passkey === undefined || !isTheirs) throw new Problem('factor.refused')
  const { verified, authenticationInfo } = await orRefused(deps, () =>
    verifyAuthenticationResponse({
      response: {
        id: shown.credentialId,
        rawId: shown.credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: sameFrame(shown.clientData),
          authenticatorData: shown.authenticatorData,
          signature: shown.signature,
        },
      },
      expectedChallenge: challenge,
      expectedOrigin: deps.config.PUBLIC_ORIGIN,
      expectedRPID: hostOf(deps.config),
      credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
      requireUserVerification: true,
    }),
  )
  if (!verified) throw new Problem('factor.refused')
  const { newCounter, credentialBackedUp } = authenticationInfo
  await tx
    .update(passkeys)
    .set({ counter: newCounter, isBackedUp: credentialBackedUp, lastUsedAt: deps.clock() })
    .where(eq(passkeys.id, passkey.id))
}

/** Our pages are in nobody's frame; the library lets a frame pass whose page it is not told. */
function sameFrame(clientData: string): string {
  if (decodeClientDataJSON(clientData).crossOrigin === true) throw new Error('the passkey was used in a frame of another site')
  return clientData
}

/** The library throws for whatever is wrong; why stands in the log alone. */
async function orRefused<T>(deps: Deps, check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    deps.log.info({ err: cause }, 'a passkey was refused')
    throw new Problem('factor.refused', { cause })
  }
}
