import { schema } from '@scalebridge/db'
import { hashOfToken } from '@scalebridge/db/drafting-tokens'
import { BASE_LOCALE, INVESTOR_STATES, isLocale, MEMBER_ROLES, PITCH_MEMBER_ROLES, TOKEN_SCOPES } from '@scalebridge/db/reference'
import { and, eq, getTableColumns, gt, isNull, lt, or } from 'drizzle-orm'
import type { FastifyRequest } from 'fastify'
import { listed } from '../editions/editions.ts'
import { PUBLIC_ACTOR, type AccountActor, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { LimitRule } from '../platform/limits.ts'
import { Problem } from '../platform/problem.ts'
import { takeOrRefuse } from '../platform/request-limits.ts'
import { assuranceFor } from './scopes.ts'

const { accounts, apiTokens, investors, memberships, pitchMembers } = schema
const FORM = /^Bearer (sbt_[\w-]{43})$/
const GUESSES: LimitRule = { name: 'tokenRefused', max: 60, windowMs: 60_000 }
/** The last use is written down this often. */
const USE_MS = 60_000

/**
 * Who sends a request that brings a token of ours: its maker as they are now, on the routes of its scopes alone. Cookies count for
 * nothing beside it. Undefined when no token is brought.
 * Errors: `token.refused` for one that is unknown, past its end, revoked or of a closed account; `token.scopeMissing`.
 */
export function resolveToken(request: FastifyRequest, deps: Deps): Promise<Actor> | undefined {
  const { authorization } = request.headers
  return authorization?.startsWith('Bearer sbt_') === true ? actorOf(request, authorization, deps) : undefined
}

async function actorOf(request: FastifyRequest, authorization: string, deps: Deps): Promise<Actor> {
  const token = FORM.exec(authorization)?.[1]
  const found = token === undefined ? undefined : await findToken(deps, hashOfToken(token))
  if (found === undefined) {
    await takeOrRefuse(deps, GUESSES, request.ip)
    throw new Problem('token.refused')
  }
  await noteUse(deps, found.id)
  const { method, routeOptions, is404 } = request
  if (is404) return PUBLIC_ACTOR
  const scopes = TOKEN_SCOPES.filter((scope) => found.scopes.includes(scope))
  const assurance = assuranceFor(scopes, `${method} ${routeOptions.url ?? ''}`)
  if (assurance === undefined) {
    // What everybody may read, a token may too, as everybody.
    if (method === 'GET' && routeOptions.config.policy?.roles.includes('public') === true) return PUBLIC_ACTOR
    throw new Problem('token.scopeMissing')
  }
  const { id: sessionId, accountId, locale } = found
  const roles = await findRoles(deps, accountId)
  return { kind: 'account', accountId, sessionId, assurance, locale: isLocale(locale) ? locale : BASE_LOCALE, ...roles }
}

/** The token and its account, where both are still good. */
async function findToken(deps: Deps, hash: string) {
  const now = deps.clock()
  const isKnown = or(eq(apiTokens.tokenHash, hash), and(eq(apiTokens.previousHash, hash), gt(apiTokens.previousUntil, now)))
  const [found] = await deps.db
    .select({ id: apiTokens.id, accountId: apiTokens.accountId, scopes: apiTokens.scopes, locale: accounts.locale })
    .from(apiTokens)
    .innerJoin(accounts, eq(accounts.id, apiTokens.accountId))
    .where(and(isKnown, isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, now), isNull(accounts.disabledAt)))
  return found
}

/** What the account is and may do now, not what it was when the token was made. */
async function findRoles({ db }: Deps, accountId: string): Promise<Pick<AccountActor, 'memberships' | 'pitchRoles'>> {
  const held = await db
    .select({ ...getTableColumns(memberships), investorId: investors.id, investorState: investors.state })
    .from(memberships)
    .leftJoin(investors, eq(investors.organisationId, memberships.organisationId))
    .where(eq(memberships.accountId, accountId))
    .orderBy(memberships.id)
  const inPitches = await db.select().from(pitchMembers).where(eq(pitchMembers.accountId, accountId))
  // Whoever left a team and came back is in it.
  const standing = inPitches.toSorted((a, b) => Number(b.removedAt !== null) - Number(a.removedAt !== null))
  return {
    memberships: held.map(({ organisationId, role, investorId, investorState }) => ({
      organisationId,
      role: listed(MEMBER_ROLES, role),
      investorId,
      investorState: investorState === null ? null : listed(INVESTOR_STATES, investorState),
    })),
    pitchRoles: new Map(
      standing.map(({ pitchId, role, removedAt }) => [pitchId, removedAt === null ? listed(PITCH_MEMBER_ROLES, role) : 'left']),
    ),
  }
}

async function noteUse(deps: Deps, id: string): Promise<void> {
  const now = deps.clock()
  const isStale = or(isNull(apiTokens.lastUsedAt), lt(apiTokens.lastUsedAt, new Date(now.getTime() - USE_MS)))
  await deps.db
    .update(apiTokens)
    .set({ lastUsedAt: now })
    .where(and(eq(apiTokens.id, id), isStale))
}
