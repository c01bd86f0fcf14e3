import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bootstrapRoles, migrate, seedDemo } from '@scalebridge/db'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../db/local/postgres.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DATABASE = 'scalebridge_e2e'

/** Where the product of a run is. */
export interface Product {
  origin: string
  /** The database as app_owner: for looking at rows and for moving dates. */
  ownerUrl: string
  logDir: string
  /** The API's first process. When it ends it is started anew, as a supervisor would: a journey may end it. */
  apiPid: number
}

declare module 'vitest' {
  interface ProvidedContext {
    product: Product
  }
}

/** Starts the whole product with the demonstration edition, as `npm start` does, on free ports and a database of its own. */
export async function startProduct(): Promise<{ product: Product; stop: () => Promise<void> }> {
  if (!existsSync(path.join(ROOT, 'web/build/handler.js'))) throw new Error('web is not built; run npm run build first')
  const dir = await mkdtemp(path.join(tmpdir(), 'scalebridge-e2e-'))
  const server = await startPostgres({ dataDir: path.join(dir, 'postgres'), forTests: true })
  const children: ChildProcess[] = []
  let isStopping = false
  const stop = async () => {
    isStopping = true
    await Promise.all(children.map(stopChild))
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    const passwords = {
      app_owner: randomBytes(12).toString('hex'),
      app_rw: randomBytes(12).toString('hex'),
      app_worker: randomBytes(12).toString('hex'),
    }
    await bootstrapRoles(server.url, { database: DATABASE, passwords })
    const as = (user: keyof typeof passwords) =>
      Object.assign(new URL(server.url), { username: user, password: passwords[user], pathname: `/${DATABASE}` }).href
    await migrate(as('app_owner'))
    await seedDemo(as('app_owner'))
    const [webPort, apiPort, healthPort] = [await freePort(), await freePort(), await freePort()]
    const origin = `http://localhost:${webPort}`
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const shared = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'development', DEMO_MODE: 'true', LOG_LEVEL: 'info', PUBLIC_ORIGIN: origin }
    const [secret, sealingSecret] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
    const start = (name: string, file: string, env: Record<string, string>) => {
      const child = spawn(process.execPath, [path.join(ROOT, file)], {
        cwd: name === 'web' ? path.join(ROOT, 'web') : ROOT,
        env: { ...shared, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const log = createWriteStream(path.join(dir, `${name}.log`))
      child.stdout?.pipe(log)
      child.stderr?.pipe(log)
      children.push(child)
      return child
    }
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const startApi = (name: string) =>
      start(name, 'api/src/main.ts', {
        API_PORT: String(apiPort),
        HEALTH_PORT: String(healthPort),
        DATABASE_URL: as('app_rw'),
        SIGN_IN_SECRET: secret,
        SEALING_SECRET: sealingSecret,
        JWT_PRIVATE_KEY: key,
        TRUST_PROXY: '127.0.0.1/32,::1/128',
        ATTACHMENTS_DIRECTORY: path.join(dir, 'attachments'),
      })
    const api = startApi('api')
    start('worker', 'worker/src/main.ts', { DATABASE_URL: as('app_worker'), SIGN_IN_SECRET: secret, SEALING_SECRET: sealingSecret })
    start('web', 'web/server.ts', { WEB_PORT: String(webPort), API_URL: `http://127.0.0.1:${apiPort}` })
    const product = { origin, ownerUrl: as('app_owner'), logDir: dir, apiPid: api.pid ?? 0 }
    await Promise.race([answers(`http://127.0.0.1:${healthPort}/readyz`), ...children.map(failsToStart)])
    await answers(origin)
    api.once('exit', () => void (isStopping || startApi('api-again')))
    return { product, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** vitest's global set-up: one product for all journeys of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { product, stop } = await startProduct()
  project.provide('product', product)
  return stop
}

/** Below the ports that systems give to outgoing connections: one of those may be taken between here and the start of its process. */
const PORTS = { from: 20_000, count: 12_000 }

async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}

async function answers(url: string): Promise<void> {
  const giveUpAt = Date.now() + 180_000
  for (;;) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    if (Date.now() > giveUpAt) throw new Error(`${url} does not answer (${response?.status ?? 'no connection'})`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function failsToStart(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`${child.spawnargs.at(-1)} ended with ${code} while the product was starting`)
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await once(child, 'exit')
  clearTimeout(late)
}
