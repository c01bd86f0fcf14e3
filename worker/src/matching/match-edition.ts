import { setImmediate } from 'node:timers/promises'
import { CHANNELS, type Db } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import type { Job } from '../run.ts'
import { createEngine, type Engine } from './engine.ts'
import type { MandateFacts, PitchFacts } from './facts.ts'
import { compareEntries, LIST_LIMIT, place, rankPairs, toEntry, type Entry } from './lists.ts'
import { loadEdition, type EditionFacts } from './load.ts'
import { dropRun, finishRun, isSuperseded, makeProgress, startRun, type Run } from './runs.ts'
import { lockEdition, makeCurrent, openRun, writeLists, writeReadiness, writeReport } from './write.ts'

/** Longest stretch of scoring before other jobs, and the renewal of this one's lock, get their turn. */
const SLICE_MS = 15

interface Lists {
  mandate: Map<string, Entry[]>
  pitch: Map<string, Entry[]>
}

/** Matches a whole edition anew. */
export async function matchEdition(db: Db, job: Pick<Job, 'settle'> & { payload: JobPayload<'edition.match'> }): Promise<void> {
  const run = await startRun(db, job.payload.runId)
  if (await isSuperseded(db, run)) {
    await job.settle((tx) => dropRun(tx, run, { reason: 'a newer matching of the edition waits' }))
    return
  }
  await matchWhole(db, job, run)
}

/**
 * Scores every pair of a run's edition and makes the result what readers see, whole, in one transaction. Scoring takes its
 * time outside of that: pitches and mandates that changed meanwhile are scored again before the lists are written.
 */
export async function matchWhole(db: Db, job: Pick<Job, 'settle'>, run: Run): Promise<void> {
  const { editionId } = run
  await openRun(db, run.id)
  const before = await loadEdition(db, editionId)
  const engine = createEngine({ corpus: before.pitches, on: before.on })
  const lists = await scoreAll(engine, before, makeProgress(db, run))
  await job.settle(async (tx) => {
    await lockEdition(tx, editionId)
    const now = await loadEdition(tx, editionId)
    await catchUp(engine, lists, { before, now })
    const target = { runId: run.id, writtenBy: run.id }
    await writeLists(tx, { ...target, side: 'mandate' }, lists.mandate)
    await writeLists(tx, { ...target, side: 'pitch' }, lists.pitch)
    await writeReadiness(tx, now.readiness)
    const counts = countLists(lists)
    await writeReport(tx, run.id, counts)
    await makeCurrent(tx, editionId, run.id)
    await finishRun(tx, run, {
      pairs: counts.pairs,
      eligiblePairs: counts.eligiblePairs,
      policyVersion: engine.policyVersion,
      touched: [...now.mandates.map(({ id }) => CHANNELS.mandate(id)), ...now.pitches.map(({ id }) => CHANNELS.pitch(id))],
    })
  })
}

async function scoreAll(engine: Engine, facts: EditionFacts, tell: (done: number, total: number) => Promise<void>): Promise<Lists> {
  const { pitches, mandates } = facts
  const lists: Lists = { mandate: emptyLists(mandates), pitch: emptyLists(pitches) }
  let done = 0
  let sliceEndsAt = performance.now() + SLICE_MS
  for (const mandate of mandates) {
    for (const pitch of pitches) {
      const result = engine.scorePair(pitch, mandate)
      if (result.eligible) {
        const entry = toEntry(pitch.id, result)
        push(lists.mandate.get(mandate.id), entry)
        push(lists.pitch.get(pitch.id), { ...entry, id: mandate.id })
      }
      done += 1
      if (performance.now() > sliceEndsAt) {
        await tell(done, pitches.length * mandates.length)
        await setImmediate()
        sliceEndsAt = performance.now() + SLICE_MS
      }
    }
  }
  for (const list of [...lists.mandate.values(), ...lists.pitch.values()]) cut(list)
  return lists
}

