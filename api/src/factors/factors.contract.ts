import { FACTOR_PURPOSES, PASSKEY_TRANSPORTS, RECOVERY_CODES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { endpoint, type Policy } from '../platform/endpoint.ts'
import { closed, Count, Id, Instant, Nothing, nullable, oneOf, withProblems } from '../platform/shapes.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }

const Base64Url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', minLength: 1, maxLength })
const CredentialId = Base64Url(1400)
const FactorName = Type.String({ minLength: 1, maxLength: 80 })
const Code = Type.String({ minLength: 1, maxLength: 40, description: 'As typed: spaces and hyphens do no harm.' })
const Transports = Type.Array(oneOf(PASSKEY_TRANSPORTS), { maxItems: PASSKEY_TRANSPORTS.length })
const KnownPasskey = closed({ id: Type.String(), type: Type.Literal('public-key'), transports: Type.Optional(Transports) })

/** The second factors of the account, as their owner sees them. */
export const Factors = closed({
  passkeys: Type.Array(
    closed({ id: Id, name: Type.String(), isBackedUp: Type.Boolean(), createdAt: Instant, lastUsedAt: nullable(Instant) }),
  ),
  totp: nullable(closed({ id: Id, createdAt: Instant, lastUsedAt: nullable(Instant) })),
  recoveryCodesLeft: Count,
  /** Whether a role of the account asks for a second factor, so that its last one stays. */
  isRequired: Type.Boolean(),
  /** Whether this session may add one now: a first one soon after signing in, further ones once a factor was given. */
  mayAdd: Type.Boolean(),
})
export type Factors = Static<typeof Factors>

export const listFactors = endpoint({
  method: 'GET',
  url: '/api/v1/factors',
  policy: SIGNED_IN,
  schema: { summary: 'Own second factors', response: withProblems({ 200: Factors }) },
})

/** What `navigator.credentials.create` is given, after Web Authentication Level 3. */
export const PasskeyCreation = closed({
  rp: closed({ id: Type.Optional(Type.String()), name: Type.String() }),
  user: closed({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
  challenge: Type.String(),
  pubKeyCredParams: Type.Array(closed({ alg: Type.Integer(), type: Type.Literal('public-key') })),
  timeout: Type.Optional(Count),
  excludeCredentials: Type.Optional(Type.Array(KnownPasskey)),
  authenticatorSelection: Type.Optional(
    closed({
      residentKey: Type.Optional(oneOf(['discouraged', 'preferred', 'required'])),
      requireResidentKey: Type.Optional(Type.Boolean()),
      userVerification: Type.Optional(oneOf(['discouraged', 'preferred', 'required'])),
    }),
  ),
  attestation: Type.Optional(oneOf(['none'])),
})
export type PasskeyCreation = Static<typeof PasskeyCreation>

/** What `navigator.credentials.get` is given. */
export const PasskeyRequest = closed({
  challenge: Type.String(),
  timeout: Type.Optional(Count),
  rpId: Type.Optional(Type.String()),
  allowCredentials: Type.Optional(Type.Array(KnownPasskey)),
  userVerification: Type.Optional(oneOf(['discouraged', 'preferred', 'required'])),
})
export type PasskeyRequest = Static<typeof PasskeyRequest>

/** Begins to add a factor, or to prove a passkey that is there. What is asked is good once, here, and for minutes. */
export const beginFactor = endpoint({
  method: 'POST',
  url: '/api/v1/factors/challenges',
  policy: SIGNED_IN,
  repeatable: 'adds',
  schema: {
    summary: 'Begin to add or to prove a second factor',
    body: closed({ purpose: oneOf(FACTOR_PURPOSES) }),
    response: withProblems({
      201: closed({
        factorChallengeId: Id,
        expiresAt: Instant,
        creation: nullable(PasskeyCreation),
        request: nullable(PasskeyRequest),
        /** The secret of an authenticator app: to be typed, and as an address for its camera. */
        totp: nullable(closed({ secret: Type.String(), address: Type.String() })),
      }),
    }),
  },
})

/** The parts of a browser's PublicKeyCredential that matter, base64url. */
const MadePasskey = closed({
  credentialId: CredentialId,
  clientData: Base64Url(4_000),
  attestationObject: Base64Url(24_000),
  transports: Transports,
})
export type MadePasskey = Static<typeof MadePasskey>
const ProvenPasskey = closed({
  credentialId: CredentialId,
  clientData: Base64Url(4_000),
  authenticatorData: Base64Url(8_000),
  signature: Base64Url(4_000),
  userHandle: nullable(Base64Url(200)),
})
export type ProvenPasskey = Static<typeof ProvenPasskey>

const ShownCodes = Type.Array(Type.String(), { maxItems: RECOVERY_CODES })

/** Adds what was begun. With the first factor come recovery codes, shown this once; a session with one factor becomes another with two. */
export const addFactor = endpoint({
  method: 'POST',
  url: '/api/v1/factors',
  policy: SIGNED_IN,
  repeatable: 'once',
  schema: {
    summary: 'Add a second factor',
    body: closed({
      factorChallengeId: Id,
      name: Type.Optional(FactorName),
      passkey: Type.Optional(MadePasskey),
      code: Type.Optional(Code),
    }),
    response: withProblems({ 201: closed({ recoveryCodes: nullable(ShownCodes) }) }),
  },
})

/** Proves a second factor: a passkey, a code of the app, or a recovery code. The session becomes another one; the old one is over. */
export const proveFactor = endpoint({
  method: 'POST',
  url: '/api/v1/session/second-factor',
  policy: SIGNED_IN,
  repeatable: 'once',
  schema: {
    summary: 'Prove a second factor',
    body: closed({
      factorChallengeId: Type.Optional(Id),
      passkey: Type.Optional(ProvenPasskey),
      code: Type.Optional(Code),
      recoveryCode: Type.Optional(Code),
    }),
    response: withProblems({ 200: closed({ recoveryCodesLeft: Count }) }),
  },
})

/** Removes a factor and signs out every other device. The last one takes the recovery codes with it, and stays where a role asks for it. */
export const removeFactor = endpoint({
  method: 'DELETE',
  url: '/api/v1/factors/:factorId',
  policy: { roles: ['account'], relation: 'self', assurance: 2 },
  repeatable: 'removes',
  schema: { summary: 'Remove a second factor', params: closed({ factorId: Id }), response: withProblems({ 204: Nothing }) },
})

/** Ten new recovery codes, shown this once; the old ones no longer work. */
export const renewRecoveryCodes = endpoint({
  method: 'POST',
  url: '/api/v1/factors/recovery-codes',
  policy: { roles: ['account'], relation: 'any', assurance: 2 },
  repeatable: 'sets',
  schema: { summary: 'Make new recovery codes', response: withProblems({ 201: closed({ recoveryCodes: ShownCodes }) }) },
})

/** Takes every second factor from somebody who lost theirs, and signs them out everywhere; they are told, with the reason. */
export const resetFactors = endpoint({
  method: 'POST',
  url: '/api/v1/factor-resets',
  policy: { roles: ['admin'], relation: 'any', assurance: 2 },
  repeatable: 'adds',
  schema: {
    summary: 'Reset somebody’s second factors',
    body: closed({
      email: Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' }),
      reason: Type.String({ minLength: 5, maxLength: 500 }),
    }),
    response: withProblems({ 204: Nothing }),
  },
})
