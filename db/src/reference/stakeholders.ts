/**
 * Kinds of organisation that lead a partnership: the major groups and other stakeholders of the
 * HLPF coordination mechanism, and the kinds the Forum's own summaries add (vocabulary, section 10).
 */
export const STAKEHOLDER_TYPES = [
  'women',
  'children_youth',
  'indigenous_peoples',
  'ngos',
  'local_authorities',
  'workers_trade_unions',
  'business_industry',
  'scientific_technological',
  'farmers',
  'persons_with_disabilities',
  'volunteers',
  'ageing',
  'education_academia',
  'government',
  'un_entity',
  'parliament',
  'foundation',
  'financial_institution',
  'faith_based',
  'msme',
  'diaspora',
  'media',
] as const
export type StakeholderType = (typeof STAKEHOLDER_TYPES)[number]

/** How far a partnership reaches. */
export const SCOPES = ['country', 'multi_country', 'regional', 'global'] as const
export type Scope = (typeof SCOPES)[number]

/** How a pitch came in; hidden from reviewers. */
export const ORIGINS = ['open_call', 'presidents_invitation', 'secretariat_scouting'] as const
export type Origin = (typeof ORIGINS)[number]
