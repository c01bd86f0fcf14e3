/**
 * Every page, its data, every form action and every endpoint of web × everybody, asked of the running product: the routes come
 * from the build, who may from the table of guards, what happens from web's hook with sessions of the API. Nothing is changed
 * on the way: an action is asked with a body that none reads, which whoever is let in is told.
 */
import { connect, schema, type Db } from '@scalebridge/db'
import { MEMBER_ROLES, type MemberRole } from '@scalebridge/db/reference'
import { makeAccount } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { audienceOf } from '../src/lib/server/guards.ts'
import { routesOfBuild, type BuiltRoute } from './built-routes.ts'

type Verdict = 'let in' | 'sign in' | 'nothing there' | 'undeclared'

/** Who asks: without a session, with one that was ended, or signed in with these roles and no others. */
interface Reader {
  name: string
  roles: readonly MemberRole[] | null
  hasEnded?: boolean
}

interface Question {
  route: BuiltRoute
  what: 'page' | 'data' | 'action' | 'endpoint'
  name: string
  ask: (cookie: string) => Promise<Response>
}

const NOBODY: Reader = { name: 'nobody', roles: null }
const ENDED: Reader = { name: 'somebody whose session was ended', roles: null, hasEnded: true }
/** Open to everybody, and send whoever is not signed in to do so by themselves. */
const ASK_THEMSELVES: ReadonlySet<string> = new Set(['/(public)/sign-in/second'])
const AT_ONCE = 6
const { origin, ownerUrl } = inject('product')

let questions: Question[] = []
let owner: ReturnType<typeof connect>
beforeAll(async () => {
  owner = connect(ownerUrl, { max: 1 })
  questions = (await routesOfBuild()).flatMap(questionsOf)
  return () => owner.close()
})

/** Everything that one may ask of a route. */
function questionsOf(route: BuiltRoute): Question[] {
  const asking = (path: string, init: { method?: string; body?: string; headers?: Record<string, string> }) => (cookie: string) =>
    fetch(`${origin}${path}`, { redirect: 'manual', ...init, headers: { origin, cookie, ...init.headers } })
  const json = { accept: 'application/json' }
  const page = { what: 'page', name: route.id, ask: asking(route.path, { headers: { accept: 'text/html' } }) } as const
  const data = { what: 'data', name: `the data of ${route.id}`, ask: asking(`${route.path}/__data.json`, {}) } as const
  const unread = { method: 'POST', body: '{}', headers: { ...json, 'content-type': 'application/json' } }
  const actions = route.actions.map((action) => {
    const path = action === 'default' ? route.path : `${route.path}?/${action}`
    return { what: 'action', name: `${route.id}?/${action}`, ask: asking(path, unread) } as const
  })
  const endpoints = route.methods.map((method) => {
    return { what: 'endpoint', name: `${method} ${route.id}`, ask: asking(route.path, { method, headers: json }) } as const
  })
  return [...(route.isPage ? [page, data] : []), ...actions, ...endpoints].map((one) => ({ ...one, route }))
}

/**
 * Who asks a question, so that each role has its say: a role only ever adds rights, so that one person with every role that the
 * route is not for is refused exactly if each of these roles is; each role that it is for is asked alone, of a page’s data at least.
 */
function readersOf({ route, what }: Question, nth: number): Reader[] {
  const audience = audienceOf(route.id)
  const roles = audience === undefined || audience === 'public' || audience === 'account' ? [] : audience
  const others = MEMBER_ROLES.filter((role) => !roles.includes(role))
  const strangers: Reader = { name: `whoever is not of ${roles.join(', ')}`, roles: others }
  const members: Reader[] = roles.map((role) => ({ name: role, roles: [role] }))
  const anybody: Reader = { name: 'an account without a role', roles: [] }
  const allowed = members.length > 0 ? members : [anybody]
  const isThorough = what === 'data' || what === 'endpoint'
  const one = allowed[nth % allowed.length] ?? anybody
  return [NOBODY, ...(isThorough ? [ENDED, ...allowed] : what === 'action' ? [one] : []), ...(members.length > 0 ? [strangers] : [])]
}

