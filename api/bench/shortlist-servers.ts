/**
 * The two servers of the shortlist bench, each in a process of its own: `ours` is the whole api, `bare` is Fastify and pg with
 * the very same prepared statement and parameters, sending the rows as they are, to whoever asks.
 */
import { connect, schema, type Db } from '@scalebridge/db'
import { loadConfig } from '@scalebridge/db/config'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import { eq } from 'drizzle-orm'
import Fastify, { type FastifyInstance } from 'fastify'
import { generateKeyPairSync } from 'node:crypto'
import { startSession } from '../src/accounts/sessions.ts'
import { buildApp } from '../src/app.ts'
import { readShortlist } from '../src/matching/shortlist.queries.ts'
import { createLimits } from '../src/platform/limits.ts'
import { createLog } from '../src/platform/log.ts'
import { signAccess } from '../src/platform/session.ts'

export interface Ready {
  url: string
  cookie: string
}

const POOL = 10
const [which = '', databaseUrl = '', mandateId = ''] = process.argv.slice(2)

const { app, cookie } = await (which === 'ours' ? makeOurs() : makeBare())
const origin = await app.listen({ host: '127.0.0.1', port: 0 })
const ready: Ready = { url: `${origin}/api/v1/mandates/${mandateId}/shortlist`, cookie }
process.send?.(ready)
// Answers how much CPU this process has used, in microseconds.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
process.on('disconnect', () => process.exit(0))

async function makeOurs(): Promise<{ app: FastifyInstance; cookie: string }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const config = loadConfig('api', {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PUBLIC_ORIGIN: 'http://127.0.0.1',
    DATABASE_URL: databaseUrl,
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    SIGN_IN_SECRET: 'a secret that is only ever used in benches',
    DEMO_MODE: 'true',
  })
  const { db, pool } = connect(databaseUrl, { max: POOL })
  const deps = { db, pool, clock: () => new Date(), log: createLog(config), config, limits: createLimits({ factor: 1_000_000 }) }
  const built = await buildApp(deps)
  const session = await db.transaction(async (tx) =>
    startSession(tx, deps, { accountId: await findMember(db), assurance: 2, userAgent: 'bench' }),
  )
  return { app: built, cookie: `sb_access=${signAccess(built, session)}` }
}

/** Somebody of the mandate's investor. */
async function findMember(db: Db): Promise<string> {
  const [row] = await db
    .select({ accountId: schema.memberships.accountId })
    .from(schema.mandates)
    .innerJoin(schema.investors, eq(schema.investors.id, schema.mandates.investorId))
    .innerJoin(schema.memberships, eq(schema.memberships.organisationId, schema.investors.organisationId))
    .where(eq(schema.mandates.id, mandateId))
  if (row === undefined) throw new Error('the mandate has no member')
  return row.accountId
}

async function makeBare(): Promise<{ app: FastifyInstance; cookie: string }> {
  const { db, pool } = connect(databaseUrl, { max: POOL })
  const readerId = await findMember(db)
  const bare = Fastify()
  bare.get<{ Params: { mandateId: string } }>('/api/v1/mandates/:mandateId/shortlist', ({ params }) =>
    readShortlist(pool, { readerId, mandateId: params.mandateId, visibleStates: MATCHED_STATES, isShort: true, limit: 21 }),
  )
  return { app: bare, cookie: '' }
}
