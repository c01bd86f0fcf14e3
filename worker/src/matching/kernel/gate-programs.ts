import { STAGES } from '@scalebridge/db/reference'
import { stageDistance } from '../score/factors.ts'
import { OUTSIDE } from '../score/gates.ts'
import { countriesOf } from '../facts/places.ts'
import { RELATIONS, type Policy } from '../facts/policy.ts'
import type { PreparedMandate, PreparedPitch } from '../score/prepare.ts'
import { createDictionary, type Dictionary } from './dictionary.ts'
import type { RelationsOf } from './relations.ts'
import type { Survey } from './survey.ts'

/**
 * Gates as questions about pitches, each with a bitmap: a mandate's program says which must not hold, and of which groups
 * one must. What a question is called is made here and answered here, so that the two cannot drift apart.
 */
export interface Questions {
  readonly named: Dictionary<string>
  /** Buckets above which an ask begins, and below which it ends, with the numbers of their bitmaps. */
  readonly above: Map<number, number>
  readonly below: Map<number, number>
}

/** Bitmap 0 marks the pitches of a tile; questions begin at 1. */
export function createQuestions(): Questions {
  return { named: createDictionary<string>('questions about pitches', 1), above: new Map(), below: new Map() }
}

const NO_PLACE = 'place:'
const NO_INSTRUMENT = 'instrument:'
const INSIDE: readonly boolean[] = RELATIONS.map((relation) => !OUTSIDE.has(relation))

export interface GateContext {
  readonly policy: Policy
  readonly questions: Questions
  readonly survey: Survey
  readonly places: readonly string[]
  readonly relationsOf: RelationsOf
}

/** Writes a mandate's gates as 16-bit numbers: how many exclusions, these, how many groups, each after its length. */
export function gateProgram(mandate: PreparedMandate, context: GateContext): number[] {
  const { named } = context.questions
  const excluded = [...exclusions(mandate, context).map((question) => named.idOf(question)), ...ticketExclusions(mandate, context)]
  const groups = alternatives(mandate, context).map((group) => group.map((question) => named.idOf(question)))
  return [excluded.length, ...excluded, groups.length, ...groups.flatMap((group) => [group.length, ...group])]
}

function exclusions({ facts, stages }: PreparedMandate, { policy, survey }: GateContext): string[] {
  const excluded = new Set(facts.excludedCountries)
  const closedPlaces =
    excluded.size === 0 ? [] : [...survey.named].filter((place) => countriesOf(place).every((country) => excluded.has(country)))
  const widest = policy.stageGateDistance
  const closedStages =
    widest === null || stages.length === 0 ? [] : STAGES.flatMap((_, index) => (stageDistance(index, stages) > widest ? [index] : []))
  return [
    ...facts.excludedSectors.map((sector) => `sector:${sector}`),
    `refuses:${facts.investorType}`,
    ...closedPlaces.map((place) => `named:${place}`),
    ...closedStages.map((stage) => `stage:${stage}`),
  ]
}

function ticketExclusions({ ticket }: PreparedMandate, { policy, questions }: GateContext): number[] {
  if (ticket === null) return []
  const { named, above, below } = questions
  const reach = policy.ticket.widestGap
  const number = (buckets: Map<number, number>, kind: string, bucket: number): number => {
    const id = buckets.get(bucket) ?? named.idOf(`${kind}:${bucket}`)
    buckets.set(bucket, id)
    return id
  }
  return [number(above, 'above', ticket.highBucket + reach), number(below, 'below', ticket.lowBucket - reach)]
}

function alternatives(mandate: PreparedMandate, { survey, places, relationsOf }: GateContext): string[][] {
  const { facts, statesPlaces } = mandate
  const groups: string[][] = []
  if (facts.strictGeography && statesPlaces) {
    const relations = relationsOf(facts)
    groups.push([NO_PLACE, ...places.filter((_, index) => INSIDE[relations[index] ?? 0]).map((place) => `place:${place}`)])
  }
  if (facts.instruments.length > 0) {
    const fitting = [...survey.instruments].filter((key) => mandate.instrument(key) > 0)
    groups.push([NO_INSTRUMENT, ...fitting.map((key) => `instrument:${key}`)])
  }
  return groups
}

/** Returns the numbers of the bitmaps that a pitch stands in; of questions that no mandate asks there are none. */
export function answersOf(pitch: PreparedPitch, { named, above, below }: Questions): number[] {
  const { facts, places, ask, instruments, stage } = pitch
  const answers: number[] = []
  const answer = (question: string): void => {
    const id = named.find(question)
    if (id !== undefined) answers.push(id)
  }
  for (const sector of facts.sensitiveSectors) answer(`sector:${sector}`)
  for (const type of facts.refusedInvestorTypes) answer(`refuses:${type}`)
  for (const country of facts.countries) answer(`named:${country}`)
  for (const place of places) {
    answer(`named:${place}`)
    answer(`place:${place}`)
  }
  if (places.length === 0) answer(NO_PLACE)
  for (const key of instruments) answer(`instrument:${key}`)
  if (instruments.length === 0) answer(NO_INSTRUMENT)
  if (stage !== null) answer(`stage:${stage}`)
  if (ask !== null) {
    for (const [bucket, id] of above) if (ask.lowBucket > bucket) answers.push(id)
    for (const [bucket, id] of below) if (ask.highBucket < bucket) answers.push(id)
  }
  return answers
}
