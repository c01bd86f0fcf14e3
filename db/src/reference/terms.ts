import { DOMICILE_ANY, type TermField, type TermRows, type TermSection } from './term-shapes.ts'
import { INSTRUMENTS } from './instruments.ts'
import { INVESTOR_TYPES, type InvestorType } from './investor-types.ts'

/**
 * The standard term sheet as data: its sections, rows and fields, from which its type, its schema, its form, its tables
 * and its files are all made. The lists are the vocabulary's (sections 1 to 3, 6 and 7): Convergence's archetypes and
 * vehicles, GIIN's catalytic tools, OECD's and the World Bank's guarantees. Add to a list; never rename what is in one.
 */
export const ARCHETYPES = [
  'concessional_capital',
  'guarantee_or_risk_insurance',
  'technical_assistance_facility',
  'design_stage_grant',
] as const
export type Archetype = (typeof ARCHETYPES)[number]

export const VEHICLES = ['fund', 'facility', 'bond', 'note', 'project', 'company'] as const
export const LAYER_ROLES = ['grant', 'first_loss', 'junior', 'mezzanine', 'senior', 'guarantee_unfunded', 'ta'] as const
export type LayerRole = (typeof LAYER_ROLES)[number]
export const LAYER_STATUSES = ['sought', 'indicated', 'committed', 'signed', 'disbursed'] as const
export const PRICINGS = ['none', 'fixed', 'floating'] as const
export const GUARANTEE_TYPES = [
  'partial_credit_guarantee',
  'partial_risk_guarantee',
  'policy_based_guarantee',
  'loan_guarantee',
  'trade_finance_guarantee',
  'political_risk_insurance',
  'first_loss_portfolio_guarantee',
  'volume_offtake_guarantee',
  'currency_hedge',
] as const
export const COVERED_RISKS = [
  'payment_default',
  'political_force_majeure',
  'currency_inconvertibility_transfer',
  'regulatory_change',
  'breach_of_contract',
  'expropriation',
] as const
export const REWARD_BASES = ['dividend', 'interest', 'fee', 'carry', 'royalty', 'price_benefit', 'outcome_payment'] as const
export const FPIC_STATES = ['not_applicable', 'obtained', 'in_progress', 'unknown'] as const

/** Who shares in losses or rewards without a layer of the stack. */
export const OUTSIDE_PARTIES = ['government', 'users'] as const

/** Providers that governments own or fund; what they lose, the public loses. */
export const PUBLIC_PROVIDERS: readonly InvestorType[] = [
  'dfi',
  'mdb',
  'bilateral_agency',
  'multilateral_fund',
  'sovereign_wealth_fund',
  'public_development_bank',
  'government_ministry',
  'un_fund',
]
export const PHILANTHROPIC_PROVIDERS: readonly InvestorType[] = ['foundation', 'corporate_foundation', 'donor_advised_fund']

export const STACK = {
  key: 'stack',
  max: 20,
  fields: [
    { key: 'id', kind: 'id' },
    { key: 'role', kind: 'choice', list: LAYER_ROLES },
    { key: 'instrument', kind: 'choice', list: INSTRUMENTS },
    { key: 'provider', kind: 'text' },
    { key: 'isProviderPrivate', kind: 'yes' },
    { key: 'providerType', kind: 'choice', list: INVESTOR_TYPES },
    { key: 'amountMinor', kind: 'money' },
    { key: 'isFunded', kind: 'yes' },
    { key: 'isConcessional', kind: 'yes' },
    { key: 'seniorityRank', kind: 'count' },
    { key: 'pricing', kind: 'choice', list: PRICINGS },
    { key: 'priceLowBps', kind: 'percent' },
    { key: 'priceHighBps', kind: 'percent' },
    { key: 'tenorMonths', kind: 'count' },
    { key: 'graceMonths', kind: 'count' },
    { key: 'status', kind: 'choice', list: LAYER_STATUSES },
  ],
} as const satisfies TermRows

const USE_OF_FUNDS = {
  key: 'useOfFunds',
  max: 20,
  fields: [
    { key: 'item', kind: 'text' },
    { key: 'amountMinor', kind: 'money' },
  ],
} as const satisfies TermRows

const GUARANTEES = {
  key: 'guarantees',
  max: 10,
  fields: [
    { key: 'type', kind: 'choice', list: GUARANTEE_TYPES },
    { key: 'covers', kind: 'choices', list: COVERED_RISKS },
    { key: 'coverageBps', kind: 'percent' },
    { key: 'beneficiary', kind: 'text' },
    { key: 'trigger', kind: 'text' },
    { key: 'feeBps', kind: 'percent' },
    { key: 'guarantor', kind: 'text' },
    { key: 'isGuarantorPrivate', kind: 'yes' },
    { key: 'counterGuarantee', kind: 'text' },
    { key: 'liabilityOwner', kind: 'text' },
  ],
} as const satisfies TermRows

