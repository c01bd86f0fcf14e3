// For a supervisor that can only run a program (docker compose): 0 when this host's worker has lately said it is alive.
import { hostname } from 'node:os'
import { connect, schema } from '@scalebridge/db'
import { configOrExit } from '@scalebridge/db/config'
import { and, eq, sql } from 'drizzle-orm'

const FRESH_WITHIN_SECONDS = 60

const config = configOrExit('worker')
const { db, close } = connect(config.DATABASE_URL, { max: 1 })
try {
  const beats = schema.workerHeartbeats
  const isFresh = sql`${beats.beatAt} > now() - make_interval(secs => ${FRESH_WITHIN_SECONDS})`
  const alive = await db.$count(beats, and(eq(beats.host, hostname()), isFresh))
  process.exitCode = alive > 0 ? 0 : 1
} catch {
  process.exitCode = 1
} finally {
  await close()
}
