/**
 * The process of web: one origin for browsers. /api goes to the API as raw bytes, the rest to SvelteKit's handler,
 * and every answer gets the security headers. Run by Node 24 as it is, after `vite build`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { configOrExit } from '@scalebridge/db/config'
import { onEnding } from '@scalebridge/db/endings'
import { pipeToApi } from './server/api-pipe.ts'
import { compress } from './server/compress.ts'
import { setSecurityHeaders, setWorkerPolicy } from './server/headers.ts'
import { parseTrusted, readerOf } from './server/protocol.ts'

const DRAIN_MS = 8_000

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

let stopping = false
const running: { server?: Server } = {}
onEnding(stop)

const config = configOrExit('web')
const apiUrl = new URL(config.API_URL)
const secure = config.PUBLIC_ORIGIN.startsWith('https:')
const trusted = parseTrusted(config.TRUST_PROXY)

// adapter-node reads these on import: without PROTOCOL_HEADER it takes every request for https and refuses forms over http.
process.env['PROTOCOL_HEADER'] = 'x-forwarded-proto'
process.env['ADDRESS_HEADER'] = 'x-forwarded-for'
process.env['BODY_SIZE_LIMIT'] = '32M'
const handle = await loadHandler()

const server = createServer((request, response) => {
  setSecurityHeaders(response, secure)
  const path = request.url?.split('?', 1)[0] ?? '/'
  if (path === '/service-worker.js') setWorkerPolicy(response)
  if (path === '/healthz') return answerHealth(response)
  const reader = readerOf(request, trusted)
  if (path === '/api' || path.startsWith('/api/')) return pipeToApi(request, response, { apiUrl, reader })
  request.headers['x-forwarded-proto'] = reader.protocol
  request.headers['x-forwarded-for'] = reader.address
  compress(request, response)
  handle(request, response, () => {
    response.writeHead(404).end()
  })
})
running.server = server
// Uploads of thousands of rows may take a while; a head that dawdles may not.
server.headersTimeout = 15_000
server.requestTimeout = 120_000
// As in the API: a hall that comes back in one second must find a place to wait.
server.listen({ port: config.WEB_PORT, host: config.HOST, backlog: 4_096 }, () => {
  console.log(`web listens on http://${config.HOST}:${portOf()} for ${config.PUBLIC_ORIGIN}`)
  process.send?.('ready')
})
server.on('error', (error) => {
  console.error(`web cannot listen on ${config.HOST}:${config.WEB_PORT}: ${error.message}`)
  process.exit(1)
})

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

function answerHealth(response: ServerResponse): void {
  response.writeHead(stopping ? 503 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ status: stopping ? 'stopping' : 'ok' }))
}

function portOf(): number {
  const address = running.server?.address()
  return typeof address === 'object' && address ? address.port : config.WEB_PORT
}

/** Answers what has begun, takes nothing new, cuts what is left after a while: event streams never end by themselves. */
function stop(): void {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(0), DRAIN_MS).unref()
  const open = running.server
  if (!open) process.exit(0)
  open.close(() => process.exit(0))
  open.closeIdleConnections()
  setTimeout(() => open.closeAllConnections(), DRAIN_MS / 2).unref()
}
