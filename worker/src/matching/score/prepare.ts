import { STAGES } from '@scalebridge/db/reference'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import { placeTable, placesOf, type GroupMembers, type PlaceTable } from '../facts/places.ts'
import { SIDE_POINTS, affinity, type Policy } from '../facts/policy.ts'
import { INVESTOR_FACTORS, PITCH_FACTORS, type InvestorFactor, type PitchFactor } from './result.ts'
import { vectorOfMandate, vectorOfPitch, type CorpusStatistics, type TextVector } from '../words/text.ts'
import { LIKE_PERMILLE, type SimilarProject, type TrackRecord } from '../track/model.ts'
import { trackSubjectOf } from '../track/subject.ts'
import { rangeOf, type AmountRange } from '../facts/ticket.ts'

/** What the engine works with beside the facts. */
export interface Context {
  readonly policy: Policy
  readonly corpus: CorpusStatistics
  /** Members of country groups on the day of the run. */
  readonly membersOf: GroupMembers
  /** What investors funded before; null where no past is known of any. */
  readonly track?: TrackRecord | null
}

/** A pitch with what can be worked out once for all mandates. */
export interface PreparedPitch {
  readonly facts: PitchFacts
  readonly goals: readonly number[]
  readonly targets: readonly string[]
  readonly places: readonly string[]
  readonly ask: AmountRange | null
  readonly instruments: readonly string[]
  /** Position among the stages, null when unknown. */
  readonly stage: number | null
  readonly text: TextVector | null
  /** How like what each investor funded before, worked out when first asked; null where nothing can be compared. */
  likeHistoryOf(investorId: string): number | null
  /** The past projects of an investor that are like the pitch, the most similar first. */
  similarProjectsOf(investorId: string): readonly SimilarProject[]
}

/** A mandate with what can be worked out once for all pitches. */
export interface PreparedMandate {
  readonly facts: MandateFacts
  readonly goals: ReadonlySet<number>
  readonly targets: ReadonlySet<string>
  readonly closedOrganisations: ReadonlySet<string>
  readonly closedPitches: ReadonlySet<string>
  readonly statesPlaces: boolean
  readonly place: PlaceTable
  readonly ticket: AmountRange | null
  /** Best affinity of each instrument to those of the mandate. */
  readonly instrument: (key: string) => number
  readonly stages: readonly number[]
  readonly text: TextVector | null
  readonly hasHistory: boolean
  readonly investorMaxima: Maxima<InvestorFactor>
  readonly pitchMaxima: Maxima<PitchFactor>
}

/** Points each factor can reach in this mandate; `stated` tells those about which it says something. */
export interface Maxima<K extends string> {
  readonly points: Readonly<Record<K, number>>
  readonly stated: Readonly<Record<K, boolean>>
}

export function preparePitch(facts: PitchFacts, context: Context): PreparedPitch {
  return new ReadyPitch(facts, context)
}

/** A class, for an object whose getter is written with it takes twenty times as long to make. */
class ReadyPitch implements PreparedPitch {
  readonly facts: PitchFacts
  readonly goals: readonly number[]
  readonly targets: readonly string[]
  readonly places: readonly string[]
  readonly ask: AmountRange | null
  readonly instruments: readonly string[]
  readonly stage: number | null
  readonly #context: Context
  #text: TextVector | null | undefined

  constructor(facts: PitchFacts, context: Context) {
    this.facts = facts
    this.goals = unique(facts.goals)
    this.targets = unique(facts.targets)
    this.places = unique(placesOf(facts))
    this.ask = facts.askUsdMinor === null ? null : rangeOf(facts.askMinimumUsdMinor ?? facts.askUsdMinor, facts.askUsdMinor)
    this.instruments = unique(facts.instruments)
    this.stage = stageIndex(facts.stage)
    this.#context = context
  }

