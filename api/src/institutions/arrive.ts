import { schema, type Tx } from '@scalebridge/db'
import type { Institution } from '@scalebridge/db/config'
import { and, eq } from 'drizzle-orm'
import * as oidc from 'openid-client'
import { startSession, type OpenSession } from '../accounts/sessions.ts'
import { startSignIn } from '../accounts/sign-in.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import { noteSession } from './link.ts'
import type { Provider } from './providers.ts'
import { hashOfState, type Travel } from './travel.ts'

/** Somebody whom an institution vouches for, after every check. */
interface Person {
  issuer: string
  subject: string
  institutionSid: string | null
  /** Null unless the institution says that the address has been verified. */
  email: string | null
  assurance: 1 | 2
}

interface Coming {
  provider: Provider
  travel: Travel
  /** The query that the browser came back with. */
  query: Readonly<Record<string, string | undefined>>
  address: string
  userAgent: string | undefined
}

/** Signed in; or, for an account there that is not known here, a mail code asked for that confirms whose address it is. */
type Arrived = { session: OpenSession } | { challengeId: string; signInId: string }

/** Where to send the browser, and what it must bring back. */
export async function leaveFor(
  provider: Provider,
  wish: Pick<Travel, 'locale' | 'next'>,
): Promise<{ url: string; travel: Omit<Travel, 'untilMs'> }> {
  const config = await provider.discover()
  const travel = {
    kind: 'away' as const,
    institution: provider.institution.key,
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    codeVerifier: oidc.randomPKCECodeVerifier(),
    ...wish,
  }
  const { acr } = provider.institution.secondFactor ?? {}
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: provider.returnUrl,
    scope: 'openid email',
    state: travel.state,
    nonce: travel.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(travel.codeVerifier),
    code_challenge_method: 'S256',
    ...(acr === undefined ? {} : { acr_values: acr.join(' ') }),
  })
  return { url: url.href, travel }
}

/**
 * Exchanges what the institution sent back, once. Errors: `institution.refused` for a state that was used, `institution.addressUnverified`
 * for a newcomer without a verified address, `account.disabled`; whatever openid-client refuses, as it says it.
 */
export async function arrive(deps: Deps, coming: Coming): Promise<Arrived> {
  const person = await identify(coming)
  const known = await deps.db.transaction((tx) => openForKnown(tx, deps, { ...coming, person }))
  if (known !== undefined) return { session: known }
  if (person.email === null) throw new Problem('institution.addressUnverified')
  const { locale, next } = coming.travel
  const mail = { email: person.email, locale, address: coming.address, ...(next === null ? {} : { returnTo: next }) }
  const { challengeId } = await startSignIn(deps, mail)
  const signInId = await deps.db.transaction((tx) => takeState(tx, deps, { coming, person, challengeId }))
  return { challengeId, signInId }
}

/** Who it is, by a token that the institution signed for us, for this very journey. */
async function identify({ provider, travel, query }: Coming): Promise<Person> {
  const config = await provider.discover()
  const url = new URL(provider.returnUrl)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.append(name, value)
  const tokens = await oidc.authorizationCodeGrant(config, url, {
    expectedState: travel.state,
    expectedNonce: travel.nonce,
    pkceCodeVerifier: travel.codeVerifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new Problem('institution.refused')
  const { iss, sub, sid, email, email_verified: isVerified } = claims
  return {
    issuer: iss,
    subject: sub,
    institutionSid: typeof sid === 'string' ? sid.slice(0, 255) : null,
    email: isVerified === true && typeof email === 'string' ? email.trim().toLowerCase() : null,
    assurance: hasSecondFactor(provider.institution, claims) ? 2 : 1,
  }
}

function hasSecondFactor({ secondFactor }: Institution, claims: oidc.IDToken): boolean {
  const methods = Array.isArray(claims['amr']) ? claims['amr'] : []
  return (
    (typeof claims['acr'] === 'string' && (secondFactor?.acr ?? []).includes(claims['acr'])) ||
    (secondFactor?.amr ?? []).some((method) => methods.includes(method))
  )
}

/** Opens a session for an identity that is linked here; undefined for one that is not. */
async function openForKnown(tx: Tx, deps: Deps, coming: Coming & { person: Person }): Promise<OpenSession | undefined> {
  const { institutionIdentities: identities, accounts } = schema
  const { issuer, subject, assurance } = coming.person
  const [found] = await tx
    .select({ id: identities.id, accountId: identities.accountId, disabledAt: accounts.disabledAt })
    .from(identities)
    .innerJoin(accounts, eq(accounts.id, identities.accountId))
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
  if (found === undefined) return undefined
  const signInId = await takeState(tx, deps, { coming, person: coming.person, challengeId: null })
  if (found.disabledAt !== null) throw new Problem('account.disabled')
  const session = await startSession(tx, deps, { accountId: found.accountId, assurance, userAgent: coming.userAgent })
  await noteSession(tx, signInId, session.id)
  await tx.update(identities).set({ lastUsedAt: deps.clock() }).where(eq(identities.id, found.id))
  return session
}

/** Uses the state up, in the transaction of what it is used for; a second use is refused. */
async function takeState(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  { coming, person, challengeId }: { coming: Coming; person: Person; challengeId: string | null },
): Promise<string> {
  const { issuer, subject, institutionSid, assurance } = person
  const [taken] = await tx
    .insert(schema.institutionSignIns)
    .values({
      stateHash: hashOfState(coming.travel.state),
      issuer,
      subject,
      institutionSid,
      assurance,
      challengeId,
      createdAt: deps.clock(),
    })
    .onConflictDoNothing()
    .returning({ id: schema.institutionSignIns.id })
  if (taken === undefined) throw new Problem('institution.refused')
  return taken.id
}
