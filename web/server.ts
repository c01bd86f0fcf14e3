/**
 * The process of web: one origin for browsers. /api goes to the API as raw bytes, the rest to SvelteKit's handler,
 * and every answer gets the security headers. Run by Node 24 as it is, after `vite build`.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { configOrExit } from '@scalebridge/db/config'
import { noticeOf, onEnding } from '@scalebridge/db/endings'
import { startTracing } from '@scalebridge/db/tracing'
import { listenWidely } from '@scalebridge/db/listen-widely'
import { serveHealth } from '@scalebridge/db/health'
import { countRequest } from './server/metrics.ts'
import { pipeToApi } from './server/api-pipe.ts'
import { Apis } from './server/apis.ts'
import { compress } from './server/compress.ts'
import { KeptPages } from './server/kept-pages.ts'
import { setSecurityHeaders, setWorkerPolicy } from './server/headers.ts'
import { parseTrusted, readerOf } from './server/protocol.ts'
import { traceRequest } from './server/tracing.ts'

const DRAIN_MS = 10_000

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

let stopping = false
const running: { server?: Server } = {}
onEnding(() => void stop(0))
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    console.error('an error nobody caught', error)
    void stop(1)
  })
}

const config = configOrExit('web')
const apis = new Apis(config.API_URL)
const kept = new KeptPages()
const stopTracing = await startTracing({
  process: 'web',
  endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  onError: (error) => console.error(`the collector did not take spans: ${error.message}`),
})
const secure = config.PUBLIC_ORIGIN.startsWith('https:')
const trusted = parseTrusted(config.TRUST_PROXY)

// adapter-node reads these on import: without PROTOCOL_HEADER it takes every request for https and refuses forms over http.
process.env['PROTOCOL_HEADER'] = 'x-forwarded-proto'
process.env['ADDRESS_HEADER'] = 'x-forwarded-for'
process.env['BODY_SIZE_LIMIT'] = '32M'
const handle = await loadHandler()
/** Ends each event stream that is open, with a word of goodbye. */
const goodbyes = new Set<() => void>()
let listening = false
let closeDoors = async (): Promise<void> => {}

const server = createServer((request, response) => {
  setSecurityHeaders(response, secure)
  const path = request.url?.split('?', 1)[0] ?? '/'
  if (path === '/service-worker.js') setWorkerPolicy(response)
  if (stopping) response.setHeader('connection', 'close')
  countRequest(request, response)
  traceRequest(request, response)
  const reader = readerOf(request, trusted)
  if (path === '/api' || path.startsWith('/api/')) return pipeToApi(request, response, { apis, reader, goodbyes })
  request.headers['x-forwarded-proto'] = reader.protocol
  request.headers['x-forwarded-for'] = reader.address
  if (kept.give(request, response, reader.protocol)) return
  compress(request, response)
  handle(request, response, () => {
    response.writeHead(404).end()
  })
})
running.server = server
// Uploads of thousands of rows may take a while; a head that dawdles may not.
server.headersTimeout = 15_000
server.requestTimeout = 120_000
// Longer than proxies keep a connection idle (a minute, mostly): whoever closes second sends nothing into a closed one.
server.keepAliveTimeout = 65_000
await serveHealth(
  { host: config.HEALTH_HOST, port: config.HEALTH_PORT },
  {
    isDraining: () => stopping,
    needs: { listening: async () => (listening ? undefined : Promise.reject(new Error('not listening yet'))) },
  },
)
try {
  closeDoors = await listenWidely(server, { host: config.HOST, port: config.WEB_PORT }, (options) =>
    once(server.listen(options), 'listening'),
  )
} catch (error) {
  console.error(`web cannot listen on ${config.HOST}:${config.WEB_PORT}: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
console.log(`web listens on http://${config.HOST}:${portOf()} for ${config.PUBLIC_ORIGIN}`)
listening = true
process.send?.('ready')

async function loadHandler(): Promise<Handler> {
  const built = new URL('./build/handler.js', import.meta.url)
  try {
    const module: { handler: Handler } = await import(built.href)
    return module.handler
  } catch (error) {
    console.error(`web is not built: run "npm run build". (${error instanceof Error ? error.message : String(error)})`)
    return process.exit(1)
  }
}

function portOf(): number {
  const address = running.server?.address()
  return typeof address === 'object' && address ? address.port : config.WEB_PORT
}

/** Says that it is no longer ready, says goodbye to the streams, answers what has begun, and cuts what is left after a while. */
async function stop(exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  const open = running.server
  if (!open) process.exit(exitCode)
  const noticeMs = noticeOf(config)
  setTimeout(() => process.exit(exitCode), noticeMs + DRAIN_MS).unref()
  await new Promise((resolve) => setTimeout(resolve, noticeMs))
  for (const goodbye of goodbyes) goodbye()
  const closed = [new Promise<void>((resolve) => open.close(() => resolve())), closeDoors()]
  void Promise.all(closed)
    .then(stopTracing)
    .then(() => process.exit(exitCode))
  setTimeout(() => open.closeAllConnections(), DRAIN_MS / 2).unref()
}
