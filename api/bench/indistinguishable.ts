/**
 * Whether time tells what answers do not: addresses with an account and addresses without one, asked for a sign-in, a wrong code, a
 * recovery, a place in a team and by an institution; and objects that are somebody else's beside objects that are not there, on each route that hides them. The two
 * kinds are asked in turn, in an order thrown by dice, of the whole api in this process: no network blurs them. What counts is the
 * median of the differences within the pairs, and whether Mann and Whitney's U finds one at all.
 *   node api/bench/indistinguishable.ts [--pairs 300]
 */
import { keepSubjectKeysUnder } from '@scalebridge/db/sealing'
import { bootstrapRoles, connect, migrate, schema } from '@scalebridge/db'
import { loadConfig } from '@scalebridge/db/config'
import { makeEdition } from '@scalebridge/db/testing'
import { generateKeyPairSync, randomInt, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../db/local/postgres.ts'
import { buildApp } from '../src/app.ts'
import type { Deps } from '../src/platform/deps.ts'
import { createLimits } from '../src/platform/limits.ts'
import { createLog } from '../src/platform/log.ts'
import { createCast } from '../src/testing/cast.ts'
import { guardedEndpoints } from '../src/testing/endpoints.ts'
import { holderOf } from '../src/testing/matrix.ts'
import type { TestApi } from '../src/testing/index.ts'
import { CLIENT, Institution, SECRET } from '../src/testing/institution.ts'
import { missingId } from '../src/testing/objects.ts'
import { shapeOf, waysIn, type Question } from '../src/testing/ways-in.ts'
import { mannWhitney, medianOf } from './ranks.ts'

const ORIGIN = 'http://127.0.0.1'
/** RELIABILITY.md 1.2 and 1.6: medians closer than this, or than a twentieth; and a chance of one in a hundred for U to be mistaken. */
const [NEAR_MS, NEAR_SHARE, CHANCE] = [2, 0.05, 0.01]
const PASSWORDS = { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' }
const { values } = parseArgs({ options: { pairs: { type: 'string', default: '300' } } })
const pairs = Number(values.pairs)

const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-bench-'))
const postgres = await startPostgres({ dataDir: path.join(directory, 'data') })
try {
  await compareAll()
} finally {
  await postgres.stop()
  await rm(directory, { recursive: true, force: true })
}

async function compareAll(): Promise<void> {
  const urlOf = (user: keyof typeof PASSWORDS) =>
    Object.assign(new URL(postgres.url), { username: user, password: PASSWORDS[user], pathname: '/bench' }).href
  await bootstrapRoles(postgres.url, { database: 'bench', passwords: PASSWORDS })
  await migrate(urlOf('app_owner'))
  const owner = connect(urlOf('app_owner'), { max: 2 })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const institution = await new Institution().start()
  const home = { key: 'home', name: 'Home', issuer: institution.issuer, clientId: CLIENT, clientSecret: SECRET, algorithm: 'ES256' }
  const config = loadConfig('api', {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PUBLIC_ORIGIN: ORIGIN,
    DATABASE_URL: urlOf('app_rw'),
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    SIGN_IN_SECRET: 'a secret that is only ever used in benches',
    SEALING_SECRET: 'another secret that is only ever used in benches',
    INSTITUTIONS: JSON.stringify([home]),
    DEMO_MODE: 'true',
    ATTACHMENTS_DIRECTORY: path.join(directory, 'attachments'),
  })
  const api = connect(urlOf('app_rw'), { max: 4 })
  const limits = createLimits({ factor: 1_000_000 })
  const deps = { db: api.db, pool: api.pool, clock: () => new Date(), log: createLog(config), config, limits }
  keepSubjectKeysUnder({ secret: config.SEALING_SECRET })
  const app = await buildApp(deps)
  const place = { app, db: owner.db, deps, institution }
  await compareAddresses(place)
  await compareObjects(place)
  await app.close()
  institution.close()
  await Promise.all([owner.close(), api.close()])
}

type App = Awaited<ReturnType<typeof buildApp>>
interface Place {
  app: App
  /** As the owner of the tables. */
  db: ReturnType<typeof connect>['db']
  deps: Deps
  institution: Institution
}

function standIn({ app, db, deps }: Place): TestApi {
  return { app, deps, database: { owner: { db } } } as unknown as TestApi // as: the cast and its objects take no more of a test's api
}

interface Answered {
  ms: number
  /** Its status, headers and body, as `shapeOf` has them. */
  shape: string
}

async function ask(app: App, { method, url, cookie, body }: Question): Promise<Answered> {
  const headers = { origin: ORIGIN, 'idempotency-key': randomUUID(), ...(cookie === undefined ? {} : { cookie }) }
  const startedAt = performance.now()
  const answer = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
  const ms = performance.now() - startedAt
  return { ms, shape: shapeOf(answer) }
}

interface Comparison {
  differenceMs: number
  share: number
  chance: number
  /** How many pairs differed in more than time. */
  unlike: number
}

/** Asks both kinds `count` times, a pair at a time, either one first. The first tenth is for warming up. */
async function compare(count: number, askOne: (kind: 'known' | 'unknown', nth: number) => Promise<Answered>): Promise<Comparison> {
  const ms = { known: [] as number[], unknown: [] as number[] }
  let unlike = 0
  for (let nth = -Math.ceil(count / 10); nth < count; nth += 1) {
    const order = randomInt(2) === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
    const shapes: string[] = []
    for (const kind of order) {
      const answered = await askOne(kind, nth)
      shapes.push(answered.shape)
      if (nth >= 0) ms[kind].push(answered.ms)
    }
    if (shapes[0] !== shapes[1]) unlike += 1
  }
  // Within the pairs: what else the machine does slows both of one, and is no difference between them.
  const differenceMs = Math.abs(medianOf(ms.known.map((known, nth) => known - (ms.unknown[nth] ?? known))))
  return {
    differenceMs,
    share: differenceMs / medianOf(ms.unknown),
    chance: mannWhitney(ms.known, ms.unknown),
    unlike,
  }
}

/** Whether the medians are far apart: both in milliseconds and as a share, since a slow machine widens both. */
function isFar({ differenceMs, share }: Comparison): boolean {
  return differenceMs >= NEAR_MS && share >= NEAR_SHARE
}

function say(id: string, [value, bar]: [value: string, bar: string], isHeld: boolean): void {
  console.log(`BAR ${id} ${value} ${bar} ${isHeld ? 'PASS' : 'FAIL'}`)
}

/** Three hundred addresses that have an account, three hundred that have none. */
async function compareAddresses(place: Place): Promise<void> {
  const { app, db } = place
  const addressOf = (kind: string, nth: number) => `${kind}-${nth < 0 ? `warm${-nth}` : nth}@enumeration.example`
  const warming = Math.ceil(pairs / 10)
  const numbers = Array.from({ length: pairs + warming }, (_, index) => index - warming)
  await db.insert(schema.accounts).values(numbers.map((nth) => ({ email: addressOf('known', nth) })))
  await db.execute('analyze')
  const cast = createCast({ api: standIn(place), editionId: (await makeEdition(db, { isCurrent: true })).id })
  const lead = await cast.standing('partnership_lead', 'member')
  const pitchId = await cast.held(lead, 'pitchId')
  const ways = waysIn({ api: standIn(place), db, institution: place.institution, lead, pitchId })
  for (const [way, asked] of Object.entries(ways)) {
    const found = await compare(pairs, async (kind, nth) => ask(app, await asked(addressOf(kind, nth))))
    const { differenceMs, chance, unlike } = found
    say(`enumeration.${way}.answers`, [`${unlike}`, '=0'], unlike === 0)
    say(`enumeration.${way}.medians`, [`${differenceMs.toFixed(3)} ms`, `<${NEAR_MS} ms`], differenceMs < NEAR_MS)
    say(`enumeration.${way}.mannWhitney`, [`p=${chance.toFixed(3)}`, `>${CHANCE}`], chance > CHANCE)
  }
}

/** Somebody else's object beside none, on every route that reads one and hides it. */
async function compareObjects(place: Place): Promise<void> {
  const { app, db } = place
  const cast = createCast({ api: standIn(place), editionId: (await makeEdition(db, { isCurrent: false })).id })
  const routes = guardedEndpoints().filter(
    ({ method, url, config }) => method === 'GET' && config.policy.relation === 'own' && (url.match(/:\w+/g) ?? []).length === 1,
  )
  const found: (Comparison & { url: string })[] = []
  for (const { url, config } of routes) {
    const holder = holderOf(config.policy)
    const slot = /:(\w+)/.exec(url)?.[1] ?? ''
    if (holder === undefined || holder.startsWith('secretariat')) continue
    const caller = await cast.standing(holder, 'member')
    const theirs = await cast.held(await cast.standing(holder, 'stranger'), slot)
    const ids = { known: theirs, unknown: missingId(slot) }
    const askOne = (kind: keyof typeof ids) => ask(app, { method: 'GET', url: url.replace(`:${slot}`, ids[kind]), cookie: caller.cookies })
    found.push({ url, ...(await compare(pairs, askOne)) })
  }
  for (const { url, differenceMs, chance } of found)
    console.log(`${url}: medians ${differenceMs.toFixed(3)} ms apart, p ${chance.toFixed(3)}`)
  const unlike = found.reduce((sum, one) => sum + one.unlike, 0)
  const far = found.filter(isFar).length
  // As many routes as are compared have as many chances to be mistaken.
  const told = found.filter((one) => one.chance < CHANCE / found.length && one.differenceMs >= NEAR_MS).length
  say('hidden.routes', [`${found.length}`, '>=10'], found.length >= 10)
  say('hidden.answers', [`${unlike}`, '=0'], unlike === 0)
  say('hidden.medians', [`${far}`, '=0'], far === 0)
  say('hidden.mannWhitney', [`${told}`, '=0'], told === 0)
}
