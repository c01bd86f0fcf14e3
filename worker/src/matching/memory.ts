/**
 * What a worker keeps in memory of an edition, so that one change is matched without reading and preparing all the others: the
 * facts, prepared by the engine as they are first used, and the current run's lists without their points. Nothing here is
 * trusted by time: `refresh` asks, under the edition's lock, what changed since.
 */
import { eq, sql } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { isPlacedBy } from './shortlists.ts'
import { changesSince, horizonNow, type Changes } from './changes.ts'
import { createEngine, type Engine } from './engine.ts'
import type { MandateFacts, PitchFacts } from './facts.ts'
import { loadMandates, loadPitches, loadTerms, type Terms } from './load.ts'
import { keepsPoints, limitsFor, type ListLimits, type Ranking } from './lists.ts'
import { PACKED_LENGTH } from './pack.ts'
import { currentPolicy, type Policy } from './policy.ts'
import type { Rankings } from './rank-edition.ts'
import { readPolicy } from './read-policy.ts'
import type { Shortlist } from './shortlists.ts'
import { unpackLearned, type Learned } from './snapshot.ts'
import type { CorpusStatistics } from './text.ts'
import { buildTrackRecord, type TrackRecord } from './track/model.ts'
import type { PastProject } from './track/past-project.ts'

const { matchCurrent, matchLists, matchPolicies, matchRuns, matchSnapshots } = schema

export interface EditionMemory {
  readonly runId: string
  readonly terms: Terms
  readonly policyId: string | null
  readonly policy: Policy
  readonly corpus: CorpusStatistics
  /** Past projects of the edition's investors as of the run, and what is made of them. */
  readonly history: readonly PastProject[]
  readonly track: TrackRecord | null
  readonly engine: Engine
  readonly pitches: Map<string, PitchFacts>
  /** Open to all: whom people keep apart is asked for with each change. */
  readonly mandates: Map<string, MandateFacts>
  readonly lists: Rankings
  /** Fair shortlists by mandate; empty where the run made none. */
  readonly shortlists: Map<string, Shortlist>
  /** Of the lists in the database that these in memory are. */
  listsRevision: number
  /** Whether lists beside the shortlists keep the points of their entries. */
  withPoints: boolean
  /** Changes before this are in. */
  horizon: string
  readonly readAt: number
}

/** What a whole run scores by: it stays the same for every change until the next whole run. */
export interface Footing {
  readonly terms: Terms
  readonly policyId: string | null
  readonly policy: Policy
  readonly corpus: CorpusStatistics
  readonly history: readonly PastProject[]
  readonly track: TrackRecord | null
}

/** The changes' log is kept for a day; memory that is older than this is read anew long before. */
const OLDEST_MS = 3_600_000

/** What a run learned, with the track record that is made of it. */
export function learnedFrom({ corpus, history }: Learned): Learned & { track: TrackRecord | null } {
  return { corpus, history, track: history.length > 0 ? buildTrackRecord(history) : null }
}

/** Starts a memory from facts that were read at one moment, without any list. */
export function remember(
  runId: string,
  footing: Footing,
  facts: { pitches: readonly PitchFacts[]; mandates: readonly MandateFacts[]; horizon: string },
): EditionMemory {
  return {
    runId,
    ...footing,
    engine: createEngine({ policy: footing.policy, corpus: footing.corpus, track: footing.track, on: footing.terms.on }),
    pitches: new Map(facts.pitches.map((pitch) => [pitch.id, pitch])),
    mandates: new Map(facts.mandates.map((mandate) => [mandate.id, mandate])),
    lists: { mandate: new Map(), pitch: new Map() },
    shortlists: new Map(),
    listsRevision: 0,
    withPoints: keepsPoints({ pitches: facts.pitches.length, mandates: facts.mandates.length }),
    horizon: facts.horizon,
    readAt: performance.now(),
  }
}

export function limitsOf({ pitches, mandates }: Pick<EditionMemory, 'pitches' | 'mandates'>): ListLimits {
  return limitsFor({ pitches: pitches.size, mandates: mandates.size })
}

/** The run that an edition's readers see, with what a change of one list is written by. */
export interface CurrentRun {
  runId: string
  listsRevision: number
  /** The run of a change that is not on the long lists yet; null when all lists are whole. */
  listsBehind: string | null
}

export async function findCurrent(tx: Db | Tx, editionId: string): Promise<CurrentRun | null> {
  const [row] = await tx
    .select({
      runId: matchCurrent.runId,
      listsRevision: sql<number>`coalesce(${matchSnapshots.listsRevision}, 0)`,
      listsBehind: matchSnapshots.listsBehind,
    })
    .from(matchCurrent)
    .leftJoin(matchSnapshots, eq(matchSnapshots.runId, matchCurrent.runId))
    .where(eq(matchCurrent.editionId, editionId))
  return row ?? null
}

/**
 * Brings a memory up to now; under the edition's lock it then is exactly what the database holds. False when it cannot be:
 * another run is current, others rewrote lists, the edition's terms changed, or it is old. Then it is to be read anew.
 */
