import { availableParallelism } from 'node:os'
import { enqueue, type Db, type Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { obsolete } from '../../../failures.ts'
import type { Job } from '../../../run.ts'
import { dropRun, goOn, isSuperseded, takeRun, whileBeating } from '../../write/runs.ts'
import { passOver } from './begin-anew.ts'
import { rankTileAside } from './rank-aside.ts'
import { countTiles, endFlow, findTile, writeRanked } from './store.ts'

/**
 * Ranks one tile of a run. Who ends the last promises the job that joins them all, in the same transaction: nobody waits for the
 * others. The run's row is held while tiles are counted, so that two that end at once do not both miss that they are the last.
 */
export async function matchTile(db: Db, job: Pick<Job, 'settle'> & { payload: JobPayload<'match.tile'> }): Promise<void> {
  const { runId, tileId } = job.payload
  const taken = await db.transaction((tx) => takeUp(tx, job.payload))
  if (taken === null) return passOver(job, runId)
  const { run, tile } = taken
  if (await isSuperseded(db, run, ['queued', 'running'])) {
    await job.settle(async (tx) => {
      await dropRun(tx, run, { reason: 'a newer matching of the edition waits' })
      await endFlow(tx, runId)
    })
    return
  }
  const ranked = await whileBeating(db, run, () => rankTileAside({ ...tile, threads: availableParallelism() }))
  await job.settle(async (tx) => {
    await takeRun(tx, runId)
    if (!(await writeRanked(tx, tileId, ranked))) throw obsolete('the run of this tile was given up or begun anew')
    const { left, ranked: done, pitches } = await countTiles(tx, runId)
    await goOn(tx, runId, { pairsDone: (run.pairsTotal / pitches) * done })
    if (left === 0) await enqueue(tx, { name: 'match.finish', payload: { runId } }, { aggregate: 'edition', id: run.editionId })
  })
}

/** Goes on with a tile's run; null when there is no such tile any more. */
async function takeUp(tx: Tx, { runId, tileId }: JobPayload<'match.tile'>) {
  await takeRun(tx, runId)
  const tile = await findTile(tx, tileId)
  return tile === null ? null : { tile, run: await goOn(tx, runId) }
}
