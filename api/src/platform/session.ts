import { schema, type Db } from '@scalebridge/db'
import type { InvestorState, Locale, MemberRole, PitchMemberRole } from '@scalebridge/db/reference'
import fastifyJwt from '@fastify/jwt'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { PUBLIC_ACTOR, type Actor, type Membership } from './actor.ts'
import { readCookies } from './cookies.ts'
import type { ApiConfig, Deps } from './deps.ts'
import { Problem } from './problem.ts'

export const ACCESS_MS = 10 * 60_000
const AUDIENCE = 'scalebridge-api'
const TYPE = 'at+jwt'

declare module 'fastify' {
  interface FastifyRequest {
    /** Reads the session's rows; one prepared statement per process. */
    sessionRows: SessionQuery
  }
}

interface Claims {
  sub: string
  sid: string
}

/**
 * Signs and checks access tokens: ES256 only, with issuer, audience, an end and the ids they must carry.
 * A checked token says which session to look up; whether that session still stands is asked of the database each time.
 */
export async function registerTokens(app: FastifyInstance, deps: Deps): Promise<void> {
  const key = createPrivateKey(deps.config.JWT_PRIVATE_KEY)
  const issuer = deps.config.PUBLIC_ORIGIN
  await app.register(fastifyJwt, {
    secret: {
      private: deps.config.JWT_PRIVATE_KEY,
      public: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    },
    // A number means seconds here.
    sign: { algorithm: 'ES256', expiresIn: ACCESS_MS / 1000, iss: issuer, aud: AUDIENCE, header: { alg: 'ES256', typ: TYPE } },
    verify: {
      algorithms: ['ES256'],
      allowedIss: issuer,
      allowedAud: AUDIENCE,
      requiredClaims: ['iat', 'exp', 'iss', 'aud', 'sub', 'sid'],
      complete: true,
      cache: 1_000,
    },
  })
  const query = prepareSessionQuery(deps.db)
  app.decorateRequest('sessionRows', { getter: () => query })
}

/** Who sends the request: the account of its access cookie, if the session behind it still stands; else the public. */
export async function resolveActor(request: FastifyRequest, deps: Deps): Promise<Actor> {
  const isPublicRoute = request.routeOptions.config.policy?.roles.includes('public') ?? true
  const { access } = readCookies(request, deps.config)
  if (access === undefined) return PUBLIC_ACTOR
  const claims = readToken(request, access)
  const actor = claims === undefined ? undefined : await findActor(request.sessionRows, claims, deps.clock())
  if (actor !== undefined) return actor
  if (isPublicRoute) return PUBLIC_ACTOR
  throw new Problem('session.ended')
}

/** The ids of a token that is genuine and not past its end; undefined for any other. */
function readToken(request: FastifyRequest, token: string): Claims | undefined {
  try {
    const decoded: unknown = request.server.jwt.verify(token)
    if (!isRecord(decoded) || !isRecord(decoded['header']) || !isRecord(decoded['payload'])) return undefined
    const { sub, sid } = decoded['payload']
    // fast-jwt does not look at the type, so a token signed for another purpose would pass.
    if (decoded['header']['typ'] !== TYPE || typeof sub !== 'string' || typeof sid !== 'string') return undefined
    return isUuid(sub) && isUuid(sid) ? { sub, sid } : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** Signs the access token of a session. */
export function signAccess(app: FastifyInstance, session: { id: string; accountId: string }): string {
  return app.jwt.sign({ sub: session.accountId, sid: session.id })
}

export type SessionQuery = ReturnType<typeof prepareSessionQuery>

/** Session, account, memberships and roles in pitches in one round trip, since every request asks for them. */
function prepareSessionQuery(db: Db) {
  const { sessions, accounts, memberships, investors } = schema
  return db
    .select({
      assurance: sessions.assurance,
      expiresAt: sessions.expiresAt,
      locale: accounts.locale,
      pitchRoles: sql<Record<string, PitchMemberRole | 'left'> | null>`(
        select jsonb_object_agg(pitch_id, role) from (
          select distinct on (pitch_id) pitch_id, case when removed_at is null then role else 'left' end as role
          from pitch_members where account_id = ${accounts.id} order by pitch_id, removed_at is not null) as roles)`,
      organisationId: memberships.organisationId,
      role: memberships.role,
      investorId: investors.id,
      investorState: investors.state,
    })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .leftJoin(memberships, eq(memberships.accountId, accounts.id))
    .leftJoin(investors, eq(investors.organisationId, memberships.organisationId))
    .where(
      and(
        eq(sessions.id, sql.placeholder('sessionId')),
        eq(sessions.accountId, sql.placeholder('accountId')),
        isNull(sessions.endedAt),
        isNull(accounts.disabledAt),
      ),
    )
    .orderBy(memberships.id)
    .prepare('session_rows')
}

/** The actor of a session that has neither been ended nor run out; undefined otherwise. */
export async function findActor(query: SessionQuery, claims: Claims, now: Date): Promise<Actor | undefined> {
  const rows = await query.execute({ sessionId: claims.sid, accountId: claims.sub })
  const [first] = rows
  if (first === undefined || first.expiresAt <= now) return undefined
  return {
    kind: 'account',
    accountId: claims.sub,
    sessionId: claims.sid,
    assurance: first.assurance === 2 ? 2 : 1,
    locale: first.locale as Locale, // as: a CHECK constraint holds the column to the list
    memberships: rows.flatMap((row) => toMembership(row)),
    pitchRoles: new Map(Object.entries(first.pitchRoles ?? {})),
  }
}

function toMembership(row: {
  organisationId: string | null
  role: string | null
  investorId: string | null
  investorState: string | null
}): Membership[] {
  if (row.organisationId === null || row.role === null) return []
  return [
    {
      organisationId: row.organisationId,
      role: row.role as MemberRole, // as: a CHECK constraint holds the column to the list
      investorId: row.investorId,
      investorState: row.investorState as InvestorState | null, // as: likewise
    },
  ]
}

/** A mail code is one factor. In a demonstration it counts as both, which the page says. */
export function assuranceOfMailCode(config: ApiConfig): 1 | 2 {
  return config.DEMO_MODE ? 2 : 1
}
