import { record } from '@scalebridge/db'
import { markingHandlers, startRuntime } from './runtime.ts'

/**
 * A worker process that takes a job, says so on its standard output, and never finishes it: something to kill.
 * Arguments: database URL, Redis prefix, and the Redis URL where there is one.
 */
const [databaseUrl, redisPrefix, redisUrl] = process.argv.slice(2)
if (databaseUrl === undefined || redisPrefix === undefined) throw new Error('usage: hanging-worker DATABASE_URL PREFIX [REDIS_URL]')

const runtime = await startRuntime({
  databaseUrl,
  redisUrl,
  redisPrefix,
  withRelay: false,
  handlers: markingHandlers({
    'mail.signIn': async (job) => {
      await job.settle(async (tx) => {
        // Half of the effect is written when the process dies, and must not stay.
        await record(tx, { actorId: null, action: 'test.half', subject: { kind: 'event', id: job.eventId } })
        process.stdout.write('holding\n')
        await new Promise(() => {})
      })
    },
  }),
})
process.on('SIGTERM', () => void runtime.stop())
