import trained from './ranker-weights.json' with { type: 'json' }
import type { RankerWeights } from './ranker.ts'

/** The weights that `npm run train:ranker` made from the projects in `training/`; where they come from stands beside them. */
export const shippedWeights: RankerWeights = trained
