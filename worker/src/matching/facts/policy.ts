import type { FactorKey, InvestorFactor, PitchFactor, Relation } from '@scalebridge/db/reference'

/** Points of a full side, shared among the factors that a mandate states. */
export const SIDE_POINTS = 1000

/** Highest value of a factor before it is weighed. */
export const FULL = 255

export { RELATIONS, type Relation } from '@scalebridge/db/reference'

/** Highest value of a track record, which tells more grades apart than a table has. */
export const TRACK_FULL = 1000

/** Highest value of a factor. */
export function fullOf(key: FactorKey): number {
  return key === 'track_record' ? TRACK_FULL : FULL
}

/** Keys that stand in for each other to some degree; the best family that holds both counts. */
export interface Family {
  readonly members: readonly string[]
  readonly value: number
}

/** Weights and tables of the engine, versioned as one. All values are 0–255 unless the name says otherwise. */
export interface Policy {
  readonly version: string
  readonly investorWeights: Readonly<Record<InvestorFactor, number>>
  readonly pitchWeights: Readonly<Record<PitchFactor, number>>
  /** Value assumed where the pitch does not say. */
  readonly prior: Readonly<Record<FactorKey, number>>
  /** A primary goal counts this many times a secondary one. */
  readonly primaryGoalWeight: number
  /** Value of unstated targets where the goals fit fully; less in proportion where they fit less. */
  readonly targetsFromGoals: number
  readonly geography: Readonly<Record<Relation, number>>
  readonly presence: Readonly<Record<Relation, number>>
  /** Least value where ask and ticket meet, and the loss per bucket of 1/8 decade where they do not. */
  readonly ticket: { readonly touching: number; readonly perBucket: number; readonly widestGap: number }
  readonly coverageLossPerBucket: number
  readonly instrumentFamilies: readonly Family[]
  readonly stageByDistance: readonly number[]
  /** Stages further than this from any accepted one are ineligible; null: the stage is never a gate. */
  readonly stageGateDistance: number | null
  readonly evidenceByShortfall: readonly number[]
  /** Cosine of two texts, in thousandths, that counts as full. */
  readonly textFullPermille: number
  readonly investorTypeFamilies: readonly Family[]
  readonly otherInvestorType: number
  /** Monotone map from score (0–1000) to what is shown (0–100): corner points, lines between them. */
  readonly calibration: readonly (readonly [score: number, shown: number])[]
}

/**
 * Starting values. No outcome of this platform stands behind them yet: they follow the published design (a two-sided
 * score with partial credit), and give words and places more weight than ticked boxes, because in a test on real
 * funding decisions (UNDP projects and funders) these predicted most. Families follow the IATI finance type categories.
 * Priors of goals, places, ticket and text are near the means, and the calibration's corners near the 10th, 50th, 90th
 * and 99th percentile, of the 33,000 eligible pairs of the demonstration edition: 50 is shown for a middling pair there,
 * and is no probability.
 */
export const currentPolicy: Policy = {
  version: '2027-4',
  investorWeights: {
    goals: 36,
    targets: 12,
    geography: 36,
    ticket: 24,
    instrument: 18,
    stage: 12,
    evidence: 12,
    text: 42,
    track_record: 64,
  },
  pitchWeights: { investor_type: 80, support: 64, coverage: 64, presence: 48 },
  prior: {
    goals: 96,
    targets: 96,
    geography: 96,
    ticket: 192,
    instrument: 160,
    stage: 160,
    evidence: 128,
    text: 36,
    track_record: 450,
    investor_type: 160,
    support: 128,
    coverage: 208,
    presence: 80,
  },
  primaryGoalWeight: 2,
  targetsFromGoals: 176,
  geography: {
    country: 255,
    group: 245,
    subregion: 230,
    region: 205,
    world: 180,
    covers: 115,
    near_subregion: 115,
    near_region: 60,
    elsewhere: 25,
  },
  presence: {
    country: 255,
    group: 150,
    subregion: 190,
    region: 150,
    world: 100,
    covers: 100,
    near_subregion: 100,
    near_region: 50,
    elsewhere: 0,
  },
  ticket: { touching: 128, perBucket: 24, widestGap: 5 },
  coverageLossPerBucket: 16,
  instrumentFamilies: [
    { members: ['bond', 'green_bond', 'social_bond', 'sustainability_bond', 'sustainability_linked_bond'], value: 210 },
    { members: ['common_equity', 'preferred_equity', 'convertible'], value: 200 },
    { members: ['subordinated_loan', 'preferred_equity', 'convertible', 'revenue_share'], value: 180 },
    { members: ['guarantee', 'first_loss'], value: 180 },
    { members: ['guarantee', 'insurance'], value: 180 },
    { members: ['results_based', 'impact_bond'], value: 180 },
    { members: ['grant', 'results_based'], value: 170 },
    { members: ['grant', 'recoverable_grant'], value: 170 },
    { members: ['recoverable_grant', 'concessional_loan'], value: 170 },
    { members: ['senior_loan', 'concessional_loan'], value: 150 },
    { members: ['concessional_loan', 'interest_subsidy'], value: 150 },
    { members: ['subordinated_loan', 'first_loss'], value: 150 },
    { members: ['common_equity', 'fund_shares'], value: 150 },
    { members: ['grant', 'technical_assistance'], value: 150 },
    { members: ['technical_assistance', 'in_kind'], value: 150 },
    { members: ['concessional_loan', 'subordinated_loan'], value: 120 },
    { members: ['senior_loan', 'bond'], value: 120 },
    { members: ['bond', 'securitisation'], value: 120 },
    { members: ['social_bond', 'impact_bond'], value: 120 },
  ],
  stageByDistance: [255, 150, 60, 0],
  stageGateDistance: null,
  evidenceByShortfall: [255, 150, 70, 20, 0],
  textFullPermille: 200,
  investorTypeFamilies: [
    { members: ['dfi', 'mdb', 'public_development_bank'], value: 190 },
    { members: ['foundation', 'family_office', 'corporate_foundation', 'donor_advised_fund'], value: 180 },
    { members: ['bilateral_agency', 'multilateral_fund', 'government_ministry', 'un_fund'], value: 180 },
    { members: ['pension_fund', 'insurer', 'sovereign_wealth_fund', 'asset_manager'], value: 180 },
    { members: ['impact_fund', 'pe_vc_fund'], value: 170 },
    { members: ['family_office', 'hnwi_angel', 'impact_fund'], value: 150 },
    { members: ['corporate', 'corporate_foundation'], value: 150 },
    { members: ['diaspora_vehicle', 'crowdfunding_platform'], value: 150 },
    { members: ['commercial_bank', 'public_development_bank', 'microfinance_institution'], value: 130 },
    { members: ['mdb', 'multilateral_fund', 'dfi', 'bilateral_agency'], value: 120 },
  ],
  otherInvestorType: 40,
  calibration: [
    [0, 0],
    [320, 25],
    [480, 50],
    [640, 75],
    [775, 90],
    [1000, 100],
  ],
}

/** Returns how far two keys stand in for each other: FULL for the same key, 0 when no family holds both. */
export function affinity(families: readonly Family[], a: string, b: string): number {
  if (a === b) return FULL
  return families.reduce((best, { members, value }) => (value > best && members.includes(a) && members.includes(b) ? value : best), 0)
}
