import { CONFIG_EXIT_CODE, connect, findRefusals } from '@scalebridge/db'
import { configOrExit } from '@scalebridge/db/config'
import { keepSubjectKeysUnder } from '@scalebridge/db/sealing'
import { onEnding } from '@scalebridge/db/endings'
import { serveHealth } from '@scalebridge/db/health'
import { makeDatabaseCheck } from '@scalebridge/db/health-database'
import { gaugeOutbox, gaugePool, readWhenAsked, startTracing } from '@scalebridge/db/telemetry'
import { makeHandlers, WHEN_DEAD } from './handlers.ts'
import { makeLog } from './log.ts'
import { makePost } from './mail/send.ts'
import { makeOutageLog, untilConnected } from './outages.ts'
import { dropOldRuns } from './matching/write/keep-runs.ts'
import { endStalledRuns } from './matching/write/runs.ts'
import { askRedis, openQueues, QUEUE_SETTINGS } from './queues.ts'
import { RELAY_SETTINGS, repeat, startRelay } from './relay.ts'
import { startWorkers } from './run.ts'
import { BEAT_EVERY_MS, isSilent, makeHeartbeat } from './upkeep/heartbeat.ts'
import { guardLoop } from './upkeep/loop-guard.ts'
import { isIdleBesideWork, makeActivity, WATCHDOG_EVERY_MS } from './upkeep/watchdog.ts'
import { ensureSchedules, runDueSchedules } from './upkeep/schedules.ts'

const SCHEDULES_EVERY_MS = 10_000
const RUNS_EVERY_MS = 20_000
/** A supervisor kills after its own patience; what is cut off here is delivered again. */
const LONGEST_DRAIN_MS = 14_000

const running: { close?: () => Promise<unknown> } = {}
let isDraining = false
const stopGuard = guardLoop()
onEnding(() => void drain(0))

const config = configOrExit('worker')
const log = makeLog(config.LOG_LEVEL)
const onError = makeOutageLog(log)
const stopTracing = await startTracing({ process: 'worker', endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, onError })
const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, PUBLIC_ORIGIN: publicOrigin } = config
const connection = connect(databaseUrl, { onError })
const { db } = connection

const refusals = await findRefusals(config, connection.pool, { openRedis: askRedis })
if (refusals.length > 0) {
  log.fatal({ refusals }, 'it must not start like this')
  process.exit(CONFIG_EXIT_CODE)
}
const queues = await openQueues({ redisUrl, databaseUrl, settings: QUEUE_SETTINGS, onError })
const post = makePost({ smtpUrl: config.SMTP_URL, from: config.MAIL_FROM, publicOrigin })
keepSubjectKeysUnder({ secret: config.SEALING_SECRET, previous: config.SEALING_SECRET_PREVIOUS })
const handlers = makeHandlers({
  db,
  post,
  publicOrigin,
  signInSecret: config.SIGN_IN_SECRET,
  outbound: { allowLoopback: config.DEMO_MODE },
  pitchesPerTile: config.MATCHING_TILE_PITCHES,
  anchorFile: config.AUDIT_ANCHOR_FILE,
  erasureFile: config.ERASURE_LEDGER_FILE,
  tellAnchor: (anchor) => log.info(anchor, 'the audit log was anchored'),
})
await untilConnected(() => ensureSchedules(db), onError)
const stopRelay = startRelay({ db, queues, whenDead: WHEN_DEAD, onError }, { settings: RELAY_SETTINGS, databaseUrl })
const activity = makeActivity()
const stopWorkers = startWorkers({ db, queues, handlers, whenDead: WHEN_DEAD, onError, log, activity })
const beat = makeHeartbeat(db, queues.backend)
let beatAtMs = 0
const heartbeat = repeat(BEAT_EVERY_MS, onError, async () => {
  await beat()
  beatAtMs = Date.now()
})
const watchdog = repeat(WATCHDOG_EVERY_MS, onError, async () => {
  if (isDraining || !(await isIdleBesideWork({ db, queues }, activity))) return
  log.fatal('work waits and this worker takes none: it ends, to be started anew')
  process.exit(1)
})
readWhenAsked(() => gaugePool(connection.pool))
readWhenAsked(() => gaugeOutbox(db))
const stopHealth = await serveHealth(
  { host: config.HEALTH_HOST, port: config.HEALTH_PORT },
  {
    isDraining: () => isDraining,
    needs: {
      database: makeDatabaseCheck(connection.pool),
      heartbeat: async () => (isSilent(beatAtMs) ? Promise.reject(new Error('no beat')) : undefined),
    },
  },
)
const schedules = repeat(SCHEDULES_EVERY_MS, onError, () => runDueSchedules(db))
const runs = repeat(RUNS_EVERY_MS, onError, async () => {
  await endStalledRuns(db)
  await dropOldRuns(db)
})
log.info({ backend: queues.backend, mail: config.SMTP_URL === undefined ? 'caught' : 'smtp' }, 'worker ready')

running.close = async () => {
  await Promise.all([stopRelay(), schedules.stop(), heartbeat.stop(), runs.stop(), watchdog.stop()])
  await stopWorkers()
  await queues.close()
  await Promise.all([stopHealth(), connection.close(), stopTracing(), stopGuard()])
}

/** Finishes the jobs under way and leaves; by force when that takes too long. A process that still starts has none. */
async function drain(exitCode: number): Promise<void> {
  if (isDraining) return
  isDraining = true
  if (!running.close) process.exit(exitCode)
  setTimeout(() => process.exit(1), LONGEST_DRAIN_MS).unref()
  await running.close()
  log.info('worker stopped')
  process.exit(exitCode)
}
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'uncaught')
  void drain(1)
})