/** What the table of guards says. */
function declared(id: string, { roles }: Reader): Verdict {
  const audience = audienceOf(id)
  if (audience === undefined) return 'undeclared'
  if (audience === 'public') return 'let in'
  if (roles === null) return 'sign in'
  return audience === 'account' || audience.some((role) => roles.includes(role)) ? 'let in' : 'nothing there'
}

/** What the product said: the hook refuses in its own words, without a code of the API and without anything of the route. */
async function heard({ what, route }: Question, answer: Response): Promise<Verdict | `${number}`> {
  const text = await answer.text()
  const whereTo = what === 'page' ? answer.headers.get('location') : (answer.headers.get('location') ?? text)
  if (whereTo?.includes('/sign-in?next=') === true) return ASK_THEMSELVES.has(route.id) ? 'let in' : 'sign in'
  if (what === 'page') return answer.status === 404 ? 'nothing there' : 'let in'
  if (what === 'action' && answer.status === 415) return 'let in'
  if (answer.status === 404 && text.length < 100 && !text.includes('"code"')) return 'nothing there'
  return what === 'action' ? `${answer.status}` : 'let in'
}

const cookies = new Map<string, Promise<string>>()

/** The cookies of a reader; they sign in when they are first called for. */
function cookieOf(reader: Reader): Promise<string> {
  const known = cookies.get(reader.name) ?? (reader === NOBODY ? Promise.resolve('') : signIn(owner.db, reader))
  cookies.set(reader.name, known)
  return known
}

/** A session of somebody new, by the cookies that the product gave for it. */
async function signIn(db: Db, { roles, hasEnded = false }: Reader): Promise<string> {
  const { id: accountId } = await makeAccount(db, { email: `${randomUUID()}@everybody.example` })
  const [organisation] = await db.insert(schema.organisations).values({ name: 'Everybody' }).returning()
  const memberships = (roles ?? []).map((role) => ({ accountId, organisationId: organisation?.id ?? '', role }))
  if (memberships.length > 0) await db.insert(schema.memberships).values(memberships)
  const expiresAt = new Date(Date.now() + 3_600_000)
  const [session] = await db.insert(schema.sessions).values({ accountId, assurance: 2, expiresAt }).returning()
  const sessionId = session?.id ?? ''
  const token = randomBytes(32).toString('base64url')
  const tokenHash = createHash('sha256').update(token).digest('base64url')
  await db.insert(schema.refreshTokens).values({ sessionId, tokenHash, expiresAt })
  const refreshed = await fetch(`${origin}/api/v1/session/refresh`, { method: 'POST', headers: { origin, cookie: `sb_refresh=${token}` } })
  const ended = { endedAt: new Date(), endedReason: 'signed_out' }
  if (hasEnded) await db.update(schema.sessions).set(ended).where(eq(schema.sessions.id, sessionId))
  return refreshed.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
}

/** Asks, a few at a time, and gives what was not as declared. */
async function walk(cells: readonly { question: Question; reader: Reader }[]): Promise<string[]> {
  const wrong: string[] = []
  const left = [...cells]
  const each = async () => {
    for (let cell = left.pop(); cell !== undefined; cell = left.pop()) {
      const { question, reader } = cell
      const expected = declared(question.route.id, reader)
      const actual = await heard(question, await question.ask(await cookieOf(reader)))
      if (actual !== expected) wrong.push(`${question.name} to ${reader.name}: ${expected}, was ${actual}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, each))
  return wrong
}

describe('web lets in whom its table of guards names, and nobody else', () => {
  it.each(['page', 'data', 'action', 'endpoint'] as const)('to every %s', { timeout: 240_000 }, async (what) => {
    const cells = questions
      .filter((question) => question.what === what && !(what === 'page' && audienceOf(question.route.id) === 'public'))
      .flatMap((question, nth) => readersOf(question, nth).map((reader) => ({ question, reader })))
    expect(cells.length).toBeGreaterThan(30)
    expect(await walk(cells)).toEqual([])
    process.stdout.write(`web: ${cells.length} cells (${what} × who asks)\n`)
  })
})
