/**
 * Stages of scale, earliest first. Source: International Development Innovation Alliance (IDIA),
 * "The six innovation stages" (globalinnovationexchange.org).
 */
export const STAGES = [
  'ideation',
  'research_development',
  'proof_of_concept',
  'transition_to_scale',
  'scaling',
  'sustainable_scale',
] as const
export type Stage = (typeof STAGES)[number]

/** The segment is for partnerships from this stage on; earlier ones stay in the pool and the catalogue. */
export const SEGMENT_MINIMUM_STAGE: Stage = 'transition_to_scale'

/** Where the deal stands, separate from the stage of scale. */
export const DEAL_STAGES = [
  'concept',
  'feasibility',
  'proof_of_concept',
  'structuring',
  'fundraising',
  'financial_close',
  'launched',
  'exited',
] as const
export type DealStage = (typeof DEAL_STAGES)[number]
