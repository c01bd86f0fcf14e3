/**
 * What a process tells its supervisor, on a port of its own that no reader can reach:
 * /livez whether the process itself is well (restart it if not), /readyz whether it can answer (send it no readers if not), /metrics what
 * it counts, for Prometheus.
 */
import { createServer, type ServerResponse } from 'node:http'
import { watchLoop } from './event-loop.ts'
import { gauge, readWhenAsked, renderMetrics } from './telemetry/metrics.ts'

/** Longer than a service may take to say that it is well. */
const PATIENCE_MS = 500
const SICK_LOOP_MS = 1_000
const METRICS_HEADERS = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store', connection: 'close' }

export interface Vitals {
  isDraining(): boolean
  /** What it cannot do without: each rejects, or takes longer than half a second, while it is away. */
  needs?: Readonly<Record<string, () => Promise<unknown>>>
  /** What it can do without for a while: shown, and `degraded` for any word but `ok`. */
  shows?: Readonly<Record<string, () => string>>
}

/** Serves /livez, /readyz and /metrics until the returned function is called. Without a port it serves nothing. Rejects where it cannot listen. */
export async function serveHealth(at: { host: string; port: number | undefined }, vitals: Vitals): Promise<() => Promise<void>> {
  if (at.port === undefined) return async () => {}
  const loop = watchLoop()
  const stopReading = readWhenAsked(() => gauge('event_loop_delay_seconds', {}, loop.delayMs() / 1_000))
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0]
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (isRead && path === '/livez') {
      const delayMs = Math.round(loop.delayMs())
      return answer(response, delayMs < SICK_LOOP_MS ? 200 : 503, { status: delayMs < SICK_LOOP_MS ? 'alive' : 'stuck', delayMs })
    }
    if (isRead && path === '/readyz') return void readiness(vitals).then(({ code, ...body }) => answer(response, code, body))
    if (isRead && path === '/metrics') return void renderMetrics().then((text) => response.writeHead(200, METRICS_HEADERS).end(text))
    answer(response, 404, { status: 'there is /livez, /readyz and /metrics' })
  })
  server.headersTimeout = 5_000
  server.requestTimeout = 5_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, resolve)
  })
  return () => {
    loop.stop()
    stopReading()
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
}

function answer(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    connection: 'close',
    ...(code === 503 ? { 'retry-after': '5' } : {}),
  })
  response.end(JSON.stringify(body))
}

/** Whether the process can answer, with the state of each thing that it needs or uses. */
export async function readiness(
  vitals: Vitals,
): Promise<{ code: 200 | 503; status: 'ready' | 'degraded' | 'draining' | 'not ready'; checks: Record<string, string> }> {
  const needs = await Promise.all(Object.entries(vitals.needs ?? {}).map(async ([name, ask]) => [name, await stateOf(ask)] as const))
  const shows = Object.entries(vitals.shows ?? {}).map(([name, show]) => [name, show()] as const)
  const checks = Object.fromEntries([...needs, ...shows])
  if (vitals.isDraining()) return { code: 503, status: 'draining', checks }
  if (needs.some(([, state]) => state !== 'ok')) return { code: 503, status: 'not ready', checks }
  return { code: 200, status: shows.some(([, state]) => state !== 'ok') ? 'degraded' : 'ready', checks }
}

async function stateOf(ask: () => Promise<unknown>): Promise<string> {
  const patience = Promise.withResolvers<string>()
  const timer = setTimeout(() => patience.resolve(`no answer within ${PATIENCE_MS} ms`), PATIENCE_MS)
  try {
    return await Promise.race([
      ask().then(
        () => 'ok',
        (error: unknown) => (error instanceof NotReady ? error.message : 'away'),
      ),
      patience.promise,
    ])
  } finally {
    clearTimeout(timer)
  }
}

/** A need that answers and is not fit all the same; its words are shown to the supervisor. */
export class NotReady extends Error {
  override readonly name = 'NotReady'
}
