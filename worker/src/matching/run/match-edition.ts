import { setImmediate } from 'node:timers/promises'
import { CHANNELS, type Db, type Tx } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import type { Job } from '../../run.ts'
import { moveInOthers, rankAnew, rescore } from '../memory/apply-change.ts'
import { horizonNow } from '../read/changes.ts'
import { copyLists } from '../write/copy-lists.ts'
import type { WeighedTexts } from '../words/counted-texts.ts'
import type { ClosedTo } from '../facts/facts.ts'
import { cutRun } from './tiles/cut-run.ts'
import { endFlow } from './tiles/store.ts'
import { dropOldRuns } from '../write/keep-runs.ts'
import { keepRules } from '../read/kept-apart.ts'
import { limitsFor } from '../lists/lists.ts'
import { loadHistory, loadMandates, loadTerms, readPitches, type Subject } from '../read/load.ts'
import { findCurrent, limitsOf, remember, takeIn, type EditionMemory } from '../memory/memory.ts'
import { forgetEdition, keepEdition, oneAtATime } from '../memory/memories.ts'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { loadPolicy } from '../read/policy-row.ts'
import { pointsAhead, prepareWhile } from './points-ahead.ts'
import { rankByKernel } from './rank-by-kernel.ts'
import { rankEdition, type Progress } from '../score/rank-edition.ts'
import { longRowsOf, shortRowsOf } from './run-rows.ts'
import { refreshReadiness } from './readiness.ts'
import { dropRun, finishRun, isSuperseded, makeProgress, startRun, whileBeating, type Run } from '../write/runs.ts'
import { beginShortlists, type Shortlists } from './make-shortlists.ts'
import { learnedFrom, packFacts, packLearned } from '../read/snapshot.ts'
import { readAlready } from '../words/text.ts'
import { createTextReader, type TextReader } from '../words/texts-aside.ts'
import { lockEdition, makeCurrent, openRun, takeTime, writeReport, writeSnapshot } from '../write/write.ts'

/** Smaller editions are scored by the reference itself, which also counts how many stand behind a cut list. */
const KERNEL_FROM_PAIRS = 1_000_000

/** A job that may want to be told which part of the matching has just ended: a bench does. */
type Told = Pick<Job, 'settle'> & { readonly partDone?: (part: string) => void }

/** How a whole run is shared among workers. */
export interface Sharing {
  /** A run of more pitches is cut in tiles of so many; none is when this is left out. */
  readonly pitchesPerTile?: number | undefined
  /** Fewer pairs than this are left to one process, whatever their pitches. */
  readonly tilesFromPairs?: number
}

/** Matches a whole edition anew, or begins to where it is large: then other jobs rank its tiles, and the last of them joins these. */
export async function matchEdition(db: Db, job: Told & { payload: JobPayload<'edition.match'> }, sharing: Sharing = {}): Promise<void> {
  const run = await startRun(db, job.payload.runId)
  if (await isSuperseded(db, run)) {
    await job.settle((tx) => dropRun(tx, run, { reason: 'a newer matching of the edition waits' }))
    return
  }
  await matchWhole(db, job, { ...sharing, run })
}

/**
 * Scores every pair of a run's edition and makes the result what readers see, whole, in one transaction. Scoring takes its
 * time outside of that, from what was there at one moment; what changed meanwhile is put in its place before the lists are
 * written, so that they are what the facts of that last moment give.
 */
export async function matchWhole(db: Db, job: Told, { run, ...sharing }: Sharing & { run: Run }): Promise<void> {
  const done = job.partDone ?? (() => {})
  const isWhole = await whileBeating(db, run, async () => {
    await openRun(db, run.id)
    const start = await readStart(db, run)
    done('facts read, words counted')
    const pitchesPerTile = tileSizeOf(start.memory, sharing)
    if (pitchesPerTile !== null) {
      await job.settle(await cutRun(run, { ...start, pitchesPerTile }))
      return false
    }
    await rankAll(start, makeProgress(db, run))
    done('texts and tables, kernel')
    await concludeRun(job, run, start)
    return true
  })
  if (isWhole) await tidyUp(db, run.editionId, done)
}

