import fastifyCookie from '@fastify/cookie'
import Fastify, { type FastifyInstance } from 'fastify'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountsRoutes } from '../accounts/accounts.routes.ts'
import { callerOf, createTestApi, testConfig, type TestApi } from '../testing/index.ts'
import { readBodies } from './bodies.ts'
import { keysRoutes, readKeys } from './keys.ts'
import { enforcePolicies } from './policy.ts'
import { handleProblems } from './problem-handler.ts'
import { registerTokens } from './session.ts'
import { createValidatorCompiler } from './validation.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** One more process on the same database, with what signing in needs of the whole, and the given keys; the first of them signs. */
async function start([current, ...further]: [string, ...string[]]): Promise<FastifyInstance> {
  const env = { JWT_PRIVATE_KEY: current, ...(further.length === 0 ? {} : { JWT_FURTHER_KEYS: further.join('') }) }
  const deps = { ...api.deps, config: testConfig(api.database.urls.api, env) }
  const app = Fastify()
  app.setValidatorCompiler(createValidatorCompiler())
  handleProblems(app)
  readBodies(app)
  await app.register(fastifyCookie)
  await registerTokens(app, deps)
  enforcePolicies(app, deps)
  app.register(keysRoutes(deps))
  app.register(accountsRoutes(deps))
  return app
}

const kidOf = (pem: string) => readKeys({ JWT_PRIVATE_KEY: pem, JWT_FURTHER_KEYS: undefined })[0].kid
const kidsOf = async (app: FastifyInstance) =>
  (await callerOf(app, undefined).get('/api/v1/.well-known/jwks.json')).json<{ keys: { kid: string }[] }>().keys.map(({ kid }) => kid)

it('publishes the public half of every key, for caches to keep a while, and nothing private', async () => {
  const [current, next] = [newKey(), newKey()]
  const app = await start([current, next])
  const response = await callerOf(app, undefined).get('/api/v1/.well-known/jwks.json')
  expect(response.statusCode).toBe(200)
  expect(response.headers['cache-control']).toBe('public, max-age=300')
  const { keys } = response.json<{ keys: Record<string, unknown>[] }>()
  expect(keys.map((key) => Object.keys(key).toSorted())).toEqual(keys.map(() => ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']))
  expect(keys.map((key) => key['kid'])).toEqual([kidOf(current), kidOf(next)])
  await app.close()
})

it('changes keys in three restarts of two processes each, under traffic, and nobody is refused', async () => {
  const [old, fresh] = [newKey(), newKey()]
  // Made known, then signing, then the old one alone no more: each step is safe while half of the processes are still before it.
  const steps: [string, ...string[]][] = [[old], [old, fresh], [fresh, old]]
  const account = await api.asAccount()
  let processes = [await start([old]), await start([old])]
  let cookies = account.cookies
  const refused: string[] = []

  /** Signs in afresh at one process and reads at both, as a browser behind a balancer does. */
  const use = async (): Promise<void> => {
    for (const signing of processes) {
      const refreshed = await callerOf(signing, cookies).post('/api/v1/session/refresh')
      if (refreshed.statusCode !== 204) refused.push(`refresh ${refreshed.statusCode}`)
      cookies = refreshed.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
      const answers = await Promise.all(processes.flatMap((app) => [1, 2, 3].map(() => callerOf(app, cookies).get('/api/v1/me'))))
      refused.push(...answers.filter(({ statusCode }) => statusCode !== 200).map(({ payload }) => payload))
    }
  }

  for (const keys of steps) {
    for (const at of [0, 1]) {
      const leaving = processes[at]
      const coming = await start(keys)
      processes = processes.with(at, coming)
      await use()
      await leaving?.close()
    }
  }
  expect(refused).toEqual([])
  expect(await kidsOf(processes[0] ?? api.app)).toEqual([kidOf(fresh), kidOf(old)])

  const alone = await start([fresh])
  const ofOld = await start([old])
  const tokenOfOld = ofOld.jwt.sign({ sub: account.accountId, sid: account.sessionId })
  const [first = api.app] = processes
  expect((await callerOf(first, `sb_access=${tokenOfOld}`).get('/api/v1/me')).statusCode).toBe(200)
  expect((await callerOf(alone, `sb_access=${tokenOfOld}`).get('/api/v1/me')).statusCode).toBe(401)
  expect((await callerOf(alone, cookies).get('/api/v1/me')).statusCode).toBe(200)
  await Promise.all([...processes, alone, ofOld].map((app) => app.close()))
})
