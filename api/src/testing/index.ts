/**
 * The whole api on a real, freshly cloned database, for tests:
 *
 *   const api = await createTestApi()          // in beforeAll; `await api.close()` in afterAll
 *   const lead = await api.as('partnership_lead')                       // a new account in a new organisation
 *   const editor = await api.as('partnership_editor', { organisationId: lead.organisationId })
 *   const response = await lead.post('/api/v1/pitches', { body: {…} })  // cookies, Origin and Idempotency-Key are set
 *   response.statusCode, response.json()
 *
 * `api.database.owner.db` is for factories of @scalebridge/db/testing and for looking at rows; `api.clock.set(date)` moves time.
 * An investor's member gets its verified investor with it. `api.public` is nobody in particular.
 */
import { loadConfig } from '@scalebridge/db/config'
import type { MemberRole } from '@scalebridge/db/reference'
import { createTestDatabase, makeAccount, makeInvestor, makeMember, type TestDatabase } from '@scalebridge/db/testing'
import { schema } from '@scalebridge/db'
import { eq } from 'drizzle-orm'
import type { FastifyInstance } from 'fastify'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { startSession } from '../accounts/sessions.ts'
import { buildApp } from '../app.ts'
import type { ApiConfig, Deps } from '../platform/deps.ts'
import { createLimits } from '../platform/limits.ts'
import { createLog } from '../platform/log.ts'
import { signAccess } from '../platform/session.ts'

export const TEST_ORIGIN = 'http://localhost:4400'
export const TEST_SECRET = 'a secret that is only ever used in tests'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Response = Awaited<ReturnType<FastifyInstance['inject']>>

interface Sending {
  body?: unknown
  headers?: Record<string, string>
}

/** Somebody who calls the api: what they send carries their cookies and comes from the product's own origin. */
export interface Caller {
  send(method: Method, url: string, sending?: Sending): Promise<Response>
  get(url: string, sending?: Sending): Promise<Response>
  post(url: string, sending?: Sending): Promise<Response>
  put(url: string, sending?: Sending): Promise<Response>
  patch(url: string, sending?: Sending): Promise<Response>
  delete(url: string, sending?: Sending): Promise<Response>
}

export interface Member extends Caller {
  accountId: string
  organisationId: string
  role: MemberRole
  /** The investor of an investor's member, null for others. */
  investorId: string | null
  sessionId: string
  /** The cookie header that the calls carry. */
  cookies: string
}

export interface TestApi {
  app: FastifyInstance
  deps: Deps
  database: TestDatabase
  clock: { set(now: Date | undefined): void }
  public: Caller
  /** Signs in a new account with the role, in a new organisation unless one is given. */
  as(role: MemberRole, options?: { organisationId?: string; assurance?: 1 | 2 }): Promise<Member>
  /** Signs in a new account that belongs to no organisation. */
  asAccount(): Promise<Omit<Member, 'role' | 'organisationId' | 'investorId'>>
  close(): Promise<void>
}

/** The configuration of a test's api: the demonstration's, on the given database. */
export function testConfig(databaseUrl: string, env: Record<string, string> = {}): ApiConfig {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return loadConfig('api', {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PUBLIC_ORIGIN: TEST_ORIGIN,
    DATABASE_URL: databaseUrl,
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    SIGN_IN_SECRET: TEST_SECRET,
    SEALING_SECRET: `${TEST_SECRET}, for sealing`,
    DEMO_MODE: 'true',
    ...env,
  })
}

/** Builds the api on a database of its own; `deps` replaces parts, `env` variables of the configuration. */
export async function createTestApi(options: { env?: Record<string, string>; deps?: Partial<Deps> } = {}): Promise<TestApi> {
  const database = await createTestDatabase()
  let fixedNow: Date | undefined
  const config = testConfig(database.urls.api, options.env)
  const deps: Deps = {
    db: database.api.db,
    pool: database.api.pool,
    clock: () => fixedNow ?? new Date(),
    log: createLog(config),
    config,
    limits: createLimits({ factor: 1_000 }),
    ...options.deps,
  }
  const app = await buildApp(deps)
  return {
    app,
    deps,
    database,
    clock: {
      set(now) {
        fixedNow = now
      },
    },
    public: callerOf(app, undefined),
    as: (role, asked = {}) => signInMember({ app, deps, database }, role, asked),
    asAccount: async () => {
      const account = await makeAccount(database.owner.db)
      return signIn({ app, deps, database }, account.id, 2)
    },
    async close() {
      await app.close()
      await database.drop()
    },
  }
}

type Built = Pick<TestApi, 'app' | 'deps' | 'database'>

async function signInMember(built: Built, role: MemberRole, asked: { organisationId?: string; assurance?: 1 | 2 }): Promise<Member> {
  const { db } = built.database.owner
  const { account, organisationId } = await makeMember(db, role, asked.organisationId)
  const investorId = role.startsWith('investor_') ? await findOrMakeInvestor(built, organisationId) : null
  return { ...(await signIn(built, account.id, asked.assurance ?? 2)), organisationId, role, investorId }
}

async function findOrMakeInvestor({ database }: Built, organisationId: string): Promise<string> {
  const [found] = await database.owner.db.select().from(schema.investors).where(eq(schema.investors.organisationId, organisationId))
  return found?.id ?? (await makeInvestor(database.owner.db, { organisationId })).id
}

async function signIn({ app, deps }: Built, accountId: string, assurance: 1 | 2) {
  const session = await deps.db.transaction((tx) => startSession(tx, deps, { accountId, assurance, userAgent: 'a test' }))
  const cookies = `sb_access=${signAccess(app, session)}; sb_refresh=${session.refreshToken}`
  return { ...callerOf(app, cookies), accountId, sessionId: session.id, cookies }
}

/** A caller with the given cookie header, or with none. */
export function callerOf(app: FastifyInstance, cookies: string | undefined): Caller {
  const send = (method: Method, url: string, sending: Sending = {}): Promise<Response> =>
    app.inject({
      method,
      url,
      headers: {
        ...(cookies === undefined ? {} : { cookie: cookies }),
        ...(method === 'GET' ? {} : { origin: TEST_ORIGIN, 'idempotency-key': randomUUID() }),
        ...(sending.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...sending.headers,
      },
      ...(sending.body === undefined ? {} : { payload: typeof sending.body === 'string' ? sending.body : JSON.stringify(sending.body) }),
    })
  return {
    send,
    get: (url, sending) => send('GET', url, sending),
    post: (url, sending) => send('POST', url, sending),
    put: (url, sending) => send('PUT', url, sending),
    patch: (url, sending) => send('PATCH', url, sending),
    delete: (url, sending) => send('DELETE', url, sending),
  }
}

/** Saves fields of a draft as it stands now; whoever may not read it says that they saw its first revision. */
export async function saveDraft(member: Pick<Member, 'get' | 'patch'>, url: string, fields: object) {
  const { revision = 1 } = (await member.get(url)).json<{ revision?: number }>()
  return member.patch(url, { body: { revision, ...fields } })
}
