import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import { announceTo, CHANNELS, schema, type ChannelFor, type Db, type Tx } from '@scalebridge/db'
import { RUN_MOVES, statesBefore, type RunState } from '@scalebridge/db/reference'
import { final, obsolete } from '../../failures.ts'

const { matchRuns } = schema

export type Run = typeof matchRuns.$inferSelect

/** At most this often is a run's progress written and announced. */
const PROGRESS_EVERY_MS = 250

const BEAT_EVERY_MS = 3_000
/** A run that gave no sign of life for longer has stopped: its process is gone, or hangs. */
const STALLED_AFTER = '60 seconds'

/** Throws when there is no such run. */
export async function findRun(db: Db | Tx, runId: string): Promise<Run> {
  const [run] = await db.select().from(matchRuns).where(eq(matchRuns.id, runId))
  if (run === undefined) throw final('the run does not exist')
  return run
}

/** Turns a queued run into a running one; so is a failed one that somebody retries. Throws when there is nothing to run. */
export async function startRun(db: Db, runId: string): Promise<Run> {
  return db.transaction(async (tx) => {
    await takeRun(tx, runId)
    return changeRun(tx, runId, { ...started(), pairsDone: 0 })
  })
}

/** Locks a run that is to be done until the transaction ends; returns its state. Throws when there is none, or it has ended well. */
export async function takeRun(tx: Tx, runId: string): Promise<string> {
  const [before] = await tx.select({ state: matchRuns.state }).from(matchRuns).where(eq(matchRuns.id, runId)).for('update')
  if (before === undefined) throw final('the run does not exist')
  if (!statesBefore(RUN_MOVES, 'ready').some((state) => state === before.state)) throw obsolete('the run has ended already')
  return before.state
}

/** Tells that a run of one pitch or mandate shows on the first lists, in the transaction that writes them; the run goes on. */
export async function showRun(tx: Tx, run: Run, { pairs, touched }: { pairs: number; touched: readonly Touched[] }): Promise<void> {
  await changeRun(tx, run.id, { ...started(), pairsDone: pairs, pairsTotal: pairs, touched })
}

/**
 * Goes on with a run whose parts several jobs make, and tells how far it is; one that was given up for having stopped goes on as well.
 * Throws when there is none, or it has ended well.
 */
export async function goOn(tx: Tx, runId: string, progress: Pick<Change, 'pairsDone' | 'pairsTotal'> = {}): Promise<Run> {
  return changeRun(tx, runId, { state: 'running', heartbeatAt: new Date(), finishedAt: null, reason: null, ...progress })
}

function started() {
  return { state: 'running', startedAt: new Date(), heartbeatAt: new Date(), finishedAt: null, reason: null } as const
}

/** Whether a newer run of the same subject waits, or is in one of these states: what this one would write is then of no use. */
export async function isSuperseded(db: Db, run: Run, by: readonly RunState[] = ['queued']): Promise<boolean> {
  const newer = await db
    .select({ id: matchRuns.id })
    .from(matchRuns)
    .where(
      and(
        eq(matchRuns.subjectId, run.subjectId),
        eq(matchRuns.kind, run.kind),
        inArray(matchRuns.state, [...by]),
        gt(matchRuns.id, run.id),
      ),
    )
    .limit(1)
  return newer.length > 0
}

/** Writes how far a run is, in a transaction of its own, so that watchers see it move; most calls do nothing. */
export function makeProgress(db: Db, run: Run): (pairsDone: number, pairsTotal: number) => Promise<void> {
  let toldAt = -PROGRESS_EVERY_MS
  return async (pairsDone, pairsTotal) => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return
    await db.transaction((tx) => changeRun(tx, run.id, { pairsDone, pairsTotal, heartbeatAt: new Date() }))
    toldAt = performance.now()
  }
}

