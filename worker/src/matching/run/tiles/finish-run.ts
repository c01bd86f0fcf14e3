import { setImmediate } from 'node:timers/promises'
import type { Db, Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import type { Job } from '../../../run.ts'
import type { PitchFacts } from '../../facts/facts.ts'
import { createPause } from '../../kernel/rank-all.ts'
import { concludeRun, tidyUp, TermsChanged, type Start } from '../match-edition.ts'
import { OLDEST_MS, remember } from '../../memory/memory.ts'
import { toLists } from '../rank-by-kernel.ts'
import { dropRun, failRun, goOn, isSuperseded, takeRun, whileBeating, type Run } from '../../write/runs.ts'
import { learnedFrom } from '../../read/snapshot.ts'
import { beginAnew, passOver } from './begin-anew.ts'
import { unpackPitches, unpackShared } from './facts.ts'
import { mergeTiles, unpackRanked, type RankedTile } from './ranked-tile.ts'
import { countTiles, endFlow, findShared, readTiles } from './store.ts'

type Finishing = Pick<Job, 'settle'> & { payload: JobPayload<'match.finish'> }

/** Joins the tiles of a run and makes the result what readers see, as a run of one process does. */
export async function finishRunInTiles(db: Db, job: Finishing): Promise<void> {
  const { runId } = job.payload
  const taken = await db.transaction((tx) => takeUp(tx, runId))
  if (taken === null) return passOver(job, runId)
  const { run, begun } = taken
  if (await isSuperseded(db, run, ['queued', 'running'])) {
    await job.settle(async (tx) => {
      await dropRun(tx, run, { reason: 'a newer matching of the edition waits' })
      await endFlow(tx, run.id)
    })
    return
  }
  try {
    // What changed since is known for a while only.
    if (Date.now() - begun.createdAt.getTime() > OLDEST_MS) throw new TermsChanged()
    await whileBeating(db, run, async () => concludeRun(job, run, await joinTiles(db, run, begun.shared)))
  } catch (error) {
    if (!(error instanceof TermsChanged)) throw error
    await job.settle((tx) => beginAnew(tx, runId))
    return
  }
  await tidyUp(db, run.editionId)
}

/** Goes on with a run whose tiles are all ranked; null when it was given up or begun anew. */
async function takeUp(tx: Tx, runId: string) {
  await takeRun(tx, runId)
  const begun = await findShared(tx, runId)
  const { left } = await countTiles(tx, runId)
  return begun === null || left > 0 ? null : { begun, run: await goOn(tx, runId) }
}

/** A run whose job died is not gone on with: what was stored for it goes, and its late tiles find nothing. */
export async function giveUpRun(tx: Tx, runId: string, reason: string): Promise<void> {
  await failRun(tx, runId, reason)
  await endFlow(tx, runId)
}

/** A run's facts as they were read when it began, with the lists of all. */
async function joinTiles(db: Db, run: Run, packed: Buffer): Promise<Start> {
  const { terms, policyId, policy, learned, mandates, closedTo, horizon, limits } = unpackShared(packed)
  const pitches: PitchFacts[] = []
  const tiles: RankedTile[] = []
  for await (const tile of readTiles(db, run.id)) {
    pitches.push(...unpackPitches(tile.pitches))
    // Others on this thread have their turn.
    await setImmediate()
    tiles.push(unpackRanked(tile.ranked))
  }
  const memory = remember(run.id, { terms, policyId, policy, ...learnedFrom(learned) }, { pitches, mandates, closedTo, horizon })
  const whole = { pitchIds: pitches.map(({ id }) => id), mandateIds: mandates.map(({ id }) => id), limits }
  const { byMandate, byPitch } = await mergeTiles(tiles, whole, createPause())
  memory.lists.mandate = toLists(byMandate, limits.mandate)
  memory.lists.pitch = toLists(byPitch, limits.pitch)
  return { memory, closedTo, texts: undefined }
}
