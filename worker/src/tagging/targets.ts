/**
 * Which of the 169 targets a text speaks of: by the words that it shares with their official wording, rare ones weighing more.
 * No training: a target has one sentence a language, too little to learn from and enough to explain every suggestion.
 */
import {
  goalOfTarget,
  loadTargetTexts,
  TARGET_CODES,
  type GoalNumber,
  type Likelihood,
  type Locale,
  type TargetCode,
  type TargetTexts,
} from '@scalebridge/db/reference'
import { wordsOf } from '../matching/words/words.ts'

/** Changes whenever the same text could be given other targets. */
export const TARGETS_VERSION = 'targets-1'

/** A target that a text may be about, with the words of the text that say so. */
export interface RankedTarget {
  readonly target: TargetCode
  /** Weight of the shared words over the square root of the weight of the target's wording. */
  readonly score: number
  /** As they stand in the text, the weightiest first. */
  readonly words: readonly string[]
}

export interface TargetRanker {
  /** Ranks the targets of these goals, the likeliest first; a target without a shared word is left out. */
  readonly rank: (text: string, goals?: readonly GoalNumber[]) => RankedTarget[]
}

/** How much a long wording is held back: at 1 a score would be a share of the wording, which favours short ones. */
const LENGTH_WEIGHT = 0.5

const MOST_WORDS = 6

/** Makes a ranker of the official wordings in one language. */
export function createTargetRanker(texts: TargetTexts, language: string): TargetRanker {
  const stemsOf = new Map(TARGET_CODES.map((code) => [code, new Set(wordsOf(texts[code], language).map(({ stem }) => stem))]))
  const rarityOf = raritiesOf([...stemsOf.values()])
  return {
    rank(text, goals) {
      const surfaces = surfacesOf(text, language)
      const open = goals === undefined ? TARGET_CODES : TARGET_CODES.filter((code) => goals.includes(goalOfTarget(code)))
      return open
        .map((target) => scored(target, [...(stemsOf.get(target) ?? [])], { surfaces, rarityOf }))
        .filter(({ words }) => words.length > 0)
        .toSorted((a, b) => b.score - a.score || TARGET_CODES.indexOf(a.target) - TARGET_CODES.indexOf(b.target))
    },
  }
}

type Rarities = ReadonlyMap<string, number>

function scored(
  target: TargetCode,
  stems: readonly string[],
  { surfaces, rarityOf }: { surfaces: ReadonlyMap<string, string>; rarityOf: Rarities },
): RankedTarget {
  const weight = (stem: string): number => rarityOf.get(stem) ?? 0
  const shared = stems.filter((stem) => surfaces.has(stem)).toSorted((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1))
  const sum = (list: readonly string[]): number => list.reduce((total, stem) => total + weight(stem), 0)
  return {
    target,
    score: sum(shared) / (sum(stems) || 1) ** LENGTH_WEIGHT,
    words: shared.slice(0, MOST_WORDS).map((stem) => surfaces.get(stem) ?? stem),
  }
}

/** The words of a text by their stems; the smallest spelling of each, so that sentences in another order give the same words. */
function surfacesOf(text: string, language: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const { stem, surface } of wordsOf(text, language)) {
    const known = found.get(stem)
    if (known === undefined || surface < known) found.set(stem, surface)
  }
  return found
}

/** How rare a stem is among the wordings (Robertson and Spärck Jones): what half of them say tells nothing. */
function raritiesOf(wordings: readonly ReadonlySet<string>[]): Rarities {
  const holding = new Map<string, number>()
  for (const stems of wordings) for (const stem of stems) holding.set(stem, (holding.get(stem) ?? 0) + 1)
  return new Map(
    Array.from(holding, ([stem, count]) => [stem, Math.max(0, Math.log((wordings.length - count + 0.5) / (count + 0.5)))] as const),
  )
}

const rankers = new Map<Locale, Promise<TargetRanker>>()

/** Returns the ranker of a language, made on first use and kept. */
export function loadTargetRanker(locale: Locale): Promise<TargetRanker> {
  const known = rankers.get(locale) ?? loadTargetTexts(locale).then((texts) => createTargetRanker(texts, locale))
  rankers.set(locale, known)
  return known
}

/** Least score and least number of shared words of a shown target; called likely from the second score on. Figures: data/SOURCE.md. */
const SHOWN_FROM_SCORE = 1
const LIKELY_FROM_SCORE = 1.5
const LEAST_WORDS = 2

/** Whether a ranked target is worth showing, and how sure it is; null where it is not. */
export function likelihoodOf({ score, words }: RankedTarget): Likelihood | null {
  if (score < SHOWN_FROM_SCORE || words.length < LEAST_WORDS) return null
  return score >= LIKELY_FROM_SCORE ? 'likely' : 'possible'
}
