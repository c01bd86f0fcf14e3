import type { RankerWeights } from './ranker.ts'

export const shippedWeights: RankerWeights = {
  version: 'draft',
  weights: { profile: 0.47, neighbours: 0.5, words: 1.5, popularity: 0 },
  lowest: -10,
  highest: 3,
}
