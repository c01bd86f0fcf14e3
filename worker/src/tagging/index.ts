export { loadTagger } from './load-tagger.ts'
export { createTagger, LIKELY_FROM, SHOWN_FROM } from './tagger.ts'
export type { Classification, GoalExplanation, Tagger, WordWeight } from './tagger.ts'
export type { TaggerModel } from './model.ts'
