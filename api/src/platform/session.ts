import { schema, type Db } from '@scalebridge/db'
import type { InvestorState, Locale, MemberRole, PitchMemberRole } from '@scalebridge/db/reference'
import fastifyJwt from '@fastify/jwt'
import { and, eq, isNull, sql, type SQL } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { askTogether } from '@scalebridge/db/ask-together'
import { PUBLIC_ACTOR, type AccountActor, type Actor, type Membership } from './actor.ts'
import { readCookies } from './cookies.ts'
import type { ApiConfig, Deps } from './deps.ts'
import { readKeys } from './keys.ts'
import { Problem } from './problem.ts'
import { ACCESS_MS, hasRunOut, isWorthNoting } from './session-ends.ts'

const AUDIENCE = 'scalebridge-api'
const TYPE = 'at+jwt'
/** Under load, one statement reads the sessions of all who came in so long; who comes to a process that rests waits for nobody. */
const ROWS_REST_MS = 2
/** What the header of a token of ours holds. One that brings a key or an address of keys is none of ours. */
const HEADER_NAMES: ReadonlySet<string> = new Set(['alg', 'typ', 'kid'])

declare module 'fastify' {
  interface FastifyRequest {
    /** The ids of a token that is genuine and not past its end; undefined for any other. */
    readToken: (token: string) => Claims | undefined
    /** Reads the rows of a token's session, together with those of the requests beside it. */
    sessionRows: (claims: Claims) => Promise<readonly SessionRow[]>
  }
}

interface Claims {
  sub: string
  sid: string
}

type Verify = (token: string) => unknown

/** Tokens whose signatures need not be checked again. */
const MAX_GOOD_TOKENS = 4_000

/**
 * Signs and checks access tokens: ES256 only, with issuer, audience, an end and the ids they must carry. The current key signs;
 * a token names its key, and each key that is accepted has a checker of its own, so that a token's header chooses among our keys and nothing else.
 * A checked token says which session to look up; whether that session still stands is asked of the database each time.
 */
export async function registerTokens(app: FastifyInstance, deps: Deps): Promise<void> {
  const issuer = deps.config.PUBLIC_ORIGIN
  const [current, ...further] = readKeys(deps.config)
  const verify = {
    algorithms: ['ES256' as const],
    allowedIss: issuer,
    allowedAud: AUDIENCE,
    requiredClaims: ['iat', 'exp', 'iss', 'aud', 'sub', 'sid'],
    complete: true,
    cache: 1_000,
  }
  const verifiers = new Map<string, Verify>()
  for (const { kid, pem } of further) {
    await app.register(async (scope) => {
      await scope.register(fastifyJwt, { secret: { public: pem }, verify })
      verifiers.set(kid, (token) => scope.jwt.verify(token))
    })
  }
  const header = { alg: 'ES256', typ: TYPE, kid: current.kid }
  await app.register(fastifyJwt, {
    secret: { private: deps.config.JWT_PRIVATE_KEY, public: current.pem },
    // A number means seconds here.
    sign: { algorithm: 'ES256', expiresIn: ACCESS_MS / 1000, iss: issuer, aud: AUDIENCE, kid: current.kid, header },
    verify,
  })
  verifiers.set(current.kid, (token) => app.jwt.verify(token))
  const readRows = askTogether(prepareSessionQuery(deps.db), { restMs: ROWS_REST_MS })
  app.decorateRequest('sessionRows', { getter: () => readRows })
  const readToken = rememberGood((token) => checkToken(verifiers, token))
  app.decorateRequest('readToken', { getter: () => readToken })
}

/** Who sends the request: the account of its access cookie, if the session behind it still stands; else the public. */
export async function resolveActor(request: FastifyRequest, deps: Deps): Promise<Actor> {
  const isPublicRoute = request.routeOptions.config.policy?.roles.includes('public') ?? true
  const { access } = readCookies(request, deps.config)
  if (access === undefined) return PUBLIC_ACTOR
  const claims = request.readToken(access)
  const actor = claims === undefined ? undefined : await findActor(request, claims, deps)
  if (actor !== undefined) return actor
  if (isPublicRoute) return PUBLIC_ACTOR
  throw new Problem('session.ended')
}

interface GoodToken extends Claims {
  endsAtMs: number
}