const LOSSES = {
  key: 'lossWaterfall',
  max: 30,
  fields: [
    { key: 'order', kind: 'count' },
    { key: 'partyId', kind: 'party' },
    { key: 'capMinor', kind: 'money' },
  ],
} as const satisfies TermRows

const REWARDS = {
  key: 'rewardSplit',
  max: 30,
  fields: [
    { key: 'partyId', kind: 'party' },
    { key: 'basis', kind: 'choice', list: REWARD_BASES },
    { key: 'shareBps', kind: 'percent' },
    { key: 'capMinor', kind: 'money' },
    { key: 'note', kind: 'text' },
  ],
} as const satisfies TermRows

const IMPACT = {
  key: 'impactReturn',
  max: 10,
  fields: [
    { key: 'indicator', kind: 'text' },
    { key: 'unit', kind: 'text' },
    { key: 'perUsd', kind: 'text' },
  ],
} as const satisfies TermRows

export const TERM_ROWS = [USE_OF_FUNDS, STACK, GUARANTEES, LOSSES, REWARDS, IMPACT] as const

export const TERM_FIELDS = [
  { key: 'archetype', kind: 'choice', list: ARCHETYPES },
  { key: 'vehicle', kind: 'choice', list: VEHICLES },
  { key: 'legalForm', kind: 'text' },
  { key: 'domicile', kind: 'choice', list: DOMICILE_ANY },
  { key: 'hedge', kind: 'text' },
  { key: 'currency', kind: 'currency' },
  { key: 'totalMinor', kind: 'money' },
  { key: 'ticketMinMinor', kind: 'money' },
  { key: 'ticketMaxMinor', kind: 'money' },
  { key: 'closingTarget', kind: 'date' },
  { key: 'taOwner', kind: 'text' },
  { key: 'hasSovereignGuarantee', kind: 'yes' },
  { key: 'contingentLiabilityMinor', kind: 'money' },
  { key: 'debtDistressNote', kind: 'longText' },
  { key: 'surplusBps', kind: 'percent' },
  { key: 'reinvestBps', kind: 'percent' },
  { key: 'reinvestRule', kind: 'text' },
  { key: 'reinvestBeneficiary', kind: 'text' },
  { key: 'reinvestYears', kind: 'count' },
  { key: 'precedent', kind: 'longText' },
  { key: 'covenants', kind: 'longText' },
  { key: 'affordability', kind: 'text' },
  { key: 'labour', kind: 'text' },
  { key: 'environmentalSocial', kind: 'text' },
  { key: 'fpic', kind: 'choice', list: FPIC_STATES },
  { key: 'additionality', kind: 'longText' },
  { key: 'minimumConcessionality', kind: 'longText' },
  { key: 'irrLowBps', kind: 'percent' },
  { key: 'irrHighBps', kind: 'percent' },
  { key: 'paybackMonths', kind: 'count' },
  { key: 'exit', kind: 'longText' },
  { key: 'board', kind: 'text' },
  { key: 'voting', kind: 'text' },
  { key: 'disputeResolution', kind: 'text' },
  { key: 'indicators', kind: 'longText' },
  { key: 'indicatorsOwner', kind: 'text' },
  { key: 'indicatorsFrequency', kind: 'text' },
  { key: 'isIndependent', kind: 'yes' },
] as const satisfies readonly TermField[]

/** How the sheet is read: what stands together, in which order. */
export const TERM_SECTIONS = [
  { key: 'deal', fields: ['archetype', 'vehicle', 'legalForm', 'domicile', 'currency', 'hedge'], rows: null },
  { key: 'ask', fields: ['totalMinor', 'ticketMinMinor', 'ticketMaxMinor', 'closingTarget'], rows: 'useOfFunds' },
  { key: 'stack', fields: ['taOwner'], rows: 'stack' },
  { key: 'guarantees', fields: ['hasSovereignGuarantee', 'contingentLiabilityMinor', 'debtDistressNote'], rows: 'guarantees' },
  { key: 'losses', fields: [], rows: 'lossWaterfall' },
  {
    key: 'rewards',
    fields: ['surplusBps', 'reinvestBps', 'reinvestRule', 'reinvestBeneficiary', 'reinvestYears'],
    rows: 'rewardSplit',
  },
  {
    key: 'conditions',
    fields: ['precedent', 'covenants', 'affordability', 'labour', 'environmentalSocial', 'fpic', 'additionality', 'minimumConcessionality'],
    rows: null,
  },
  { key: 'returns', fields: ['irrLowBps', 'irrHighBps', 'paybackMonths', 'exit'], rows: 'impactReturn' },
  {
    key: 'governance',
    fields: ['board', 'voting', 'disputeResolution', 'indicators', 'indicatorsOwner', 'indicatorsFrequency', 'isIndependent'],
    rows: null,
  },
] as const satisfies readonly TermSection[]
