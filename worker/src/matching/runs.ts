import { and, eq, gt, inArray } from 'drizzle-orm'
import { announceAll, CHANNELS, schema, type Db, type LiveEvent, type Tx } from '@scalebridge/db'
import type { RunState } from '@scalebridge/db/reference'
import { final, obsolete } from '../failures.ts'

const { matchRuns } = schema

export type Run = typeof matchRuns.$inferSelect

/** At most this often is a run's progress written and announced. */
const PROGRESS_EVERY_MS = 250

/** Turns a queued run into a running one; so is a failed one that somebody retries. Throws when there is nothing to run. */
export async function startRun(db: Db, runId: string): Promise<Run> {
  return db.transaction(async (tx) => {
    const [before] = await tx.select().from(matchRuns).where(eq(matchRuns.id, runId)).for('update')
    if (before === undefined) throw final('the run does not exist')
    if (before.state === 'ready' || before.state === 'obsolete') throw obsolete('the run has ended already')
    return changeRun(tx, runId, { state: 'running', startedAt: new Date(), finishedAt: null, reason: null, pairsDone: 0 })
  })
}

/** Whether a newer run of the same subject waits: what this one would write is then of no use. */
export async function isSuperseded(db: Db, run: Run): Promise<boolean> {
  const newer = await db
    .select({ id: matchRuns.id })
    .from(matchRuns)
    .where(
      and(eq(matchRuns.subjectId, run.subjectId), eq(matchRuns.kind, run.kind), eq(matchRuns.state, 'queued'), gt(matchRuns.id, run.id)),
    )
    .limit(1)
  return newer.length > 0
}

/** Writes how far a run is, in a transaction of its own, so that watchers see it move; most calls do nothing. */
export function makeProgress(db: Db, run: Run): (pairsDone: number, pairsTotal: number) => Promise<void> {
  let toldAt = -PROGRESS_EVERY_MS
  return async (pairsDone, pairsTotal) => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return
    await db.transaction((tx) => changeRun(tx, run.id, { pairsDone, pairsTotal }))
    toldAt = performance.now()
  }
}

export interface Finish {
  pairs: number
  eligiblePairs: number
  policyVersion: string
  /** Channels of the other lists it rewrote. */
  touched?: readonly string[]
}

/** Ends a run well, in the transaction that writes what it found. */
export async function finishRun(tx: Tx, run: Run, finish: Finish): Promise<void> {
  const { pairs, eligiblePairs, policyVersion, touched } = finish
  const counts = { pairsDone: pairs, pairsTotal: pairs, eligiblePairs, policyVersion }
  await changeRun(tx, run.id, { state: 'ready', finishedAt: new Date(), ...counts, touched })
}

/** Ends a run that is no longer wanted. */
export async function dropRun(tx: Tx, run: Run, drop: { reason: string; touched?: readonly string[] }): Promise<void> {
  await changeRun(tx, run.id, { state: 'obsolete', finishedAt: new Date(), reason: drop.reason, touched: drop.touched })
}

/** Ends a run whose job died, with the reason that people read. */
export async function failRun(tx: Tx, runId: string, reason: string): Promise<void> {
  const open = await tx
    .select({ id: matchRuns.id })
    .from(matchRuns)
    .where(and(eq(matchRuns.id, runId), inArray(matchRuns.state, ['queued', 'running'])))
  if (open.length > 0) await changeRun(tx, runId, { state: 'failed', finishedAt: new Date(), reason })
}

interface Change extends Partial<Omit<typeof matchRuns.$inferInsert, 'state'>> {
  state?: RunState
  /** Channels to tell beside the run's own. */
  touched?: readonly string[] | undefined
}

/** The one place that writes a run: whatever changes, those who watch its subject or its edition are told. */
async function changeRun(tx: Tx, runId: string, { touched = [], ...change }: Change): Promise<Run> {
  const [run] = await tx.update(matchRuns).set(change).where(eq(matchRuns.id, runId)).returning()
  if (run === undefined) throw final('the run does not exist')
  const payload = { runId: run.id, state: run.state, pairsDone: run.pairsDone, pairsTotal: run.pairsTotal }
  const channels = new Set([...channelsOf(run), ...touched])
  const events: LiveEvent[] = [...channels].map((channel) => ({ channel, kind: 'run.changed', payload }))
  await announceAll(tx, events)
  return run
}

function channelsOf(run: Run): string[] {
  const edition = CHANNELS.edition(run.editionId)
  if (run.kind === 'pitch') return [CHANNELS.pitch(run.subjectId), edition]
  if (run.kind === 'mandate') return [CHANNELS.mandate(run.subjectId), edition]
  return [edition]
}