/** Null for a run that one process makes; also for one that the reference ranks, which counts behind a cut list. */
function tileSizeOf(
  { pitches, mandates }: EditionMemory,
  { pitchesPerTile = Infinity, tilesFromPairs = KERNEL_FROM_PAIRS }: Sharing,
): number | null {
  return pitches.size > pitchesPerTile && pitches.size * mandates.size >= tilesFromPairs ? pitchesPerTile : null
}

/** Brings a run whose lists are ranked up to now, and makes it what readers see. */
export async function concludeRun(job: Told, run: Run, start: Start): Promise<void> {
  const { editionId } = run
  await oneAtATime(editionId, async () => {
    forgetEdition(editionId)
    const isFirst = await job.settle(async (tx) => {
      await takeTime(tx)
      await lockEdition(tx, editionId)
      await finish(tx, { run, done: job.partDone ?? (() => {}) }, start)
    })
    if (isFirst) keepEdition(editionId, start.memory)
  })
}

/** What comes after a run is seen. What is dropped now or at the next sweep makes no difference to it. */
export async function tidyUp(db: Db, editionId: string, done: (part: string) => void = () => {}): Promise<void> {
  await dropOldRuns(db).catch(() => 0)
  done('old runs dropped')
  await refreshReadiness(db, editionId)
  done('readiness, after the flip')
}

/** An edition's terms are other than those that a run was begun with. */
export class TermsChanged extends Error {
  override readonly name = 'TermsChanged'
  constructor() {
    super('the terms of the edition changed while it was matched; it is matched again')
  }
}

/** A run's facts as of one moment, and whom people keep apart. */
export interface Start {
  readonly memory: EditionMemory
  closedTo: ReadonlyMap<string, ClosedTo>
  /** The pitches' texts; let go of when all is ranked. */
  texts: WeighedTexts | undefined
}

/** Everything is read in one snapshot of the database; another thread reads the texts of a large edition meanwhile. */
export async function readStart(db: Db, run: Pick<Run, 'id' | 'editionId'>): Promise<Start> {
  const reader = createTextReader()
  try {
    return await db.transaction((tx) => readAt(tx, run, reader), { isolationLevel: 'repeatable read', accessMode: 'read only' })
  } finally {
    await reader.stop()
  }
}

async function readAt(tx: Tx, { id, editionId }: Pick<Run, 'id' | 'editionId'>, reader: TextReader): Promise<Start> {
  await takeTime(tx)
  const horizon = await horizonNow(tx)
  const terms = await loadTerms(tx, editionId)
  const pitches = await readPitches(tx, terms, (texts) => reader.add(texts))
  const mandates = await loadMandates(tx, terms)
  const reading = reader.end(mandates)
  // Whoever awaits it below hears of a failure, even when another comes before.
  reading.catch(() => undefined)
  const closedTo = await closedToOf(tx, editionId)
  const history = await loadHistory(tx, terms)
  const { policyId, policy } = await loadPolicy(tx, editionId)
  const { corpus, texts } = await reading
  const learned = learnedFrom({ corpus, history })
  readAlready(learned.corpus, texts, pitches)
  const footing = { terms, ...learned, policyId, policy }
  return { memory: remember(id, footing, { pitches, mandates, closedTo, horizon }), closedTo, texts }
}

async function rankAll(start: Start, tell: Progress): Promise<void> {
  const { memory, closedTo, texts } = start
  const facts = { on: memory.terms.on, pitches: [...memory.pitches.values()], mandates: [...memory.mandates.values()], closedTo }
  const limits = limitsFor({ pitches: facts.pitches.length, mandates: facts.mandates.length })
  if (facts.pitches.length * facts.mandates.length >= KERNEL_FROM_PAIRS) {
    Object.assign(memory.lists, await rankByKernel(memory, facts, { limits, tell, texts }))
  } else {
    const { mandate, pitch } = await rankEdition(memory.engine, facts, { limits, tell })
    for (const [id, ranking] of mandate) memory.lists.mandate.set(id, ranking)
    for (const [id, ranking] of pitch) memory.lists.pitch.set(id, ranking)
  }
  start.texts = undefined
}