  /** Read when first asked for: the kernel has read all texts by itself. */
  get text(): TextVector | null {
    if (this.#text === undefined) this.#text = vectorOfPitch(this.facts, this.#context.corpus)
    return this.#text
  }

  likeHistoryOf(investorId: string): number | null {
    return this.#context.track?.valueFor(trackSubjectOf(this.facts), investorId) ?? null
  }

  similarProjectsOf(investorId: string): readonly SimilarProject[] {
    const similar = this.#context.track?.similarOf(trackSubjectOf(this.facts), investorId, Number.POSITIVE_INFINITY) ?? []
    return similar.filter(({ likenessPermille }) => likenessPermille >= LIKE_PERMILLE)
  }
}

export function prepareMandate(facts: MandateFacts, context: Context): PreparedMandate {
  const { policy, corpus, membersOf, track } = context
  const text = vectorOfMandate(facts.text, corpus)
  const ticket = rangeOf(facts.ticketMinUsdMinor, facts.ticketMaxUsdMinor)
  const stages = facts.stages.map(stageIndex).filter((stage) => stage !== null)
  const statesPlaces = facts.countries.length > 0 || facts.countryGroups.length > 0
  const tables = tablesOf(context)
  const hasHistory = track?.knows(facts.investorId) ?? false
  const investorWeights = hasHistory ? policy.investorWeights : withoutPast(policy.investorWeights)
  const investorStated: Record<InvestorFactor, boolean> = {
    goals: facts.goals.length > 0,
    targets: facts.targets.length > 0,
    geography: statesPlaces,
    ticket: ticket !== null,
    instrument: facts.instruments.length > 0,
    stage: stages.length > 0,
    evidence: facts.minimumEvidence !== null,
    text: text !== null,
    track_record: hasHistory,
  }
  const pitchStated: Record<PitchFactor, boolean> = {
    investor_type: facts.investorType !== '',
    support: facts.supportOffered.length > 0,
    coverage: ticket !== null,
    presence: statesPlaces,
  }
  return {
    facts,
    goals: new Set(facts.goals),
    targets: new Set(facts.targets),
    closedOrganisations: setOf(facts.closedTo.organisationIds),
    closedPitches: setOf(facts.closedTo.pitchIds),
    statesPlaces,
    place: shared(tables.places, `${facts.countries.join(',')};${facts.countryGroups.join(',')}`, () => placeTable(facts, membersOf)),
    ticket,
    instrument: shared(tables.instruments, facts.instruments.join(','), () => affinities(facts.instruments, policy)),
    stages,
    text,
    hasHistory,
    investorMaxima: { points: allot(INVESTOR_FACTORS, investorWeights, investorStated), stated: investorStated },
    pitchMaxima: { points: allot(PITCH_FACTORS, policy.pitchWeights, pitchStated), stated: pitchStated },
  }
}

/**
 * What an investor has funded says most of it, and next to that its own words: these take the weight where no past is known.
 * A past is not something that a mandate could have said, so the factor is not kept for a silent mandate either.
 */
function withoutPast(weights: Policy['investorWeights']): Policy['investorWeights'] {
  return { ...weights, text: weights.text + weights.track_record, track_record: 0 }
}

/**
 * Shares SIDE_POINTS among the stated factors by their weights, by largest remainder, so that they add up exactly.
 * A side about which the mandate says nothing keeps all its factors.
 */
function allot<K extends string>(
  keys: readonly K[],
  weights: Readonly<Record<K, number>>,
  stated: Readonly<Record<K, boolean>>,
): Record<K, number> {
  const statesAny = keys.some((key) => stated[key])
  const weightOf = (key: K) => (stated[key] || !statesAny ? weights[key] : 0)
  const sum = keys.reduce((total, key) => total + weightOf(key), 0)
  const shares = keys.map((key, order) => {
    const exact = weightOf(key) * SIDE_POINTS
    return { key, order, points: Math.floor(exact / sum), remainder: exact % sum }
  })
  const left = SIDE_POINTS - shares.reduce((total, { points }) => total + points, 0)
  const byRemainder = shares.toSorted((a, b) => b.remainder - a.remainder || a.order - b.order)
  const raised = new Set(byRemainder.slice(0, left).map(({ key }) => key))
  const entries = shares.map(({ key, points }) => [key, points + (raised.has(key) ? 1 : 0)] as const)
  return Object.fromEntries(entries) as Record<K, number> // as: fromEntries forgets that every key is there
}

/** Mandates that state the same share a table: one that is asked for thousands of mandates stays near at hand. */
interface SharedTables {
  readonly places: Map<string, PlaceTable>
  readonly instruments: Map<string, (key: string) => number>
}

/** What-ifs try mandates that nobody has: their tables are not kept for ever. */
const MOST_SHARED = 50_000

const sharedTables = new WeakMap<Context, SharedTables>()

function tablesOf(context: Context): SharedTables {
  const known = sharedTables.get(context)
  if (known !== undefined) return known
  const tables: SharedTables = { places: new Map(), instruments: new Map() }
  sharedTables.set(context, tables)
  return tables
}

function shared<T>(tables: Map<string, T>, key: string, make: () => T): T {
  const known = tables.get(key)
  if (known !== undefined) return known
  const table = make()
  if (tables.size >= MOST_SHARED) tables.clear()
  tables.set(key, table)
  return table
}

/** Each instrument's best affinity to the offered ones, worked out when first asked. */
function affinities(offered: readonly string[], policy: Policy): (key: string) => number {
  const found = new Map<string, number>()
  return (key) => found.get(key) ?? shared(found, key, () => bestAffinity(key, offered, policy))
}

/** Most mandates are closed to nobody, and share the one set of nobody. */
const NOBODY: ReadonlySet<string> = new Set()

function setOf(ids: readonly string[]): ReadonlySet<string> {
  return ids.length === 0 ? NOBODY : new Set(ids)
}

function bestAffinity(key: string, offered: readonly string[], policy: Policy): number {
  return offered.reduce((best, other) => Math.max(best, affinity(policy.instrumentFamilies, key, other)), 0)
}

function stageIndex(stage: string | null): number | null {
  const index = STAGES.findIndex((key) => key === stage)
  return index < 0 ? null : index
}

/** The list itself where nothing stands in it twice, as nearly always: many pitches share one, and what is known of it. */
function unique<T>(list: readonly T[]): readonly T[] {
  return list.every((value, at) => list.indexOf(value) === at) ? list : [...new Set(list)]
}
