import { RUN_KINDS, RUN_STATES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { closed, Count, Id, Instant, nullable, oneOf } from '../platform/shapes.ts'

/** Where a piece of matching work stands; what pages show while it runs. */
export const RunStatus = closed({
  id: Id,
  kind: oneOf(RUN_KINDS),
  state: oneOf(RUN_STATES),
  pairsDone: Count,
  pairsTotal: Count,
  eligiblePairs: nullable(Count),
  reason: nullable(Type.String()),
  requestedAt: Instant,
  finishedAt: nullable(Instant),
})
export type RunStatus = Static<typeof RunStatus>

const Texts = Type.Optional(Type.Array(Type.String()))
const Mixed = Type.Optional(Type.Array(Type.Union([Type.Integer(), Type.String()])))
const Whole = Type.Optional(Type.Integer())
const Word = Type.Optional(Type.String())

/** Every parameter a reason, a gate or an opening of the engine may carry; each code uses some of them. */
export const ReasonParams = closed({
  shared: Mixed,
  wanted: Mixed,
  stated: Mixed,
  primary: Mixed,
  places: Texts,
  groups: Texts,
  instruments: Texts,
  asked: Texts,
  offered: Texts,
  accepted: Texts,
  stages: Texts,
  words: Texts,
  titles: Texts,
  support: Texts,
  needed: Texts,
  sectors: Texts,
  anyOf: Texts,
  askUsdMinor: Whole,
  minimumUsdMinor: Whole,
  maximumUsdMinor: Whole,
  shortUsdMinor: Whole,
  overUsdMinor: Whole,
  usdMinor: Whole,
  sharePercent: Whole,
  steps: Whole,
  similarProjects: Whole,
  level: Whole,
  minimum: Whole,
  written: Whole,
  of: Whole,
  left: Whole,
  stage: Word,
  nearest: Word,
  investorType: Word,
})
export const Reason = closed({ code: Type.String(), params: ReasonParams })
export type Reason = Static<typeof Reason>

export const Factor = closed({ key: Type.String(), points: Count, maxPoints: Count, known: Type.Boolean(), reason: Reason })
export type Factor = Static<typeof Factor>
export const Side = closed({ points: Count, maxPoints: Count, factors: Type.Array(Factor) })

/** A scored pair: factor points add up to each side's, the two sides give `score`, and `shown` is its 0–100. */
export const PairScore = closed({
  score: Count,
  shown: Type.Integer({ minimum: 0, maximum: 100 }),
  interval: Type.Array(Type.Integer({ minimum: 0, maximum: 100 }), { minItems: 2, maxItems: 2 }),
  investorSide: Side,
  pitchSide: Side,
})
export type PairScore = Static<typeof PairScore>

/** A gate that is closed, and what would open it. */
export const FailedGate = closed({ code: Type.String(), params: ReasonParams, opensWhen: Reason })
export type FailedGate = Static<typeof FailedGate>
