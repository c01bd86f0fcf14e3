import { createDictionary, type Dictionary } from './dictionary.ts'
import { createQuestions, type Questions } from './gate-programs.ts'

/** Numbers for all that pitches say; where it matters, the first numbers stand for "does not say". */
export interface Vocabulary {
  readonly questions: Questions
  /** Pairs of buckets of an ask, from 1: see askKey. */
  readonly asks: Dictionary<number>
  /** Places, from 2: 0 stands for several of them, 1 for none. */
  readonly places: Dictionary<string>
  /** Sets, from 1, each as its setKey. */
  readonly instruments: Dictionary<string>
  readonly types: Dictionary<string>
  readonly support: Dictionary<string>
  /** Languages of texts, from 1: 0 stands for no text, `` for a text of unknown language. */
  readonly languages: Dictionary<string>
  /** Targets and words that stand in a mandate, from 0; what stands in none is left out. */
  readonly targets: Dictionary<string>
  readonly terms: Dictionary<string>
  /** Investors with a past and a mandate, from 0: each has a column of values. */
  readonly histories: Dictionary<string>
  readonly mostGoals: number
  readonly mostTargets: number
}

export const SEVERAL_PLACES = 0
export const NO_PLACES = 1
export const FIRST_PLACE = 2

/** Makes the vocabulary of a run whose pitches are matched by these places. */
export function createVocabulary(places: Iterable<string>, most: { goals: number; targets: number }): Vocabulary {
  const known = createDictionary<string>('places', FIRST_PLACE)
  for (const place of places) known.idOf(place)
  return {
    questions: createQuestions(),
    asks: createDictionary<number>('ranges of asks', 1),
    places: known,
    instruments: createDictionary<string>('sets of instruments', 1),
    types: createDictionary<string>('sets of kinds of investor', 1),
    support: createDictionary<string>('sets of kinds of support', 1),
    languages: createDictionary<string>('languages', 1),
    targets: createDictionary<string>('targets'),
    terms: createDictionary<string>('words of mandates', 0, 4_000_000),
    histories: createDictionary<string>('investors with a past'),
    mostGoals: most.goals,
    mostTargets: most.targets,
  }
}
