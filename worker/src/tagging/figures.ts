/** How good the classifier is on texts whose goals are known: the figures that training and evaluation print. */
import { GOAL_NUMBERS, type GoalNumber } from '@scalebridge/db/reference'

/** A text whose goals are known, and what the classifier said. */
export interface Judged {
  readonly goals: readonly number[]
  readonly scores: Readonly<Record<GoalNumber, number>>
  readonly labels: readonly GoalNumber[]
}

export interface Figures {
  readonly texts: number
  /** Goals with at least one text; the averages are over these. */
  readonly goals: number
  /** Per goal as many yes as no, then the mean over the goals: how often showing or not showing the goal was right. */
  readonly averageAccuracy: number
  readonly recall: number
  readonly specificity: number
  /** Share of texts whose likeliest goal is one of theirs. */
  readonly firstRight: number
  readonly labelsPerText: number
  readonly withoutLabel: number
  /** Mean gap between probability and share of yes over ten bins, yes and no weighted alike. */
  readonly calibrationError: number
}

const BINS = 10

export function figuresOf(judged: readonly Judged[]): Figures {
  const perGoal = GOAL_NUMBERS.flatMap((goal) => ratesOf(judged, goal) ?? [])
  const recall = mean(perGoal.map((rates) => rates.recall))
  const specificity = mean(perGoal.map((rates) => rates.specificity))
  return {
    texts: judged.length,
    goals: perGoal.length,
    averageAccuracy: (recall + specificity) / 2,
    recall,
    specificity,
    firstRight: mean(judged.map(({ goals, scores }) => Number(goals.includes(likeliest(scores))))),
    labelsPerText: mean(judged.map(({ labels }) => labels.length)),
    withoutLabel: mean(judged.map(({ labels }) => Number(labels.length === 0))),
    calibrationError: calibrationError(judged),
  }
}

function ratesOf(judged: readonly Judged[], goal: GoalNumber): { recall: number; specificity: number } | null {
  let [yes, found, no, spared] = [0, 0, 0, 0]
  for (const { goals, labels } of judged) {
    const isShown = labels.includes(goal)
    if (goals.includes(goal)) {
      yes += 1
      found += Number(isShown)
    } else {
      no += 1
      spared += Number(!isShown)
    }
  }
  return yes === 0 || no === 0 ? null : { recall: found / yes, specificity: spared / no }
}

function likeliest(scores: Judged['scores']): GoalNumber {
  return GOAL_NUMBERS.reduce((best, goal) => (scores[goal] > scores[best] ? goal : best))
}

function calibrationError(judged: readonly Judged[]): number {
  const bins = Array.from({ length: BINS }, () => ({ weight: 0, probability: 0, yes: 0 }))
  for (const goal of GOAL_NUMBERS) {
    const yes = judged.filter(({ goals }) => goals.includes(goal)).length
    if (yes === 0 || yes === judged.length) continue
    for (const { goals, scores } of judged) {
      const isYes = goals.includes(goal)
      const weight = isYes ? 1 / yes : 1 / (judged.length - yes)
      const bin = bins[Math.min(BINS - 1, Math.floor(scores[goal] * BINS))]
      if (!bin) continue
      bin.weight += weight
      bin.probability += weight * scores[goal]
      bin.yes += isYes ? weight : 0
    }
  }
  const total = bins.reduce((sum, { weight }) => sum + weight, 0)
  return total === 0 ? 0 : bins.reduce((sum, { probability, yes }) => sum + Math.abs(probability - yes), 0) / total
}

/**
 * The middle 95% of the average accuracy over texts drawn again with repeats (Efron's bootstrap).
 * The draws follow a fixed sequence, so the same texts give the same interval.
 */
export function accuracyInterval(judged: readonly Judged[], draws = 400): readonly [number, number] {
  const next = sequence(20_261_122)
  const means = Array.from({ length: draws }, () => {
    const drawn = judged.flatMap(() => judged[Math.floor(next() * judged.length)] ?? [])
    const rates = GOAL_NUMBERS.flatMap((goal) => ratesOf(drawn, goal) ?? [])
    return mean(rates.map(({ recall, specificity }) => (recall + specificity) / 2))
  }).toSorted((a, b) => a - b)
  return [means[Math.floor(draws * 0.025)] ?? 0, means[Math.ceil(draws * 0.975) - 1] ?? 0]
}

/** Mulberry32: a short sequence of numbers in 0..1 that is the same on every machine. */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