/** Does work of a run with signs of life all the while, so that one that stands still can be told from one that is slow. */
export async function whileBeating<T>(db: Db, run: Run, work: () => Promise<T>): Promise<T> {
  // A sign that could not be given is no reason to stop: if none comes any more, the sweep ends the run.
  const beat = () =>
    db
      .update(matchRuns)
      .set({ heartbeatAt: new Date() })
      .where(eq(matchRuns.id, run.id))
      .then(undefined, () => undefined)
  const timer = setInterval(() => void beat(), BEAT_EVERY_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/**
 * Ends runs that have stopped without a word, with the reason; what readers see stays the last good run's. Their jobs are the
 * queue's to deliver again, which starts them anew. Returns how many.
 */
export async function endStalledRuns(db: Db): Promise<number> {
  return db.transaction(async (tx) => {
    const isStalled = and(eq(matchRuns.state, 'running'), lt(matchRuns.heartbeatAt, sql`now() - ${STALLED_AFTER}::interval`))
    const stalled = await tx
      .select({ id: matchRuns.id, heartbeatAt: matchRuns.heartbeatAt })
      .from(matchRuns)
      .where(isStalled)
      .for('update', { skipLocked: true })
    for (const { id, heartbeatAt } of stalled) {
      const since = heartbeatAt?.toISOString().slice(0, 16).replace('T', ' ')
      await failRun(tx, id, `it has stopped: no sign of life since ${since} UTC. The lists before it stay in force, and it is tried again`)
    }
    return stalled.length
  })
}

/** A channel of somebody whose list a run rewrote: whose run it was is not theirs to know. */
export type Touched = ChannelFor<'matches.changed'>

export interface Finish {
  pairs: number
  eligiblePairs: number
  policyId: string | null
  policyVersion: string
  /** Of whole runs. */
  hashes?: { factsHash: string; listsHash: string }
  /** Channels of the other lists it rewrote. */
  touched?: readonly Touched[]
}

/** Ends a run well, in the transaction that writes what it found. */
export async function finishRun(tx: Tx, run: Run, finish: Finish): Promise<void> {
  const { pairs, eligiblePairs, policyId, policyVersion, hashes, touched } = finish
  const counts = { pairsDone: pairs, pairsTotal: pairs, eligiblePairs, policyId, policyVersion, ...hashes }
  await changeRun(tx, run.id, { state: 'ready', finishedAt: new Date(), ...counts, touched })
}

/** Ends a run that is no longer wanted. */
export async function dropRun(tx: Tx, run: Run, drop: { reason: string; touched?: readonly Touched[] }): Promise<void> {
  await changeRun(tx, run.id, { state: 'obsolete', finishedAt: new Date(), reason: drop.reason, touched: drop.touched })
}

/** Ends a run whose job died, with the reason that people read. */
export async function failRun(tx: Tx, runId: string, reason: string): Promise<void> {
  const open = await tx
    .select({ id: matchRuns.id })
    .from(matchRuns)
    .where(and(eq(matchRuns.id, runId), inArray(matchRuns.state, statesBefore(RUN_MOVES, 'failed'))))
  if (open.length > 0) await changeRun(tx, runId, { state: 'failed', finishedAt: new Date(), reason })
}

interface Change extends Partial<Omit<typeof matchRuns.$inferInsert, 'state'>> {
  state?: RunState
  /** Channels to tell beside the run's own. */
  touched?: readonly Touched[] | undefined
}

/**
 * The one place that writes a run, along the moves that its states allow: whatever changes, those who watch its subject or its edition
 * are told. Progress is made by whatever may run. Throws where the run has ended meanwhile.
 */
async function changeRun(tx: Tx, runId: string, { touched = [], ...change }: Change): Promise<Run> {
  const mayBecome = inArray(matchRuns.state, statesBefore(RUN_MOVES, change.state ?? 'running'))
  const [run] = await tx
    .update(matchRuns)
    .set(change)
    .where(and(eq(matchRuns.id, runId), mayBecome))
    .returning()
  if (run === undefined) throw obsolete('the run has ended already')
  const payload = { runId: run.id, state: run.state, pairsDone: run.pairsDone, pairsTotal: run.pairsTotal }
  const own = channelsOf(run)
  await announceTo(tx, own, { kind: 'run.changed', payload })
  const others = [...new Set(touched)].filter((channel) => !own.some((one) => one === channel))
  await announceTo(tx, others, { kind: 'matches.changed', payload: {} })
  return run
}

function channelsOf(run: Run): ChannelFor<'run.changed'>[] {
  const edition = CHANNELS.edition(run.editionId)
  if (run.kind === 'pitch') return [CHANNELS.pitch(run.subjectId), edition]
  if (run.kind === 'mandate') return [CHANNELS.mandate(run.subjectId), edition]
  return [edition]
}
