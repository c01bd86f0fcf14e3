import { CONFIG_EXIT_CODE, connect, holesAtStart } from '@scalebridge/db'
import { configOrExit } from '@scalebridge/db/config'
import { keepSubjectKeysUnder } from '@scalebridge/db/privacy'
import { onEnding } from '@scalebridge/db/endings'
import { buildApp } from './app.ts'
import { createLimits } from './platform/limits.ts'
import { createLog } from './platform/log.ts'
import { keepBeating } from './windows/beats.ts'

const DRAIN_MS = 10_000

const running: { close?: () => Promise<unknown> } = {}
let isStopping = false
onEnding((why) => void stop(why))

const config = configOrExit('api')
const log = createLog(config)
keepSubjectKeysUnder(config.SIGN_IN_SECRET)
const { db, pool, close } = connect(config.DATABASE_URL, { onError: (error) => log.warn({ err: error }, 'a database connection was lost') })
const holes = await holesAtStart(pool)
if (holes.length > 0) {
  log.fatal({ holes }, 'the wall of the confidential tables stands open')
  process.exit(CONFIG_EXIT_CODE)
}
// One machine plays everybody in a demonstration and in development.
const limits = createLimits({ redisUrl: config.REDIS_URL, factor: config.NODE_ENV === 'production' ? 1 : 20, log })
const app = await buildApp({ db, pool, clock: () => new Date(), log, config, limits })

const stopBeating = keepBeating(db, (error) => log.warn({ err: error }, 'the api could not say that it is alive'))

running.close = async () => {
  stopBeating()
  await app.close()
  await Promise.all([limits.close(), close()])
}

/** Tells the streams goodbye, finishes what is under way, and leaves; by force when that takes too long. */
async function stop(why: string, exitCode = 0): Promise<void> {
  if (isStopping) return
  isStopping = true
  // Nothing is under way in a process that has not begun to listen.
  if (!running.close) process.exit(exitCode)
  log.info({ why }, 'stopping')
  setTimeout(() => process.exit(exitCode || 1), DRAIN_MS).unref()
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
  // After a restart all viewers of a stage come back within seconds: a full queue of new connections would lose some without a word.
  await app.listen({ host: config.HOST, port: config.API_PORT, backlog: 4_096 })
  process.send?.({ ready: true })
} catch (error) {
  log.fatal({ err: error }, 'cannot listen')
  process.exit(1)
}
