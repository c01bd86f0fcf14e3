import { EVIDENCE_LEVELS, STAGES } from '@scalebridge/db/reference'
import { UNKNOWN } from '../score/factors.ts'
import { FULL, RELATIONS, type Policy } from '../facts/policy.ts'
import type { PreparedMandate, PreparedPitch } from '../score/prepare.ts'
import type { AmountRange } from '../facts/ticket.ts'
import type { PitchFactor } from '../score/result.ts'
import type { Arena } from './arena.ts'
import { bucketsOf } from './ask-key.ts'
import { membersOf, once, setKey } from './dictionary.ts'
import * as at from './layout.ts'
import { SILENT, investorValue, pitchValue, pointsOf } from './points.ts'
import { codesKey, type RelationsOf } from './relations.ts'
import { EVIDENCE_STATES } from './tiles.ts'
import { FIRST_PLACE, type Vocabulary } from './vocabulary.ts'

export interface RowContext {
  readonly arena: Arena
  readonly vocabulary: Vocabulary
  readonly policy: Policy
  readonly relationsOf: RelationsOf
}

/** Returns the address of one of a mandate's rows; mandates that say the same of it share one. */
export type RowOf = (mandate: PreparedMandate) => number

/** Points of both sides as the kernel adds them up. */
export function bothSides(investor: number, partnership: number): number {
  return investor + partnership * 2 ** at.PARTNERSHIP_SHIFT
}

/** Points of an ask, in buckets: what only the exact amounts can tell stands at its best and is marked. */
export function askRows({ arena, vocabulary, policy }: RowContext): RowOf {
  const address = once<number>()
  const values = once<{ ticket: number[]; coverage: number[]; isOpen: boolean[] }>()
  return (mandate) => {
    const { ticket } = mandate
    const [maxTicket, maxCoverage] = [mandate.investorMaxima.points.ticket, mandate.pitchMaxima.points.coverage]
    const key = ticket === null ? '' : `${ticket.lowBucket}-${ticket.highBucket}`
    return address(`${key}|${maxTicket}|${maxCoverage}`, () => {
      const known = values(key, () => {
        const inBuckets = { ...mandate, ticket: ticket && asBuckets(ticket) }
        const asks = [null, ...vocabulary.asks.keys.map((ask) => bucketsOf(ask))]
        const said = asks.map((ask) => ({
          pitch: { ...SILENT, ask: ask && asBuckets({ lowBucket: ask.low, highBucket: ask.high }) },
          mandate: inBuckets,
          policy,
        }))
        const isTied = (ask: { low: number; high: number } | null) =>
          ask !== null &&
          ticket !== null &&
          (ask.high === ticket.lowBucket || ask.low === ticket.highBucket || ask.high === ticket.highBucket)
        return {
          ticket: said.map((pair) => investorValue('ticket', pair)),
          coverage: said.map((pair) => pitchValue('coverage', pair)),
          isOpen: asks.map(isTied),
        }
      })
      const row = known.ticket.map(
        (value, index) =>
          bothSides(
            pointsOf(maxTicket, value, policy.prior.ticket),
            pointsOf(maxCoverage, known.coverage[index] ?? UNKNOWN, policy.prior.coverage),
          ) + (known.isOpen[index] ? at.UNSETTLED_ASK : 0),
      )
      return arena.keep32(row)
    })
  }
}

/** A range whose amounts are its buckets, so that the reference's rules compare buckets. */
function asBuckets({ lowBucket, highBucket }: Pick<AmountRange, 'lowBucket' | 'highBucket'>): AmountRange {
  return { low: lowBucket, high: highBucket, lowBucket, highBucket }
}

/** What the ties within a bucket come to: points of an ask that does not touch, of one covered, of one just not covered. */
export function tiedPoints(mandate: PreparedMandate, policy: Policy): { touching: number; covered: number; uncovered: number } {
  const one = { low: 1, high: 1, lowBucket: 0, highBucket: 0 }
  const pair = (ticket: number) => ({
    pitch: { ...SILENT, ask: one },
    mandate: { ...mandate, ticket: mandate.ticket && { ...one, low: ticket, high: ticket } },
    policy,
  })
  const coverage = (ticket: number) =>
    pointsOf(mandate.pitchMaxima.points.coverage, pitchValue('coverage', pair(ticket)), policy.prior.coverage)
  return {
    touching: pointsOf(mandate.investorMaxima.points.ticket, investorValue('ticket', pair(0)), policy.prior.ticket),
    covered: coverage(1),
    uncovered: coverage(0),
  }
}

