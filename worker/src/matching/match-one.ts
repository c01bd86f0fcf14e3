import { CHANNELS, type Db, type Tx } from '@scalebridge/db'
import type { Job } from '../run.ts'
import { applyChange, OTHER, rankAnew, type Applied } from './apply-change.ts'
import type { ClosedTo } from './facts.ts'
import { packListed, toRow, type ListRow } from './list-rows.ts'
import { PACKED_LENGTH } from './pack.ts'
import type { Ranking } from './lists.ts'
import { loadPitches, whyNotMatched, type Subject } from './load.ts'
import { matchWhole } from './match-edition.ts'
import { forgetEdition, keepEdition, memoryOf, oneAtATime } from './memories.ts'
import { findCurrent, limitsOf, recall, refresh, type EditionMemory } from './memory.ts'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { dropRun, finishRun, startRun, type Run } from './runs.ts'
import { shownFor } from './score.ts'
import { placeMandate, placePitch, SHORTLIST_SIZE } from './shortlists.ts'
import { dropLists, lockEdition, moveInLists, raiseRevision, writeLists, writeReadiness, type ListTarget } from './write.ts'

/**
 * Matches one pitch or mandate that changed: its own list, and its place in the lists of its counterparts, are rewritten in
 * the edition's current run together with this run's end. One that left meanwhile is taken out of every list instead.
 * The first matching of an edition matches all of it, and so does one whose current lists cannot be carried on.
 */
export async function matchOne(db: Db, job: Pick<Job, 'settle'>, options: { subject: Subject; runId: string }): Promise<void> {
  const { subject } = options
  const run = await startRun(db, options.runId)
  const outcome = await oneAtATime(run.editionId, () => settleOne(db, job, { run, subject }))
  if (outcome === 'whole') await matchWhole(db, job, run)
}

/** Thrown to leave the transaction without a trace: everything is to be matched instead. */
class MatchWhole extends Error {}

async function settleOne(db: Db, job: Pick<Job, 'settle'>, { run, subject }: { run: Run; subject: Subject }): Promise<'done' | 'whole'> {
  const { editionId } = run
  if ((await findCurrent(db, editionId)) === null && (await whyNotMatched(db, subject)) === null) return 'whole'
  await warmUp(db, editionId)
  try {
    const isFirst = await job.settle(async (tx) => {
      await lockEdition(tx, editionId)
      const reason = await whyNotMatched(tx, subject)
      const memory = await upToDate(tx, editionId)
      if (memory === null && reason === null) throw new MatchWhole()
      const change = memory === null ? NOTHING : await rewrite(tx, run, { memory, subject })
      if (reason === null) await end(tx, run, { memory, change, subject })
      else await dropRun(tx, run, { reason, touched: change.touched })
    })
    if (!isFirst) forgetEdition(editionId)
  } catch (error) {
    forgetEdition(editionId)
    if (error instanceof MatchWhole) return 'whole'
    throw error
  }
  return 'done'
}

/** Reads an edition that is not in memory yet outside of its lock, for that takes time. */
async function warmUp(db: Db, editionId: string): Promise<void> {
  const current = await findCurrent(db, editionId)
  if (current === null || memoryOf(editionId)?.runId === current.runId) return
  const memory = await recall(db, editionId, current)
  if (memory !== null) keepEdition(editionId, memory)
}

/** The edition in memory as the database holds it now; null when its lists cannot be carried on. */
async function upToDate(tx: Tx, editionId: string): Promise<EditionMemory | null> {
  const current = await findCurrent(tx, editionId)
  if (current === null) return null
  const known = memoryOf(editionId)
  if (known !== undefined && (await refresh(tx, known, current))) return known
  const memory = await recall(tx, editionId, current)
  if (memory !== null) keepEdition(editionId, memory)
  return memory
}

interface Change {
  readonly pairs: number
  readonly eligible: number
  /** Channels of the others whose list changed. */
  readonly touched: readonly string[]
}

const NOTHING: Change = { pairs: 0, eligible: 0, touched: [] }

