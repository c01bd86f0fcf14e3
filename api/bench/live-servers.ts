/**
 * The servers of the live and the load bench, each in a process of its own: `ours` is the whole api, `bare` is node:http with one set of
 * responses and one Buffer written to all of them, told what to send by its parent; `raw` is the same behind a route of Fastify, with a
 * snapshot of two kilobytes: what "raw SSE" was when the stage was designed, and the reference of P8.
 *   node live-servers.ts ours PORT DATABASE_URL PRIVATE_KEY | node live-servers.ts bare PORT | node live-servers.ts raw PORT
 */
import { connect } from '@scalebridge/db'
import { loadConfig } from '@scalebridge/db/config'
import Fastify from 'fastify'
import { createServer, type ServerResponse } from 'node:http'
import { startSession } from '../src/accounts/sessions.ts'
import { buildApp, listen } from '../src/app.ts'
import { createLimits } from '../src/platform/limits.ts'
import { createLog } from '../src/platform/log.ts'
import { signAccess } from '../src/platform/session.ts'

const [which = '', port = '', databaseUrl = '', key = ''] = process.argv.slice(2)
const readers = new Set<ServerResponse>()
/** Signs accounts in, as only a process with the key can; answers their cookies. */
let signIn: ((accountIds: readonly string[]) => Promise<string[]>) | undefined
const isSignIns = (message: unknown): message is { accountIds: string[] } =>
  typeof message === 'object' && message !== null && 'accountIds' in message

const START: Record<string, () => Promise<void>> = { ours: startOurs, bare: startBare, raw: startRaw }
await START[which]?.()
process.send?.('ready')
process.on('message', (message: unknown) => {
  if (message === 'rss') {
    globalThis.gc?.()
    process.send?.(process.memoryUsage().rss)
  } else if (message === 'peak') {
    process.send?.(process.resourceUsage().maxRSS)
  } else if (message === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.(user + system)
  } else if (isSignIns(message)) {
    void signIn?.(message.accountIds).then((cookies) => process.send?.(cookies))
  } else if (typeof message === 'string') {
    const frame = Buffer.from(message)
    for (const reader of readers) reader.write(frame)
  }
})
process.on('disconnect', () => process.exit(0))

async function startOurs(): Promise<void> {
  const config = loadConfig('api', {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PUBLIC_ORIGIN: 'http://127.0.0.1',
    DATABASE_URL: databaseUrl,
    JWT_PRIVATE_KEY: Buffer.from(key, 'base64').toString(),
    SIGN_IN_SECRET: 'a secret that is only ever used in benches',
    SEALING_SECRET: 'another secret that is only ever used in benches',
    DEMO_MODE: 'true',
  })
  const { db, pool } = connect(databaseUrl, { preparesOften: true })
  const deps = { db, pool, clock: () => new Date(), log: createLog(config), config, limits: createLimits({ factor: 1_000_000 }) }
  const app = await buildApp(deps)
  // One after the other: many at once would wait for connections longer than a pool lets them.
  signIn = async (accountIds) => {
    const cookies: string[] = []
    for (const accountId of accountIds) {
      const session = await db.transaction((tx) => startSession(tx, deps, { accountId, assurance: 2, userAgent: 'the bench' }))
      cookies.push(`sb_access=${signAccess(app, session)}`)
    }
    return cookies
  }
  await listen(app, { host: '127.0.0.1', port: Number(port) })
}

/** Lets a reader in, as little as it takes. */
function follow(response: ServerResponse, snapshot: object): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
  response.write(`event: hello\ndata: {}\n\nid: 0\nevent: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`)
  readers.add(response)
  response.on('close', () => readers.delete(response))
}

async function startBare(): Promise<void> {
  const server = createServer((_request, response) => follow(response, {}))
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port: Number(port), backlog: 4_096 }, resolve)
  })
}

async function startRaw(): Promise<void> {
  const app = Fastify()
  const snapshot = { items: 'x'.repeat(2_048) }
  app.get('/', (_request, reply) => {
    reply.hijack()
    follow(reply.raw, snapshot)
  })
  await app.listen({ host: '127.0.0.1', port: Number(port), backlog: 4_096 })
}