/** Values of both place factors by place, for pitches of several places. */
export function relationRows({ arena, vocabulary, policy, relationsOf }: RowContext): RowOf {
  const address = once<number>()
  const values = RELATIONS.map((relation) => policy.geography[relation] + policy.presence[relation] * 256)
  return ({ facts }) =>
    address(codesKey(facts), () => {
      const relations = relationsOf(facts)
      return arena.keep16([
        ...Array<number>(FIRST_PLACE).fill(0),
        ...vocabulary.places.keys.map((_, place) => values[relations[place] ?? 0] ?? 0),
      ])
    })
}

/** Points of one place; several places stand at the best that any place gives. */
export function placeRows({ arena, vocabulary, policy, relationsOf }: RowContext): RowOf {
  const address = once<number>()
  return ({ facts, statesPlaces, investorMaxima, pitchMaxima }) => {
    const [maxGeography, maxPresence] = [investorMaxima.points.geography, pitchMaxima.points.presence]
    const points = (geography: number, presence: number) =>
      bothSides(pointsOf(maxGeography, geography, policy.prior.geography), pointsOf(maxPresence, presence, policy.prior.presence))
    return address(`${statesPlaces ? codesKey(facts) : '-'}|${maxGeography}|${maxPresence}`, () => {
      const unknown = points(UNKNOWN, UNKNOWN)
      const places = vocabulary.places.keys
      if (!statesPlaces) return arena.keep32(Array<number>(FIRST_PLACE + places.length).fill(unknown))
      const byRelation = RELATIONS.map((relation) => points(policy.geography[relation], policy.presence[relation]))
      const best = points(Math.max(...Object.values(policy.geography)), Math.max(...Object.values(policy.presence)))
      const relations = relationsOf(facts)
      const row = new Uint32Array(FIRST_PLACE + places.length)
      row.set([best + at.UNSETTLED_PLACES, unknown])
      for (const [place, relation] of relations.entries()) row[FIRST_PLACE + place] = byRelation[relation] ?? 0
      return arena.keep32(row)
    })
  }
}

/** Points by value, 0–FULL, of a factor whose value a rule finds. */
export function valueRows({ arena }: RowContext): (maxPoints: number) => number {
  const address = once<number>()
  return (maxPoints) =>
    address(`${maxPoints}`, () => arena.keep16(Array.from({ length: FULL + 1 }, (_, value) => pointsOf(maxPoints, value, value))))
}

/** Points of each set of instruments. */
export function instrumentRows({ arena, vocabulary, policy }: RowContext): RowOf {
  const address = once<number>()
  const keys = [...new Set(vocabulary.instruments.keys.flatMap(membersOf))]
  const position = new Map(keys.map((key, nth) => [key, nth]))
  const members = vocabulary.instruments.keys.map((set) => membersOf(set).map((key) => position.get(key) ?? 0))
  const sets = Int32Array.from(members.flat())
  let end = 0
  const ends = Int32Array.from(members, ({ length }) => (end += length))
  // A larger value never gives fewer points, so the best of a set is found once for all mandates of the same instruments.
  const valuesOf = (mandate: PreparedMandate): Uint8Array => {
    const valueOf = (pitch: PreparedPitch) => assumed(investorValue('instrument', { pitch, mandate, policy }), policy.prior.instrument)
    const ofKeys = keys.map((key) => valueOf({ ...SILENT, instruments: [key] }))
    const values = new Uint8Array(ends.length + 1)
    values[0] = valueOf(SILENT)
    for (let set = 0, member = 0; set < ends.length; set += 1) {
      let best = 0
      for (const last = ends[set] ?? 0; member < last; member += 1) best = Math.max(best, ofKeys[sets[member] ?? 0] ?? 0)
      values[set + 1] = best
    }
    return values
  }
  const known = once<Uint8Array>()
  return (mandate) => {
    const max = mandate.investorMaxima.points.instrument
    const key = setKey(mandate.facts.instruments)
    return address(`${key}|${max}`, () => {
      const values = known(`${mandate.investorMaxima.stated.instrument}|${key}`, () => valuesOf(mandate))
      return arena.keep16(pointsOfAll(values, max))
    })
  }
}