async function finish(tx: Tx, { run, done }: { run: Run; done: (part: string) => void }, start: Start): Promise<void> {
  const { memory } = start
  await catchUp(tx, start)
  done('what changed meanwhile')
  // Another thread makes the shortlists while all else is written.
  const shortlisting = await beginShortlists(tx, memory)
  done('shortlists begun')
  const { listsHash } = await copyLists(tx, run.id, longRowsOf(memory))
  done('lists copied')
  const { factsHash, packed } = packFacts(factsOf(start), memory)
  await writeSnapshot(tx, run.id, { corpus: packLearned(memory), facts: packed })
  done('snapshot')
  const points = pointsAhead(memory)
  await prepareWhile(memory, shortlisting, points)
  const shortlists = await shortlisting.made
  done('fair shortlists, as far as they took longer')
  await copyLists(tx, run.id, shortRowsOf(memory, points.known))
  done('shortlists copied')
  const counts = countLists(memory)
  await writeReport(tx, run.id, { ...counts, ...reportOf(shortlists) })
  await makeCurrent(tx, run.editionId, run.id)
  await endFlow(tx, run.id)
  await finishRun(tx, run, {
    pairs: counts.pairs,
    eligiblePairs: counts.eligiblePairs,
    policyId: memory.policyId,
    policyVersion: memory.policy.version,
    hashes: { factsHash, listsHash },
    touched: [
      ...[...memory.mandates.keys()].map((id) => CHANNELS.mandate(id)),
      ...[...memory.pitches.keys()].map((id) => CHANNELS.pitch(id)),
    ],
  })
  const current = await findCurrent(tx, run.editionId)
  memory.listsRevision = current?.listsRevision ?? 0
}

/** Puts what changed since the start in its place: who was written, who came, who left, and whom people keep apart now. */
async function catchUp(tx: Tx, start: Start): Promise<void> {
  const { memory } = start
  const before = new Set(memory.pitches.keys())
  const knownMandates = new Set(memory.mandates.keys())
  const changed = await takeIn(tx, memory)
  if (changed === null) throw new TermsChanged()
  const closedTo = await closedToOf(tx, memory.terms.editionId)
  const subjects: Subject[] = [
    ...[...changed.pitchIds].filter((id) => before.has(id) || memory.pitches.has(id)).map((id) => ({ kind: 'pitch', id }) as const),
    ...[...changed.mandateIds, ...differing(start.closedTo, closedTo)]
      .filter((id) => knownMandates.has(id) || memory.mandates.has(id))
      .map((id) => ({ kind: 'mandate', id }) as const),
  ]
  start.closedTo = closedTo
  keepRules(memory, closedTo)
  for (const subject of subjects) {
    const { scores } = rescore(memory, subject, closedTo)
    const { short } = moveInOthers(memory, subject, scores)
    for (const id of short) rankAnew(memory, { kind: subject.kind === 'pitch' ? 'mandate' : 'pitch', id }, closedTo)
    await setImmediate()
  }
  refillCut(memory, closedTo)
}

/** A whole run's lists are as long as they can be: one that lost any while it was made is ranked anew. */
function refillCut(memory: EditionMemory, closedTo: ReadonlyMap<string, ClosedTo>): void {
  const limits = limitsOf(memory)
  for (const kind of ['mandate', 'pitch'] as const) {
    for (const { id, length, eligible } of memory.lists[kind].shapes()) {
      if (length < limits[kind] && length < eligible) rankAnew(memory, { kind, id }, closedTo)
    }
  }
}

function differing(before: ReadonlyMap<string, ClosedTo>, now: ReadonlyMap<string, ClosedTo>): string[] {
  const ids = new Set([...before.keys(), ...now.keys()])
  return [...ids].filter((id) => JSON.stringify(before.get(id)) !== JSON.stringify(now.get(id)))
}

function factsOf({ memory, closedTo }: Start) {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return {
    on: memory.terms.on,
    pitches: [...memory.pitches.values()].toSorted(byId),
    mandates: [...memory.mandates.values()].toSorted(byId),
    closedTo,
  }
}

function reportOf(shortlists: Shortlists | null): Record<string, unknown> {
  return shortlists === null ? {} : { fairness: shortlists.fairness }
}

function countLists({ lists }: EditionMemory) {
  const mandates = [...lists.mandate.shapes()]
  return {
    pitches: lists.pitch.size,
    mandates: mandates.length,
    pairs: lists.pitch.size * mandates.length,
    eligiblePairs: mandates.reduce((sum, { eligible }) => sum + eligible, 0),
    pitchesWithout: [...lists.pitch.shapes()].filter(({ length }) => length === 0).length,
    mandatesWithout: mandates.filter(({ length }) => length === 0).length,
  }
}
