/**
 * Levels of evidence. Source: Nesta Standards of Evidence, 1 to 5; 0 stands for "none yet".
 */
export const EVIDENCE_LEVELS = [0, 1, 2, 3, 4, 5] as const
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number]

/** How far the source of a claim stands from who makes it, nearest first (vocabulary, section 5). */
export const INDEPENDENCES = [
  'self_reported',
  'partner_reported',
  'external_unverified',
  'external_audited',
  'peer_reviewed',
  'official_statistics',
] as const
export type Independence = (typeof INDEPENDENCES)[number]

/** How a change was measured, weakest first, after what Nesta's levels 1 to 3 ask for. */
export const EVIDENCE_METHODS = ['account', 'before_after', 'comparison_group', 'random_assignment'] as const
export type EvidenceMethod = (typeof EVIDENCE_METHODS)[number]

/** Claims in the ledger of one pitch, and places in which one claim was repeated. */
export const MOST_CLAIMS = 12
export const MOST_REPLICATIONS = 12

/** What a frozen claim says, field by field, in the order in which it is shown. */
export const CLAIM_FIELDS = [
  'text',
  'indicator',
  'unit',
  'baselineValue',
  'baselineYear',
  'currentValue',
  'currentYear',
  'targetValue',
  'targetYear',
  'method',
  'sourceText',
  'sourceUrl',
  'attachment',
  'independence',
  'replications',
  'conditions',
  'costPerUnit',
  'statedLevel',
  'levelReason',
] as const
