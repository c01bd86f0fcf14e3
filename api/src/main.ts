import { CONFIG_EXIT_CODE, connect, DATABASE_WAITS, findRefusals } from '@scalebridge/db'
import { configOrExit } from '@scalebridge/db/config'
import { keepSubjectKeysUnder } from '@scalebridge/db/sealing'
import { noticeOf, onEnding } from '@scalebridge/db/endings'
import { serveHealth } from '@scalebridge/db/health'
import { makeDatabaseCheck } from '@scalebridge/db/health-database'
import { gaugePool, readWhenAsked, startTracing } from '@scalebridge/db/telemetry'
import { setTimeout as wait } from 'node:timers/promises'
import { buildApp, listen } from './app.ts'
import { askRedis, createLimits } from './platform/limits.ts'
import { createLog } from './platform/log.ts'
import { keepBeating } from './windows/beats.ts'

const DRAIN_MS = 10_000

const running: { close?: () => Promise<unknown> } = {}
let isStopping = false
onEnding((why) => void stop(why))

const config = configOrExit('api')
const log = createLog(config)
keepSubjectKeysUnder({ secret: config.SEALING_SECRET, previous: config.SEALING_SECRET_PREVIOUS })
const stopTracing = await startTracing({
  process: 'api',
  endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  onError: (error) => log.warn({ err: error }, 'the collector did not take spans'),
})
const { db, pool, close } = connect(config.DATABASE_URL, {
  patienceMs:
    config.DATABASE_PATIENCE_MS ?? (config.NODE_ENV === 'production' ? DATABASE_WAITS.readersPatienceMs : DATABASE_WAITS.patienceMs),
  preparesOften: true,
  onError: (error) => log.warn({ err: error }, 'a database connection was lost'),
})
const refusals = await findRefusals(config, pool, { openRedis: askRedis })
if (refusals.length > 0) {
  log.fatal({ refusals }, 'it must not start like this')
  process.exit(CONFIG_EXIT_CODE)
}
// One machine plays everybody in a demonstration and in development.
const limits = createLimits({
  redisUrl: config.REDIS_URL,
  factor: config.NODE_ENV === 'production' ? 1 : 20,
  rooms: config.ROOM_NETWORKS,
  log,
})
let isListening = false
readWhenAsked(() => gaugePool(pool))
const stopHealth = await serveHealth(
  { host: config.HEALTH_HOST, port: config.HEALTH_PORT },
  {
    isDraining: () => isStopping,
    needs: {
      database: makeDatabaseCheck(pool),
      listening: async () => (isListening ? undefined : Promise.reject(new Error('not listening yet'))),
    },
    shows: config.REDIS_URL === undefined ? {} : { redis: () => (limits.isShared() ? 'ok' : 'away') },
  },
)
const app = await buildApp({ db, pool, clock: () => new Date(), log, config, limits })
// Whoever passes requests on to us learns from any answer that the next one belongs to another process.
app.server.prependListener('request', (_, response) => {
  if (isStopping) response.setHeader('connection', 'close')
})

const stopBeating = keepBeating(db, (error) => log.warn({ err: error }, 'the api could not say that it is alive'))

running.close = async () => {
  stopBeating()
  await app.close()
  await Promise.all([stopHealth(), limits.close(), close(), stopTracing()])
}

/** Says that it is no longer ready, tells the streams goodbye, finishes what is under way, and leaves; by force when that takes too long. */
async function stop(why: string, exitCode = 0): Promise<void> {
  if (isStopping) return
  isStopping = true
  // Nothing is under way in a process that has not begun to listen.
  if (!running.close) process.exit(exitCode)
  log.info({ why }, 'stopping')
  const noticeMs = noticeOf(config)
  setTimeout(() => process.exit(exitCode || 1), noticeMs + DRAIN_MS).unref()
  await wait(noticeMs)
  await running.close()
  process.exit(exitCode)
}

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    log.fatal({ err: error }, 'an error nobody caught')
    void stop(event, 1)
  })
}

try {
  // After a restart all viewers of a stage come back within seconds.
  await listen(app, { host: config.HOST, port: config.API_PORT })
  isListening = true
  process.send?.({ ready: true })
} catch (error) {
  log.fatal({ err: error }, 'cannot listen')
  process.exit(1)
}
