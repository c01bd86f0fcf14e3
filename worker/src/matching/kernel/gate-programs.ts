import { STAGES } from '@scalebridge/db/reference'
import { stageDistance } from '../score/factors.ts'
import { OUTSIDE } from '../score/gates.ts'
import { countriesOf } from '../facts/places.ts'
import { RELATIONS, type Policy } from '../facts/policy.ts'
import type { AmountRange } from '../facts/ticket.ts'
import type { PreparedMandate, PreparedPitch } from '../score/prepare.ts'
import { createDictionary, type Dictionary } from './dictionary.ts'
import type { RelationsOf } from './relations.ts'
import type { Survey } from './survey.ts'
import { askKey } from './ask-key.ts'

/**
 * Gates as questions about pitches, each with a bitmap: a mandate's program says which must not hold, and of which groups
 * one must. What a question is called is made here and answered here, so that the two cannot drift apart.
 */
export interface Questions {
  readonly named: Dictionary<string>
  /** Buckets above which an ask begins, and below which it ends, with the numbers of their bitmaps. */
  readonly above: Map<number, number>
  readonly below: Map<number, number>
  /** Numbers of the questions whether a pitch is matched by each place: many mandates ask for a hundred of them. */
  readonly ofPlaces: number[]
}

/** Bitmap 0 marks the pitches of a tile; questions begin at 1. */
export function createQuestions(): Questions {
  return { named: createDictionary<string>('questions about pitches', 1), above: new Map(), below: new Map(), ofPlaces: [] }
}

/** Key of the question whether a pitch says nothing of its kind. */
const NONE = ''
const NO_PLACE = `place:${NONE}`
const NO_INSTRUMENT = `instrument:${NONE}`
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
  const groups = alternatives(mandate, context)
  const program = [excluded.length, ...excluded, groups.length]
  for (const group of groups) {
    program.push(group.length)
    for (const question of group) program.push(question)
  }
  return program
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

/** Groups of questions of which one must hold, as numbers of bitmaps. */
function alternatives(mandate: PreparedMandate, { survey, places, relationsOf, questions }: GateContext): number[][] {
  const { facts, statesPlaces } = mandate
  const { named, ofPlaces } = questions
  const groups: number[][] = []
  if (facts.strictGeography && statesPlaces) {
    const inside = [named.idOf(NO_PLACE)]
    for (const [place, relation] of relationsOf(facts).entries())
      if (INSIDE[relation]) inside.push((ofPlaces[place] ??= named.idOf(`place:${places[place]}`)))
    groups.push(inside)
  }
  if (facts.instruments.length > 0) {
    const fitting = [...survey.instruments].filter((key) => mandate.instrument(key) > 0)
    groups.push([NO_INSTRUMENT, ...fitting.map((key) => `instrument:${key}`)].map((question) => named.idOf(question)))
  }
  return groups
}

/**
 * Makes what tells the numbers of the bitmaps that a pitch stands in, one by one; of questions that no mandate asks there are none. To
 * be asked for when all mandates' programs are written.
 */
export function createAnswers({ named, above, below }: Questions): (pitch: PreparedPitch, mark: (bitmap: number) => void) => void {
  // By kind and then by key: a question is not spelt out for each pitch.
  const ofKind = (kind: string): ReadonlyMap<string, number> =>
    new Map(
      named.keys
        .filter((question) => question.startsWith(`${kind}:`))
        .map((question) => [question.slice(kind.length + 1), named.idOf(question)]),
    )
  const [sectors, refusals, names, places, instruments, stages] = ['sector', 'refuses', 'named', 'place', 'instrument', 'stage'].map(ofKind)
  const ofAsk = new Map<number, readonly number[]>()
  const answersOfAsk = ({ lowBucket, highBucket }: AmountRange): readonly number[] => {
    const key = askKey(lowBucket, highBucket)
    const answers = ofAsk.get(key) ?? [
      ...[...above].flatMap(([bucket, id]) => (lowBucket > bucket ? [id] : [])),
      ...[...below].flatMap(([bucket, id]) => (highBucket < bucket ? [id] : [])),
    ]
    ofAsk.set(key, answers)
    return answers
  }
  return ({ facts, places: at, ask, instruments: offered, stage }, mark) => {
    const answer = (known: ReadonlyMap<string, number> | undefined, key: string): void => {
      const id = known?.get(key)
      if (id !== undefined) mark(id)
    }
    for (const sector of facts.sensitiveSectors) answer(sectors, sector)
    for (const type of facts.refusedInvestorTypes) answer(refusals, type)
    for (const country of facts.countries) answer(names, country)
    for (const place of at) {
      answer(names, place)
      answer(places, place)
    }
    if (at.length === 0) answer(places, NONE)
    for (const key of offered) answer(instruments, key)
    if (offered.length === 0) answer(instruments, NONE)
    if (stage !== null) answer(stages, `${stage}`)
    if (ask !== null) for (const id of answersOfAsk(ask)) mark(id)
  }
}
