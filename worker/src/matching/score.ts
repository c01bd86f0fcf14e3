import { INVESTOR_RULES, PITCH_RULES, UNKNOWN } from './factors.ts'
import { FULL, fullOf, type Policy } from './policy.ts'
import type { Maxima, PreparedMandate, PreparedPitch } from './prepare.ts'
import {
  INVESTOR_FACTORS,
  PITCH_FACTORS,
  type FactorKey,
  type FactorPoints,
  type InvestorFactor,
  type PairPoints,
  type Side,
} from './result.ts'

/** A factor with the points it would have at the worst and at the best that the pitch could still say. */
interface Measured extends FactorPoints {
  readonly lowest: number
  readonly highest: number
}

/** Both sides agree or the pair does not score: the harmonic mean of two sides, rounded down. 0 for two zeros. */
export function harmonic(a: number, b: number): number {
  return a + b === 0 ? 0 : Math.floor((2 * a * b) / (a + b))
}

/** Returns what is shown for a score: along the lines between the policy's corner points, rounded down. */
export function shownFor(score: number, { calibration }: Policy): number {
  const upper = calibration.findIndex(([corner]) => corner >= score)
  const [highScore, highShown] = calibration[upper] ?? [0, 0]
  const [lowScore, lowShown] = calibration[upper - 1] ?? [highScore - 1, highShown]
  return lowShown + Math.floor(((score - lowScore) * (highShown - lowShown)) / (highScore - lowScore))
}

/** Scores an eligible pair without words. */
export function scorePoints(pitch: PreparedPitch, mandate: PreparedMandate, policy: Policy): PairPoints {
  const { investor, partnership } = measurePair({ pitch, mandate, policy })
  const total = (list: readonly Measured[], part: 'points' | 'lowest' | 'highest') => list.reduce((sum, factor) => sum + factor[part], 0)
  const scoreOf = (part: 'points' | 'lowest' | 'highest') => harmonic(total(investor, part), total(partnership, part))
  const score = scoreOf('points')
  return {
    score,
    shown: shownFor(score, policy),
    interval: [shownFor(scoreOf('lowest'), policy), shownFor(scoreOf('highest'), policy)],
    investorSide: sideOf(investor),
    pitchSide: sideOf(partnership),
  }
}

/** The score alone, as ranking needs it: the same integers as scorePoints without its objects. */
export function scoreOnly(pitch: PreparedPitch, mandate: PreparedMandate, policy: Policy): number {
  const { investorMaxima, pitchMaxima } = mandate
  let a = 0
  let goals = UNKNOWN
  for (const key of INVESTOR_FACTORS) {
    const max = investorMaxima.points[key]
    if (key !== 'goals' && max === 0) continue
    const value = investorMaxima.stated[key] ? INVESTOR_RULES[key](pitch, mandate, policy) : UNKNOWN
    if (key === 'goals') goals = value
    a += pointsOf(max, value === UNKNOWN ? assumed(key, goals, policy) : value, fullOf(key))
  }
  let b = 0
  for (const key of PITCH_FACTORS) {
    const max = pitchMaxima.points[key]
    if (max === 0) continue
    const value = pitchMaxima.stated[key] ? PITCH_RULES[key](pitch, mandate, policy) : UNKNOWN
    b += pointsOf(max, value === UNKNOWN ? policy.prior[key] : value, fullOf(key))
  }
  return harmonic(a, b)
}

interface Pair {
  readonly pitch: PreparedPitch
  readonly mandate: PreparedMandate
  readonly policy: Policy
}

function measurePair({ pitch, mandate, policy }: Pair) {
  const goals = mandate.investorMaxima.stated.goals ? INVESTOR_RULES.goals(pitch, mandate, policy) : UNKNOWN
  const investor = INVESTOR_FACTORS.map((key) =>
    measure(key, mandate.investorMaxima, {
      value: () => INVESTOR_RULES[key](pitch, mandate, policy),
      assumed: assumed(key, goals, policy),
    }),
  )
  const partnership = PITCH_FACTORS.map((key) =>
    measure(key, mandate.pitchMaxima, {
      value: () => PITCH_RULES[key](pitch, mandate, policy),
      assumed: policy.prior[key],
    }),
  )
  return { investor, partnership }
}

function measure<K extends FactorKey>(
  key: K,
  { points, stated }: Maxima<K>,
  rule: { readonly value: () => number; readonly assumed: number },
): Measured {
  const maxPoints = points[key]
  if (!stated[key]) {
    // Nothing that the pitch could say changes a factor about which the mandate is silent.
    const fixed = pointsOf(maxPoints, rule.assumed, fullOf(key))
    return { key, points: fixed, maxPoints, known: maxPoints === 0, lowest: fixed, highest: fixed }
  }
  const value = rule.value()
  if (value === UNKNOWN) {
    return { key, points: pointsOf(maxPoints, rule.assumed, fullOf(key)), maxPoints, known: false, lowest: 0, highest: maxPoints }
  }
  const exact = pointsOf(maxPoints, value, fullOf(key))
  return { key, points: exact, maxPoints, known: true, lowest: exact, highest: exact }
}

/** Value assumed for what the pitch does not say; targets are guessed from the goals where these are known. */
function assumed(key: InvestorFactor, goals: number, policy: Policy): number {
  return key === 'targets' && goals !== UNKNOWN ? Math.floor((policy.targetsFromGoals * goals) / FULL) : policy.prior[key]
}

function pointsOf(maxPoints: number, value: number, full: number): number {
  return Math.floor((maxPoints * value) / full)
}

function sideOf(measured: readonly Measured[]): Side<FactorPoints> {
  return {
    points: measured.reduce((sum, { points }) => sum + points, 0),
    maxPoints: measured.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
    factors: measured.map(({ key, points, maxPoints, known }) => ({ key, points, maxPoints, known })),
  }
}
