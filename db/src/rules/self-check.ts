/** The readiness self-check: eight answers, points that add up, and what to improve first. Nothing is kept of it. */
import { STAGES, type Stage } from '../reference/stages.ts'
import { isOpenToSegment, stagePoints } from './readiness.ts'

/** What each question can give; together 100. Stage and evidence weigh as they do in the readiness of a pitch. */
export const SELF_CHECK_MAXIMA = {
  stage: 20,
  evidence: 25,
  ask: 10,
  terms: 10,
  losses: 15,
  partners: 10,
  countries: 5,
  lessons: 5,
} as const
export type SelfCheckKey = keyof typeof SELF_CHECK_MAXIMA
export const SELF_CHECK_KEYS = [
  'stage',
  'evidence',
  'ask',
  'terms',
  'losses',
  'partners',
  'countries',
  'lessons',
] as const satisfies readonly SelfCheckKey[]

/** The six questions that are answered by how far something has come. */
export const GRADED_KEYS = ['ask', 'terms', 'losses', 'partners', 'countries', 'lessons'] as const satisfies readonly SelfCheckKey[]
export const GRADES = ['no', 'partly', 'yes'] as const
export type Grade = (typeof GRADES)[number]

export type SelfCheckAnswers = Readonly<Record<(typeof GRADED_KEYS)[number], Grade>> & {
  readonly stage: Stage
  /** Nesta 1–5, 0 for none. */
  readonly evidence: number
}

export interface SelfCheck {
  readonly points: number
  readonly maxPoints: number
  /** Whether the stage is open to the segment. */
  readonly isEligible: boolean
  /** Their points add up to `points`. */
  readonly items: readonly { readonly key: SelfCheckKey; readonly points: number; readonly maxPoints: number }[]
  /** Where most is to be gained, the most first; at most two. */
  readonly improve: readonly SelfCheckKey[]
}

const MOST_TO_IMPROVE = 2
const LEVEL_POINTS = 5

/** Returns where a solution stands by its answers. */
export function selfCheck(answers: SelfCheckAnswers): SelfCheck {
  const items = SELF_CHECK_KEYS.map((key) => ({ key, points: pointsOf(key, answers), maxPoints: SELF_CHECK_MAXIMA[key] }))
  return {
    points: items.reduce((sum, item) => sum + item.points, 0),
    maxPoints: items.reduce((sum, item) => sum + item.maxPoints, 0),
    isEligible: isOpenToSegment(answers.stage),
    items,
    improve: items
      .filter((item) => item.points < item.maxPoints)
      .toSorted((a, b) => b.maxPoints - b.points - (a.maxPoints - a.points))
      .slice(0, MOST_TO_IMPROVE)
      .map(({ key }) => key),
  }
}

function pointsOf(key: SelfCheckKey, answers: SelfCheckAnswers): number {
  if (key === 'stage') return stagePoints(STAGES.indexOf(answers.stage))
  if (key === 'evidence') return LEVEL_POINTS * answers.evidence
  const share = { no: 0, partly: 0.5, yes: 1 }[answers[key]]
  return Math.floor(SELF_CHECK_MAXIMA[key] * share)
}
