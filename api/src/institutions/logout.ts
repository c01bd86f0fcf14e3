import { schema } from '@scalebridge/db'
import { callOut } from '@scalebridge/db/outbound'
import { and, eq, isNull } from 'drizzle-orm'
import { constants, createPublicKey, verify, type JsonWebKey, type VerifyKeyObjectInput } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { endSessionOf } from '../accounts/sessions.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import type { Provider } from './providers.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** A logout is told when it happens: an old token is a recording. */
const FRESH_SECONDS = 300

const Header = Type.Object({ alg: Type.String(), kid: Type.Optional(Type.String()), typ: Type.Optional(Type.String()) })
const Claims = Type.Object({
  iss: Type.String(),
  aud: Type.Union([Type.String(), Type.Array(Type.String())]),
  iat: Type.Number(),
  exp: Type.Optional(Type.Number()),
  jti: Type.String({ minLength: 1 }),
  events: Type.Object({ [EVENT]: Type.Object({}) }),
  sub: Type.Optional(Type.String({ minLength: 1 })),
  sid: Type.Optional(Type.String({ minLength: 1 })),
  nonce: Type.Optional(Type.Never()),
})
const Keys = Type.Object({ keys: Type.Array(Type.Object({ kid: Type.Optional(Type.String()) })) })

/** How each algorithm is verified; the key of a signature is only ever one of the institution's. */
const VERIFYING: Readonly<Record<string, { hash: string | null; options: Partial<VerifyKeyObjectInput> }>> = {
  RS256: { hash: 'sha256', options: {} },
  PS256: { hash: 'sha256', options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } },
  ES256: { hash: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { hash: null, options: {} },
}

/** Ends the sessions that an institution says have ended there. Errors: `institution.logoutInvalid`. */
export async function logOut(deps: Deps, provider: Provider, token: string): Promise<void> {
  const claims = await readToken(deps, provider, token)
  const { institutionSignIns: signIns, sessions } = schema
  const { issuer } = provider.institution
  // With both, the session is meant; the person alone means all of theirs.
  const isMeant = claims.sid === undefined ? eq(signIns.subject, claims.sub ?? '') : eq(signIns.institutionSid, claims.sid)
  const isTheirs = claims.sub === undefined ? undefined : eq(signIns.subject, claims.sub)
  await deps.db.transaction(async (tx) => {
    const open = await tx
      .select({ id: sessions.id, accountId: sessions.accountId })
      .from(signIns)
      .innerJoin(sessions, eq(sessions.id, signIns.sessionId))
      .where(and(eq(signIns.issuer, issuer), isMeant, isTheirs, isNull(sessions.endedAt)))
    for (const session of open) await endSessionOf(tx, { ...session, actorId: null, reason: 'ended_by_institution', now: deps.clock() })
  })
}

async function readToken(deps: Deps, provider: Provider, token: string): Promise<Static<typeof Claims>> {
  const { institution } = provider
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  const header = parse(head)
  const claims = parse(body)
  if (rest.length > 0 || !Value.Check(Header, header) || !Value.Check(Claims, claims)) throw new Problem('institution.logoutInvalid')
  const nowSeconds = deps.clock().getTime() / 1000
  const isFresh = Math.abs(nowSeconds - claims.iat) <= FRESH_SECONDS && (claims.exp === undefined || claims.exp > nowSeconds)
  const isOfType = header.typ === undefined || ['logout+jwt', 'jwt'].includes(header.typ.toLowerCase())
  const isForUs = claims.iss === institution.issuer && [claims.aud].flat().includes(institution.clientId)
  const names = claims.sub !== undefined || claims.sid !== undefined
  const isFit = isFresh && isOfType && isForUs && names && header.alg === (institution.algorithm ?? 'RS256')
  if (!isFit || !(await isSigned(provider, { header, text: `${head}.${body}`, signature }))) throw new Problem('institution.logoutInvalid')
  return claims
}

async function isSigned(provider: Provider, token: { header: Static<typeof Header>; text: string; signature: string }): Promise<boolean> {
  const how = VERIFYING[token.header.alg]
  if (how === undefined) return false
  const { kid } = token.header
  const keys = (await readKeys(provider)).filter((key) => kid === undefined || key['kid'] === kid)
  return keys.some((key) => {
    try {
      const input = { key: createPublicKey({ key, format: 'jwk' }), ...how.options }
      return verify(how.hash, Buffer.from(token.text), input, Buffer.from(token.signature, 'base64url'))
    } catch {
      return false
    }
  })
}

/** The institution's keys as they are now. */
async function readKeys(provider: Provider): Promise<JsonWebKey[]> {
  const { jwks_uri: url, issuer } = (await provider.discover()).serverMetadata()
  if (url === undefined) return []
  const { status, body } = await callOut({ method: 'GET', url }, { allowLoopback: issuer.startsWith('http:') })
  const found: unknown = status === 200 ? JSON.parse(body.toString('utf8')) : undefined
  return Value.Check(Keys, found) ? found.keys : []
}

function parse(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