export async function refresh(tx: Db | Tx, memory: EditionMemory, current: CurrentRun): Promise<boolean> {
  if (current.runId !== memory.runId || current.listsRevision !== memory.listsRevision) return false
  if (performance.now() - memory.readAt > OLDEST_MS) return false
  return (await takeIn(tx, memory)) !== null
}

/** Reads what changed since the memory's horizon into its facts, and tells what it was; null when the edition's terms changed. */
export async function takeIn(tx: Db | Tx, memory: EditionMemory): Promise<{ pitchIds: Set<string>; mandateIds: Set<string> } | null> {
  const { terms, pitches, mandates } = memory
  const changes = await changesSince(tx, memory.horizon)
  if (changes.editionIds.has(terms.editionId) && !(await hasTerms(tx, terms))) return null
  const pitchIds = new Set(changes.pitchIds)
  if (pitchIds.size > 0) replace(pitches, pitchIds, (await loadPitches(tx, terms, [...pitchIds])).pitches)
  const mandateIds = new Set([...changes.mandateIds, ...mandatesOf(memory, changes)])
  if (mandateIds.size > 0 || changes.investorIds.size > 0) {
    const read = await loadMandates(tx, terms, { ids: [...mandateIds], investorIds: [...changes.investorIds] })
    for (const { id } of read) mandateIds.add(id)
    replace(mandates, mandateIds, read)
  }
  memory.horizon = changes.horizon
  return { pitchIds, mandateIds }
}

function mandatesOf({ mandates }: EditionMemory, { investorIds }: Changes): string[] {
  if (investorIds.size === 0) return []
  return [...mandates.values()].filter(({ investorId }) => investorIds.has(investorId)).map(({ id }) => id)
}

/** Equal facts stay the same object, so that what was prepared of them is still of use. */
function replace<T extends { id: string }>(known: Map<string, T>, ids: ReadonlySet<string>, read: readonly T[]): void {
  const now = new Map(read.map((facts) => [facts.id, facts]))
  for (const id of ids) {
    const facts = now.get(id)
    if (facts === undefined) known.delete(id)
    else if (JSON.stringify(known.get(id)) !== JSON.stringify(facts)) known.set(id, facts)
  }
}

async function hasTerms(tx: Db | Tx, before: Terms): Promise<boolean> {
  const now = await loadTerms(tx, before.editionId)
  return now.on.getTime() === before.on.getTime() && JSON.stringify([...now.rates]) === JSON.stringify([...before.rates])
}

/**
 * Reads everything of an edition's current run. Null when its lists cannot be carried on: they were written without a
 * snapshot, in another layout, by a policy that is no longer at hand, or for other terms. Then all is to be matched anew.
 */
export async function recall(tx: Db | Tx, editionId: string, current: CurrentRun): Promise<EditionMemory | null> {
  const horizon = await horizonNow(tx)
  const footing = await findFooting(tx, editionId, current.runId)
  if (footing === null) return null
  const { pitches } = await loadPitches(tx, footing.terms)
  const mandates = await loadMandates(tx, footing.terms)
  const memory = remember(current.runId, footing, { pitches, mandates, horizon })
  memory.listsRevision = current.listsRevision
  return (await readLists(tx, memory)) ? memory : null
}

async function findFooting(tx: Db | Tx, editionId: string, runId: string): Promise<Footing | null> {
  const [row] = await tx
    .select({ run: matchRuns, corpus: matchSnapshots.corpus, policy: matchPolicies })
    .from(matchRuns)
    .leftJoin(matchSnapshots, eq(matchSnapshots.runId, matchRuns.id))
    .leftJoin(matchPolicies, eq(matchPolicies.id, matchRuns.policyId))
    .where(eq(matchRuns.id, runId))
  const packed = row?.corpus ?? null
  if (row === undefined || packed === null) return null
  const policy = row.policy === null ? currentPolicy : readPolicy(row.policy).policy
  if (policy.version !== row.run.policyVersion) return null
  return { terms: await loadTerms(tx, editionId), policyId: row.run.policyId, policy, ...learnedFrom(unpackLearned(packed)) }
}

async function readLists(tx: Db | Tx, memory: EditionMemory): Promise<boolean> {
  const rows = await tx
    .select({
      side: matchLists.side,
      ownerId: matchLists.ownerId,
      ids: matchLists.counterpartIds,
      scores: matchLists.scores,
      eligible: matchLists.eligibleCount,
      placedBy: matchLists.placedBy,
      factorsPerPair: matchLists.factorsPerPair,
    })
    .from(matchLists)
    .where(eq(matchLists.runId, memory.runId))
  for (const { side, ownerId, ids, scores, eligible, placedBy, factorsPerPair } of rows) {
    if (factorsPerPair !== PACKED_LENGTH && (factorsPerPair !== 0 || side === 'shortlist')) return false
    if (side !== 'shortlist') memory.withPoints = factorsPerPair > 0
    const ranking: Ranking = { ids, scores, eligible }
    if (side === 'shortlist') memory.shortlists.set(ownerId, { ...ranking, placedBy: (placedBy ?? []).filter(isPlacedBy) })
    else memory.lists[side === 'pitch' ? 'pitch' : 'mandate'].set(ownerId, ranking)
  }
  return true
}