function emptyLists(owners: readonly { id: string }[]): Map<string, Entry[]> {
  return new Map(owners.map(({ id }) => [id, []]))
}

/** Adds to a list that is not in order yet; what cannot end among the best is dropped now and then. */
function push(list: Entry[] | undefined, entry: Entry): void {
  if (list === undefined) return
  list.push(entry)
  if (list.length >= 2 * LIST_LIMIT) cut(list)
}

function cut(list: Entry[]): void {
  list.sort(compareEntries).splice(LIST_LIMIT)
}

/** Brings finished lists up to what changed while they were scored: by content, so no notice of a change can be missed. */
async function catchUp(engine: Engine, lists: Lists, { before, now }: { before: EditionFacts; now: EditionFacts }): Promise<void> {
  const changedPitches = changesOf(before.pitches, now.pitches)
  for (const { id, facts } of changedPitches) {
    const pairs = facts === null ? null : pairsOfPitch(engine, facts, now.mandates)
    replace({ own: lists.pitch, others: lists.mandate }, id, pairs)
    await setImmediate()
  }
  for (const { id, facts } of changesOf(before.mandates, now.mandates)) {
    const pairs = facts === null ? null : pairsOfMandate(engine, facts, now.pitches)
    replace({ own: lists.mandate, others: lists.pitch }, id, pairs)
    await setImmediate()
  }
}

/** What is new or differs now, and what is gone (with null facts). */
function changesOf<T extends { id: string }>(before: readonly T[], now: readonly T[]): { id: string; facts: T | null }[] {
  const known = new Map(before.map((facts) => [facts.id, JSON.stringify(facts)]))
  const present = new Set(now.map(({ id }) => id))
  const changed = now.filter((facts) => known.get(facts.id) !== JSON.stringify(facts)).map((facts) => ({ id: facts.id, facts }))
  const gone = before.filter(({ id }) => !present.has(id)).map(({ id }) => ({ id, facts: null }))
  return [...gone, ...changed]
}

function replace({ own, others }: { own: Map<string, Entry[]>; others: Map<string, Entry[]> }, id: string, pairs: Pairs | null): void {
  if (pairs === null) own.delete(id)
  else own.set(id, rankPairs(pairs))
  const entries = entriesByCounterpart(id, pairs ?? [])
  for (const ownerId of new Set([...others.keys(), ...entries.keys()])) {
    others.set(ownerId, place(others.get(ownerId) ?? [], id, entries.get(ownerId) ?? null))
  }
}

export type Pairs = { counterpartId: string; result: ReturnType<Engine['scorePair']> }[]

/** A pitch against every mandate. */
export function pairsOfPitch(engine: Engine, pitch: PitchFacts, mandates: readonly MandateFacts[]): Pairs {
  return mandates.map((mandate) => ({ counterpartId: mandate.id, result: engine.scorePair(pitch, mandate) }))
}

/** A mandate against every pitch. */
export function pairsOfMandate(engine: Engine, mandate: MandateFacts, pitches: readonly PitchFacts[]): Pairs {
  return pitches.map((pitch) => ({ counterpartId: pitch.id, result: engine.scorePair(pitch, mandate) }))
}

/** The subject's entry in the list of each counterpart that it is eligible with. */
export function entriesByCounterpart(subjectId: string, pairs: Pairs): Map<string, Entry> {
  return new Map(
    pairs.flatMap(({ counterpartId, result }) => (result.eligible ? [[counterpartId, toEntry(subjectId, result)] as const] : [])),
  )
}

function countLists({ mandate, pitch }: Lists) {
  const sizes = [...mandate.values()].map((list) => list.length)
  return {
    pitches: pitch.size,
    mandates: mandate.size,
    pairs: pitch.size * mandate.size,
    eligiblePairs: sizes.reduce((sum, size) => sum + size, 0),
    pitchesWithout: [...pitch.values()].filter((list) => list.length === 0).length,
    mandatesWithout: sizes.filter((size) => size === 0).length,
  }
}
