/**
 * Kinds of investor and provider (vocabulary, section 7), with their IATI OrganisationType 2.03.
 */
export const INVESTOR_TYPES = [
  'dfi',
  'mdb',
  'bilateral_agency',
  'multilateral_fund',
  'foundation',
  'family_office',
  'hnwi_angel',
  'impact_fund',
  'pe_vc_fund',
  'commercial_bank',
  'microfinance_institution',
  'pension_fund',
  'insurer',
  'sovereign_wealth_fund',
  'asset_manager',
  'corporate',
  'corporate_foundation',
  'public_development_bank',
  'government_ministry',
  'donor_advised_fund',
  'diaspora_vehicle',
  'crowdfunding_platform',
  'un_fund',
] as const
export type InvestorType = (typeof INVESTOR_TYPES)[number]

/** Alliances and standards an investor may belong to. */
export const AFFILIATIONS = ['GISD', 'UN_Global_Compact', '2X', 'PRI', 'GIIN', 'IDFC'] as const
export type Affiliation = (typeof AFFILIATIONS)[number]

/** What an investor offers, or a partnership needs or can give, beside money (vocabulary, section 12). */
export const SUPPORT_KINDS = [
  'technical_assistance',
  'policy_access',
  'market_access',
  'technology',
  'data',
  'mentorship',
  'convening',
  'replication',
  'in_kind',
  'research',
] as const
export type SupportKind = (typeof SUPPORT_KINDS)[number]
