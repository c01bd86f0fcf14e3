export { placePitches, selectedOn, takeBack } from './place.ts'
export { loadSegment } from './load.ts'
export { tellUnselected } from './unselected.ts'
export type { PanelInvestor, Relevance, SegmentFacts, SlateRules } from './facts.ts'
