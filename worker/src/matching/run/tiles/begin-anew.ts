import { enqueue, type Tx } from '@scalebridge/db'
import type { Job } from '../../../run.ts'
import { goOn, takeRun } from '../../write/runs.ts'
import { endFlow } from './store.ts'

/** Has a run read, cut and ranked once more. */
export async function beginAnew(tx: Tx, runId: string): Promise<void> {
  const { editionId } = await goOn(tx, runId)
  await endFlow(tx, runId)
  await enqueue(tx, { name: 'edition.match', payload: { editionId, runId } }, { aggregate: 'edition', id: editionId })
}

/**
 * Ends a job whose part of a run is gone: the run was given up or begun anew, and is left as it is. Where somebody has a given-up
 * run tried again it waits, and is begun anew.
 */
export async function passOver(job: Pick<Job, 'settle'>, runId: string): Promise<void> {
  await job.settle(async (tx) => {
    if ((await takeRun(tx, runId)) === 'queued') await beginAnew(tx, runId)
  })
}
