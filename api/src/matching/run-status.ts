import { CHANNELS, announceAll, enqueue, schema, type Db, type Tx } from '@scalebridge/db'
import { RUN_KINDS, RUN_STATES } from '@scalebridge/db/reference'
import { desc, inArray } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { RunStatus } from './match.shapes.ts'

export type RunRow = typeof schema.matchRuns.$inferSelect

/** What is to be matched again. */
export type MatchSubject =
  | { kind: 'pitch'; pitchId: string; editionId: string }
  | { kind: 'mandate'; mandateId: string; editionId: string }
  | { kind: 'edition'; editionId: string }

/**
 * Promises a matching within the caller's transaction: a queued run that pages show at once, the job that does it,
 * and the event that tells those who watch. Returns the run.
 */
export async function requestMatch(tx: Tx, subject: MatchSubject): Promise<RunRow> {
  const { editionId } = subject
  const subjectId = subjectIdOf(subject)
  const [run] = await tx.insert(schema.matchRuns).values({ editionId, kind: subject.kind, subjectId }).returning()
  if (run === undefined) throw new Error('the insert of a run returned no row')
  const about = { aggregate: subject.kind, id: subjectId }
  switch (subject.kind) {
    case 'pitch':
      await enqueue(tx, { name: 'pitch.match', payload: { pitchId: subject.pitchId, runId: run.id } }, about)
      break
    case 'mandate':
      await enqueue(tx, { name: 'mandate.match', payload: { mandateId: subject.mandateId, runId: run.id } }, about)
      break
    case 'edition':
      await enqueue(tx, { name: 'edition.match', payload: { editionId, runId: run.id } }, about)
  }
  await announceRun(tx, run)
  return run
}

/** Tells those who watch the run's subject, its edition and the queue where the run stands now. */
export async function announceRun(tx: Tx, run: RunRow): Promise<void> {
  const payload = { runId: run.id, state: run.state, pairsDone: run.pairsDone, pairsTotal: run.pairsTotal }
  const channels = new Set([CHANNELS[listed(RUN_KINDS, run.kind)](run.subjectId), CHANNELS.edition(run.editionId)])
  await announceAll(tx, [
    ...[...channels].map((channel) => ({ channel, kind: 'run.changed' as const, payload })),
    { channel: CHANNELS.queue(), kind: 'queue.changed', payload: {} },
  ])
}

/** The newest run of each of these pitches, mandates or editions. */
export async function latestRuns(db: Db | Tx, subjectIds: readonly string[]): Promise<Map<string, RunRow>> {
  if (subjectIds.length === 0) return new Map()
  const { matchRuns } = schema
  const rows = await db
    .selectDistinctOn([matchRuns.subjectId])
    .from(matchRuns)
    .where(inArray(matchRuns.subjectId, [...new Set(subjectIds)]))
    .orderBy(matchRuns.subjectId, desc(matchRuns.id))
  return new Map(rows.map((row) => [row.subjectId, row]))
}

/** The newer of two runs. Ids are UUIDv7, so their order is the order of the requests. */
export function newerRun(a: RunRow | undefined, b: RunRow | undefined): RunRow | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return a.id > b.id ? a : b
}

/** A run as pages show it. */
export function toRunStatus(run: RunRow): RunStatus {
  return {
    id: run.id,
    kind: listed(RUN_KINDS, run.kind),
    state: listed(RUN_STATES, run.state),
    pairsDone: run.pairsDone,
    pairsTotal: run.pairsTotal,
    eligiblePairs: run.eligiblePairs,
    reason: run.reason,
    requestedAt: run.requestedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  }
}

function subjectIdOf(subject: MatchSubject): string {
  switch (subject.kind) {
    case 'pitch':
      return subject.pitchId
    case 'mandate':
      return subject.mandateId
    case 'edition':
      return subject.editionId
  }
}