/** What a genuine token says does not change until its end. Whether its session still stands is asked all the same. */
function rememberGood(check: (token: string) => GoodToken | undefined): (token: string) => Claims | undefined {
  const good = new Map<string, GoodToken>()
  return (token) => {
    const known = good.get(token)
    if (known !== undefined && Date.now() < known.endsAtMs) return known
    good.delete(token)
    const checked = check(token)
    if (checked === undefined) return undefined
    const [oldest] = good.keys()
    if (good.size >= MAX_GOOD_TOKENS && oldest !== undefined) good.delete(oldest)
    good.set(token, checked)
    return checked
  }
}

function checkToken(verifiers: ReadonlyMap<string, Verify>, token: string): GoodToken | undefined {
  try {
    const decoded = verifiers.get(kidOf(token.slice(0, Math.max(0, token.indexOf('.')))))?.(token)
    if (!isRecord(decoded) || !isRecord(decoded['header']) || !isRecord(decoded['payload'])) return undefined
    const { sub, sid, exp } = decoded['payload']
    // fast-jwt does not look at the type, so a token signed for another purpose would pass.
    if (decoded['header']['typ'] !== TYPE || !Object.keys(decoded['header']).every((name) => HEADER_NAMES.has(name))) return undefined
    if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return undefined
    return isUuid(sub) && isUuid(sid) ? { sub, sid, endsAtMs: exp * 1_000 } : undefined
  } catch {
    return undefined
  }
}

/** The key that a token says it was signed with. Nothing of an unchecked token is believed but this choice among our own. */
function kidOf(text: string): string {
  const header: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  const kid = isRecord(header) ? header['kid'] : undefined
  return typeof kid === 'string' ? kid : ''
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** Signs the access token of a session. */
export function signAccess(app: FastifyInstance, session: { id: string; accountId: string }): string {
  return app.jwt.sign({ sub: session.accountId, sid: session.id })
}

/**
 * Sessions, accounts, memberships and roles in pitches in one round trip, since every request asks for them. Of one session, which is most
 * often all, Postgres makes its plan once; of several it makes it anew each time, as it does not know how many.
 */
function prepareSessionQuery(db: Db) {
  const { sessions } = schema
  const one = selectSessionRows(db, [eq(sessions.id, sql.placeholder('sessionId'))]).prepare('session_row')
  const several = selectSessionRows(db, [sql`${sessions.id} = any(${sql.placeholder('sessionIds')})`]).prepare('session_rows')
  return async (asked: readonly Claims[]) => {
    const [sessionId, ...more] = new Set(asked.map(({ sid }) => sid))
    const rows = await (more.length === 0 ? one.execute({ sessionId }) : several.execute({ sessionIds: [sessionId, ...more] }))
    const bySession = Map.groupBy(rows, (row) => row.sessionId)
    return asked.map(({ sid, sub }) => (bySession.get(sid) ?? []).filter(({ accountId }) => accountId === sub))
  }
}

/** The rows of sessions that nobody ended, of accounts that nobody closed: one for each membership. */
export function selectSessionRows(db: Db, conditions: SQL[]) {
  const { sessions, accounts, memberships, investors } = schema
  return db
    .select({
      sessionId: sessions.id,
      accountId: sessions.accountId,
      assurance: sessions.assurance,
      expiresAt: sessions.expiresAt,
      lastSeenAt: sessions.lastSeenAt,
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
    .where(and(...conditions, isNull(sessions.endedAt), isNull(accounts.disabledAt)))
    .orderBy(memberships.id)
}

type SessionRow = Awaited<ReturnType<typeof selectSessionRows>>[number]

/** The actor of a session that has neither been ended nor run out, and notes the use where that counts; undefined otherwise. */
async function findActor(request: FastifyRequest, claims: Claims, deps: Deps): Promise<Actor | undefined> {
  const rows = await request.sessionRows(claims)
  const now = deps.clock()
  const actor = toActor(rows, deps.config, now)
  const [first] = rows
  if (actor !== undefined && first !== undefined && isWorthNoting(first, deps.config, now)) {
    await deps.db.update(schema.sessions).set({ lastSeenAt: now }).where(eq(schema.sessions.id, claims.sid))
  }
  return actor
}

/** The actor that a session's rows are, unless it has run out. */
export function toActor(rows: readonly SessionRow[], config: ApiConfig, now: Date): AccountActor | undefined {
  const [first] = rows
  if (first === undefined || hasRunOut(first, config, now)) return undefined
  return {
    kind: 'account',
    accountId: first.accountId,
    sessionId: first.sessionId,
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