/** Points of each set of wanted kinds of investor. */
export function typeRows(context: RowContext): RowOf {
  const sets = [[], ...context.vocabulary.types.keys.map(membersOf)]
  const wanting = (wantedInvestorTypes: string[]) => ({ ...SILENT, facts: { ...SILENT.facts, wantedInvestorTypes } })
  return setRows(context, { factor: 'investor_type', pitches: sets.map(wanting), keyOf: ({ facts }) => facts.investorType })
}

/** Points of each set of needed support. */
export function supportRows(context: RowContext): RowOf {
  const sets = [[], ...context.vocabulary.support.keys.map(membersOf)]
  const needing = (supportNeeded: string[]) => ({ ...SILENT, facts: { ...SILENT.facts, supportNeeded } })
  return setRows(context, { factor: 'support', pitches: sets.map(needing), keyOf: ({ facts }) => setKey(facts.supportOffered) })
}

interface Sets {
  readonly factor: PitchFactor
  /** One pitch for each set, which says nothing else. */
  readonly pitches: readonly PreparedPitch[]
  /** What of a mandate the factor looks at. */
  readonly keyOf: (mandate: PreparedMandate) => string
}

/** The reference is asked once for all mandates that say the same, however many points they give for it. */
function setRows({ arena, policy }: RowContext, { factor, pitches, keyOf }: Sets): RowOf {
  const address = once<number>()
  const known = once<Uint8Array>()
  return (mandate) => {
    const key = `${mandate.pitchMaxima.stated[factor]}|${keyOf(mandate)}`
    const max = mandate.pitchMaxima.points[factor]
    return address(`${key}|${max}`, () => {
      const values = known(key, () =>
        Uint8Array.from(pitches, (pitch) => assumed(pitchValue(factor, { pitch, mandate, policy }), policy.prior[factor])),
      )
      return arena.keep16(pointsOfAll(values, max))
    })
  }
}

/** A value, or what is taken for it where it is UNKNOWN. */
function assumed(value: number, prior: number): number {
  return value === UNKNOWN ? prior : value
}

/** Points of many values, 0–FULL. A loop: typed arrays' own `from` goes through an iterator and takes ten times as long. */
function pointsOfAll(values: Uint8Array, maxPoints: number): Uint16Array {
  const row = new Uint16Array(values.length)
  for (let nth = 0; nth < row.length; nth += 1) row[nth] = pointsOf(maxPoints, values[nth] ?? 0, 0)
  return row
}

/** Points of stage and evidence together, by stage and then by evidence, each with one more for none said. */
export function stageRows({ arena, policy }: RowContext): RowOf {
  const address = once<number>()
  return (mandate) => {
    const { stage: maxStage, evidence: maxEvidence } = mandate.investorMaxima.points
    return address(
      `${mandate.stages.toSorted((a, b) => a - b).join(',')}|${mandate.facts.minimumEvidence}|${maxStage}|${maxEvidence}`,
      () => {
        const stagePoints = [...STAGES.keys(), null].map((stage) =>
          pointsOf(maxStage, investorValue('stage', { pitch: { ...SILENT, stage }, mandate, policy }), policy.prior.stage),
        )
        const evidencePoints = [...EVIDENCE_LEVELS, null].map((evidenceLevel) => {
          const pitch = { ...SILENT, facts: { ...SILENT.facts, evidenceLevel } }
          return pointsOf(maxEvidence, investorValue('evidence', { pitch, mandate, policy }), policy.prior.evidence)
        })
        if (evidencePoints.length !== EVIDENCE_STATES) throw new RangeError('the levels of evidence are others than the records hold')
        return arena.keep16(stagePoints.flatMap((stage) => evidencePoints.map((evidence) => stage + evidence)))
      },
    )
  }
}
