import { connect } from '@scalebridge/db'
import { finishRunInTiles } from '../matching/run/tiles/finish-run.ts'
import { matchTile } from '../matching/run/tiles/match-tile.ts'
import { matchEdition, type Sharing } from '../matching/run/match-edition.ts'
import { markingHandlers, startRuntime } from './runtime.ts'

/** A worker's handlers that match an edition of 60 pitches in three tiles; a test may do something in the middle of a tile's end. */
export function tileHandlers(databaseUrl: string, inTheMiddle: () => Promise<void> = async () => {}) {
  const { db, close } = connect(databaseUrl, { max: 5 })
  const sharing: Sharing = { pitchesPerTile: 23, tilesFromPairs: 0 }
  const handlers = markingHandlers({
    'edition.match': (job) => matchEdition(db, job, sharing),
    'match.tile': (job) =>
      matchTile(db, {
        payload: job.payload,
        settle: (effect) =>
          job.settle(async (tx) => {
            await effect(tx)
            await inTheMiddle()
          }),
      }),
    'match.finish': (job) => finishRunInTiles(db, job),
  })
  return { handlers, close }
}

/**
 * As a process: cuts a run, ranks its first tile, says so on its standard output when all of it is written and not committed, and
 * never ends it: something to kill. Arguments: database URL, Redis prefix, and the Redis URL where there is one.
 */
if (import.meta.main) {
  const [databaseUrl, redisPrefix, redisUrl] = process.argv.slice(2)
  if (databaseUrl === undefined || redisPrefix === undefined) throw new Error('usage: tile-worker DATABASE_URL PREFIX [REDIS_URL]')
  const { handlers } = tileHandlers(databaseUrl, async () => {
    process.stdout.write('holding\n')
    await new Promise(() => {})
  })
  await startRuntime({ databaseUrl, redisUrl, redisPrefix, withRelay: false, handlers })
}
