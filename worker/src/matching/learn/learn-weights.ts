/**
 * Learns how much each factor counts for investors from what they saved, passed on, and saw without a word. Pure: the same
 * decisions, in any order and under any names, give the same weights. Of a decision it knows the factors' points and the
 * outcome; who decided, and about whom, it is never told.
 */
import { INVESTOR_FACTORS, type InvestorFactor } from '@scalebridge/db/reference'
import { createFtrl } from './ftrl.ts'
import { fitLine, sigmoid, type Line } from './logistic.ts'
import { areaUnderCurve, logLoss } from './measure.ts'
import { changeWeights } from './weights.ts'

/** Points and most points of each factor of the investor's side, in the order of INVESTOR_FACTORS. */
export interface FactorPart {
  readonly points: number
  readonly maxPoints: number
}

export interface Decision {
  /** When it was made, in milliseconds. */
  readonly atMs: number
  readonly outcome: 'funded' | 'saved' | 'passed' | 'seen'
  /** How likely the pitch was to be shown at all, in thousandths. */
  readonly propensityPermille: number
  readonly factors: readonly FactorPart[]
}

export type InvestorWeights = Readonly<Record<InvestorFactor, number>>

/** How good the old and the new weights are at telling later decisions that neither was made from. */
export interface Quality {
  readonly auc: number | null
  readonly logLoss: number
}

export interface Learned {
  readonly weights: InvestorWeights
  /** Decisions learned from, and later ones held out. */
  readonly trained: number
  readonly heldOut: number
  readonly before: Quality
  readonly after: Quality
}

/** Fewer decisions, or fewer of either kind among those learned from, say nothing yet. */
const LEAST_DECISIONS = 50
const LEAST_OF_A_KIND = 10
/** Of the decisions in the order of time, these are learned from; the later ones measure. */
const TRAINED_SHARE = 0.8

/** To be seen without a word is a weak sign; to be funded a strong one. */
const OUTCOME_WEIGHT = { funded: 2, saved: 1, passed: 1, seen: 0.25 } as const
/** A pitch that was unlikely to be shown counts for those that were not, within reason. */
const MOST_FOR_PROPENSITY = 5

const FTRL = { alpha: 0.05, beta: 1, l1: 1, l2: 1 } as const
/** The score’s slope is at least this, or nothing could be learned where the present weights say nothing. */
const LEAST_SLOPE = 6

/** Learns from decisions around `centre`; null while they are too few to say anything. */
export function learnWeights(decisions: readonly Decision[], centre: InvestorWeights): Learned | null {
  const ordered = inOrder(decisions)
  const trained = ordered.slice(0, Math.floor(ordered.length * TRAINED_SHARE))
  const heldOut = ordered.slice(trained.length)
  const positives = trained.filter(isPositive).length
  if (decisions.length < LEAST_DECISIONS || Math.min(positives, trained.length - positives) < LEAST_OF_A_KIND) return null
  const present = INVESTOR_FACTORS.map((key) => centre[key])
  const learned = changeWeights(present, changesFrom(trained))
  const ratios = learned.map((weight, index) => weight / (present[index] ?? weight))
  const unchanged = present.map(() => 1)
  return {
    weights: Object.fromEntries(INVESTOR_FACTORS.map((key, index) => [key, learned[index] ?? 0])) as InvestorWeights, // as: fromEntries forgets that every key is there
    trained: trained.length,
    heldOut: heldOut.length,
    before: qualityOf(unchanged, { trained, heldOut }),
    after: qualityOf(ratios, { trained, heldOut }),
  }
}

/** Relative changes of the weights after one pass in the order of time. */
function changesFrom(decisions: readonly Decision[]): readonly number[] {
  const labels = decisions.map((decision) => ({ x: sideScore(decision), isPositive: isPositive(decision), weight: weightOf(decision) }))
  const { slope } = fitLine(labels)
  const steep = Math.max(slope, LEAST_SLOPE)
  const { intercept } = fitLine(labels, steep)
  const ftrl = createFtrl(INVESTOR_FACTORS.length, FTRL)
  for (const decision of decisions) {
    const leads = leadsOf(decision)
    const moved = ftrl.values().reduce((sum, change, index) => sum + change * (leads[index] ?? 0), 0)
    const probability = sigmoid(intercept + steep * (sideScore(decision) + moved))
    const error = weightOf(decision) * (probability - (isPositive(decision) ? 1 : 0))
    ftrl.take(leads.map((lead) => error * steep * lead))
  }
  return ftrl.values()
}

/** The side's score, 0–1, with each weight multiplied by its ratio, and the weights sharing the whole among what is stated. */
function sideScore({ factors }: Decision, ratios?: readonly number[]): number {
  let [points, maxPoints] = [0, 0]
  for (const [index, factor] of factors.entries()) {
    points += factor.points * (ratios?.[index] ?? 1)
    maxPoints += factor.maxPoints * (ratios?.[index] ?? 1)
  }
  return maxPoints === 0 ? 0 : points / maxPoints
}

/** How much each factor is ahead of the side as a whole: what the score gains when the factor weighs more, to first order. */
function leadsOf(decision: Decision): readonly number[] {
  const whole = sideScore(decision)
  const all = decision.factors.reduce((sum, { maxPoints }) => sum + maxPoints, 0)
  return decision.factors.map(({ points, maxPoints }) => (all === 0 ? 0 : (points - whole * maxPoints) / all))
}

function qualityOf(
  ratios: readonly number[],
  { trained, heldOut }: { trained: readonly Decision[]; heldOut: readonly Decision[] },
): Quality {
  const labels = trained.map((decision) => ({ x: sideScore(decision, ratios), isPositive: isPositive(decision), weight: 1 }))
  const line: Line = fitLine(labels)
  const predicted = heldOut.map((decision) => ({
    probability: sigmoid(line.intercept + line.slope * sideScore(decision, ratios)),
    isPositive: isPositive(decision),
  }))
  const ranked = heldOut.map((decision) => ({ probability: sideScore(decision, ratios), isPositive: isPositive(decision) }))
  return { auc: areaUnderCurve(ranked), logLoss: logLoss(predicted) }
}

/** Whether the outcome speaks for the pair. */
export function isPositive({ outcome }: Pick<Decision, 'outcome'>): boolean {
  return outcome === 'funded' || outcome === 'saved'
}

function weightOf({ outcome, propensityPermille }: Decision): number {
  return OUTCOME_WEIGHT[outcome] * Math.min(MOST_FOR_PROPENSITY, 1000 / propensityPermille)
}

/** By time; what happened in the same instant stands in the order of its content, so that no name and no order of rows counts. */
function inOrder(decisions: readonly Decision[]): readonly Decision[] {
  const contentOf = (decision: Decision) => JSON.stringify([decision.outcome, decision.propensityPermille, decision.factors])
  const keyed = decisions.map((decision) => ({ decision, content: contentOf(decision) }))
  return keyed
    .toSorted((a, b) => a.decision.atMs - b.decision.atMs || (a.content < b.content ? -1 : a.content > b.content ? 1 : 0))
    .map(({ decision }) => decision)
}