/** Writes the subject's list and its place in the others'. */
async function rewrite(tx: Tx, run: Run, { memory, subject }: { memory: EditionMemory; subject: Subject }): Promise<Change> {
  const scope = subject.kind === 'pitch' ? { pitchId: subject.id } : { mandateId: subject.id }
  const applied = applyChange(memory, subject, await closedToOf(tx, run.editionId, scope))
  const target = { runId: memory.runId, writtenBy: run.id }
  const side = OTHER[subject.kind]
  const { withPoints } = memory
  const owners = new Set(
    await moveInLists(
      tx,
      { ...target, side, limit: limitsOf(memory)[side], factorsPerPair: withPoints ? PACKED_LENGTH : 0 },
      toMoves(memory, subject, applied),
    ),
  )
  const anew = await refill(tx, memory, { side, owners: applied.short })
  const rows = [...applied.firsts, ...anew].map((id) => toRow(memory, { side, id, withPoints }, memory.lists[side].get(id) ?? EMPTY))
  for (const { ownerId } of rows) owners.add(ownerId)
  const own = { side: subject.kind, id: subject.id, withPoints }
  if (applied.own !== null) rows.push(toRow(memory, own, applied.own))
  else await dropLists(tx, memory.runId, { sides: subject.kind === 'pitch' ? ['pitch'] : ['mandate', 'shortlist'], id: subject.id })
  await writeLists(tx, target, rows)
  await rewriteShortlists(tx, target, { memory, subject, applied, owners })
  memory.listsRevision = await raiseRevision(tx, memory.runId)
  const touched = [...owners].filter((id) => id !== subject.id).map((id) => CHANNELS[side](id))
  return { pairs: applied.pairs, eligible: applied.own?.eligible ?? 0, touched }
}

const EMPTY: Ranking = { ids: [], scores: [], eligible: 0 }

function toMoves(memory: EditionMemory, subject: Subject, { moved }: Applied) {
  const { withPoints, policy } = memory
  const differing = withPoints ? moved : moved.filter(({ isSame }) => !isSame)
  const moves = differing.map(({ ownerId, taken, put, more, score }) => {
    const [pitchId, mandateId] = subject.kind === 'pitch' ? [subject.id, ownerId] : [ownerId, subject.id]
    if (put === 0 || score === null) return { ownerId, taken, put, more, entry: null }
    const told = withPoints ? packListed(memory, { pitchId, mandateId, score }) : { shown: shownFor(score, policy), packed: [] }
    const entry = { score, ...told }
    return { ownerId, taken, put, more, entry }
  })
  return { counterpartId: subject.id, moves }
}

async function refill(
  tx: Tx,
  memory: EditionMemory,
  { side, owners }: { side: Subject['kind']; owners: readonly string[] },
): Promise<string[]> {
  for (const id of owners) {
    const closedTo: ReadonlyMap<string, ClosedTo> = await closedToOf(
      tx,
      memory.terms.editionId,
      side === 'pitch' ? { pitchId: id } : { mandateId: id },
    )
    rankAnew(memory, { kind: side, id }, closedTo)
  }
  return [...owners]
}

/** Rewrites the shortlists that the change touches, and adds their mandates to `owners`. */
async function rewriteShortlists(
  tx: Tx,
  target: ListTarget,
  { memory, subject, applied, owners }: { memory: EditionMemory; subject: Subject; applied: Applied; owners: Set<string> },
): Promise<void> {
  if (memory.shortlists.size === 0) return
  const shelf = { shortlists: memory.shortlists, lists: memory.lists.mandate }
  const write = (ids: Iterable<string>) => writeLists(tx, target, toShortlistRows(memory, ids))
  if (subject.kind === 'mandate') {
    placeMandate(shelf, subject.id)
    await write([subject.id])
    return
  }
  const { stays, rewritten } = placePitch(shelf, subject.id, applied.scores)
  const moves = [...stays].map(([mandateId, at]) => {
    const score = applied.scores.get(mandateId) ?? 0
    const entry = { score, ...packListed(memory, { pitchId: subject.id, mandateId, score }) }
    return { ownerId: mandateId, taken: at, put: at, more: 0, entry }
  })
  const shape = { side: 'shortlist', limit: SHORTLIST_SIZE, factorsPerPair: PACKED_LENGTH } as const
  for (const id of await moveInLists(tx, { ...target, ...shape }, { counterpartId: subject.id, moves })) owners.add(id)
  await write(rewritten)
  for (const id of rewritten) owners.add(id)
}

function toShortlistRows(memory: EditionMemory, mandateIds: Iterable<string>): ListRow[] {
  return [...mandateIds].flatMap((id) => {
    const shortlist = memory.shortlists.get(id)
    return shortlist === undefined
      ? []
      : [toRow(memory, { side: 'shortlist', id, placedBy: shortlist.placedBy, withPoints: true }, shortlist)]
  })
}

async function end(
  tx: Tx,
  run: Run,
  { memory, change, subject }: { memory: EditionMemory | null; change: Change; subject: Subject },
): Promise<void> {
  if (memory === null) return
  if (subject.kind === 'pitch') await writeReadiness(tx, (await loadPitches(tx, memory.terms, [subject.id])).readiness)
  await finishRun(tx, run, {
    pairs: change.pairs,
    eligiblePairs: change.eligible,
    policyId: memory.policyId,
    policyVersion: memory.policy.version,
    touched: change.touched,
  })
}
