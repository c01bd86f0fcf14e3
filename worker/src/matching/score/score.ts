import { INVESTOR_RULES, PITCH_RULES, UNKNOWN } from './factors.ts'
import { FULL, fullOf, type Policy } from '../facts/policy.ts'
import type { Maxima, PreparedMandate, PreparedPitch } from './prepare.ts'
import {
  INVESTOR_FACTORS,
  PITCH_FACTORS,
  type FactorKey,
  type FactorPoints,
  type InvestorFactor,
  type PairPoints,
  type PitchFactor,
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

/**
 * What packPair makes of scorePoints, without its objects: shortlists of a large edition ask hundreds of thousands of times. The head
 * is left empty but for the score, what is shown, the interval and the known factors as bits; `head` tells its length.
 */
export function scorePacked({ pitch, mandate, policy }: Pair, head: number): number[] {
  const { investorMaxima, pitchMaxima } = mandate
  const packed = Array.from({ length: head }, () => 0)
  let known = 0
  let [points, lowest, highest] = [0, 0, 0]
  const add = (its: number, maxPoints: number, value: number): void => {
    if (value >= 0 || (value === SILENT && maxPoints === 0)) known |= 1 << ((packed.length - head) >> 1)
    packed.push(its, maxPoints)
    points += its
    lowest += value === UNKNOWN ? 0 : its
    highest += value === UNKNOWN ? maxPoints : its
  }
  const goals = investorMaxima.stated.goals ? INVESTOR_RULES.goals(pitch, mandate, policy) : UNKNOWN
  for (const key of INVESTOR_FACTORS) {
    const maxPoints = investorMaxima.points[key]
    const value = investorMaxima.stated[key] ? (key === 'goals' ? goals : INVESTOR_RULES[key](pitch, mandate, policy)) : SILENT
    add(pointsOf(maxPoints, value < 0 ? assumed(key, goals, policy) : value, fullOf(key)), maxPoints, value)
  }
  const investor = { points, lowest, highest }
  points = 0
  lowest = 0
  highest = 0
  for (const key of PITCH_FACTORS) {
    const maxPoints = pitchMaxima.points[key]
    const value = pitchMaxima.stated[key] ? PITCH_RULES[key](pitch, mandate, policy) : SILENT
    add(pointsOf(maxPoints, value < 0 ? policy.prior[key] : value, fullOf(key)), maxPoints, value)
  }
  packed[1] = harmonic(investor.points, points)
  packed[2] = shownFor(packed[1], policy)
  packed[3] = shownFor(harmonic(investor.lowest, lowest), policy)
  packed[4] = shownFor(harmonic(investor.highest, highest), policy)
  packed[5] = known
  return packed
}

/** In place of a value: the mandate says nothing of a factor, so nothing that the pitch could say would change it. */
const SILENT = -2

interface Pair {
  readonly pitch: PreparedPitch
  readonly mandate: PreparedMandate
  readonly policy: Policy
}

function measurePair(pair: Pair) {
  const { pitch, mandate, policy } = pair
  const goals = mandate.investorMaxima.stated.goals ? INVESTOR_RULES.goals(pitch, mandate, policy) : UNKNOWN
  return {
    investor: INVESTOR_FACTORS.map((key) => measureInvestor(key, goals, pair)),
    partnership: PITCH_FACTORS.map((key) => measurePartnership(key, pair)),
  }
}

function measureInvestor(key: InvestorFactor, goals: number, { pitch, mandate, policy }: Pair): Measured {
  const value = (): number => (key === 'goals' ? goals : INVESTOR_RULES[key](pitch, mandate, policy))
  return measure(key, mandate.investorMaxima, { value, assumed: assumed(key, goals, policy) })
}

function measurePartnership(key: PitchFactor, { pitch, mandate, policy }: Pair): Measured {
  return measure(key, mandate.pitchMaxima, { value: () => PITCH_RULES[key](pitch, mandate, policy), assumed: policy.prior[key] })
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
