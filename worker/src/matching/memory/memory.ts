/**
 * What a worker keeps in memory of an edition, so that one change is matched without reading and preparing all the others: the
 * facts, prepared by the engine as they are first used, and the current run's lists without their points. Nothing here is
 * trusted by time: `refresh` asks, under the edition's lock, what changed since.
 */
import { eq, sql } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { isPlacedBy } from './shortlists.ts'
import { changesSince, horizonNow, type Changes } from '../read/changes.ts'
import { createEngine, type Engine } from '../score/engine.ts'
import type { ClosedTo, MandateFacts, PitchFacts } from '../facts/facts.ts'
import { askKeptApart, type InDoubt } from '../read/kept-apart.ts'
import { loadMandates, loadPitches, loadTerms, type Terms } from '../read/load.ts'
import { keepsPoints, limitsFor, type ListLimits, type Ranking } from '../lists/lists.ts'
import { FoldedLists } from '../lists/list-columns.ts'
import { PACKED_LENGTH } from '../score/pack.ts'
import { currentPolicy, type Policy } from '../facts/policy.ts'
import { readPolicy } from '../read/read-policy.ts'
import type { Shortlist } from './shortlists.ts'
import { learnedFrom, unpackLearned } from '../read/snapshot.ts'
import type { CorpusStatistics } from '../words/text.ts'
import type { TrackRecord } from '../track/model.ts'
import type { PastProject } from '../track/past-project.ts'

const { matchCurrent, matchLists, matchPolicies, matchRuns, matchSnapshots } = schema

/** Everyone's lists, by the side whose they are. */
export interface Lists {
  mandate: FoldedLists
  pitch: FoldedLists
}

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
  /** Open to all: whom people keep apart depends on the pitch as well. */
  readonly mandates: Map<string, MandateFacts>
  /** Whom people keep apart, of those that are in memory; a mandate that is closed to nobody is not in it. */
  readonly closedTo: Map<string, ClosedTo>
  readonly lists: Lists
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
export const OLDEST_MS = 3_600_000

/** Starts a memory from facts that were read at one moment, without any list. */
export function remember(
  runId: string,
  footing: Footing,
  facts: {
    pitches: readonly PitchFacts[]
    mandates: readonly MandateFacts[]
    closedTo: ReadonlyMap<string, ClosedTo>
    horizon: string
  },
): EditionMemory {
  return {
    runId,
    ...footing,
    engine: createEngine({ policy: footing.policy, corpus: footing.corpus, track: footing.track, on: footing.terms.on }),
    pitches: new Map(facts.pitches.map((pitch) => [pitch.id, pitch])),
    mandates: new Map(facts.mandates.map((mandate) => [mandate.id, mandate])),
    closedTo: new Map(facts.closedTo),
    lists: { mandate: new FoldedLists(), pitch: new FoldedLists() },
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
  const changed = await takeIn(tx, memory)
  if (changed !== null) await askKeptApart(tx, memory, changed.inDoubt)
  return changed !== null
}

/** What `takeIn` found. */
interface TakenIn {
  readonly pitchIds: ReadonlySet<string>
  readonly mandateIds: ReadonlySet<string>
  /** Whom other people may be kept apart from than the memory knows. */
  readonly inDoubt: InDoubt
}

/**
 * Reads what changed since the memory's horizon into its facts, and tells what it was; null when the edition's terms changed. Whom
 * people keep apart is left to the caller.
 */
export async function takeIn(tx: Db | Tx, memory: EditionMemory): Promise<TakenIn | null> {
  const { terms, pitches, mandates } = memory
  const changes = await changesSince(tx, memory.horizon)
  if (changes.editionIds.has(terms.editionId) && !(await hasTerms(tx, terms))) return null
  const organisationOf = new Map([...changes.pitchIds].map((id) => [id, pitches.get(id)?.organisationId]))
  const known = new Set([...changes.mandateIds].filter((id) => mandates.has(id)))
  const pitchIds = new Set(changes.pitchIds)
  if (pitchIds.size > 0) replace(pitches, pitchIds, await loadPitches(tx, terms, [...pitchIds]))
  const mandateIds = new Set([...changes.mandateIds, ...mandatesOf(memory, changes)])
  if (mandateIds.size > 0 || changes.investorIds.size > 0) {
    const read = await loadMandates(tx, terms, { ids: [...mandateIds], investorIds: [...changes.investorIds] })
    for (const { id } of read) mandateIds.add(id)
    replace(mandates, mandateIds, read)
  }
  memory.horizon = changes.horizon
  return { pitchIds, mandateIds, inDoubt: inDoubtAfter(memory, changes, { organisationOf, known }) }
}

/** Who came, whose investor has a new rule, and whose organisation has other members: a text that changed tells nothing of people. */
function inDoubtAfter(
  { pitches, mandates }: EditionMemory,
  { pitchIds, mandateIds, investorIds, organisationIds }: Changes,
  before: { readonly organisationOf: ReadonlyMap<string, string | undefined>; readonly known: ReadonlySet<string> },
): InDoubt {
  const came = [...pitchIds].filter((id) => pitches.has(id) && pitches.get(id)?.organisationId !== before.organisationOf.get(id))
  const cameMandates = [...mandateIds].filter((id) => mandates.has(id) && !before.known.has(id))
  const ofPeople = organisationIds.size === 0 ? [] : [...pitches.values()].filter((pitch) => organisationIds.has(pitch.organisationId))
  const ofInvestors =
    organisationIds.size + investorIds.size === 0
      ? []
      : [...mandates.values()].filter((mandate) => investorIds.has(mandate.investorId) || organisationIds.has(mandate.organisationId))
  return {
    pitchIds: new Set([...came, ...ofPeople.map(({ id }) => id)]),
    mandateIds: new Set([...cameMandates, ...ofInvestors.map(({ id }) => id)]),
  }
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
  const pitches = await loadPitches(tx, footing.terms)
  const mandates = await loadMandates(tx, footing.terms)
  const closedTo = await closedToOf(tx, editionId)
  const memory = remember(current.runId, footing, { pitches, mandates, closedTo, horizon })
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
