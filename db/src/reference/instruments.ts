/**
 * Financing instruments: our stable keys, each with its IATI / OECD finance type.
 * Source: IATI codelist FinanceType 2.03; the keys are the vocabulary's (section 1).
 * The order is the bit order of the 32-bit instrument mask: append only, never reorder.
 */
export const INSTRUMENTS = [
  'grant',
  'recoverable_grant',
  'interest_subsidy',
  'senior_loan',
  'concessional_loan',
  'subordinated_loan',
  'bond',
  'green_bond',
  'social_bond',
  'sustainability_bond',
  'sustainability_linked_bond',
  'securitisation',
  'preferred_equity',
  'convertible',
  'revenue_share',
  'common_equity',
  'fund_shares',
  'first_loss',
  'guarantee',
  'insurance',
  'results_based',
  'impact_bond',
  'debt_swap',
  'technical_assistance',
  'in_kind',
] as const
export type Instrument = (typeof INSTRUMENTS)[number]

/** IATI FinanceType code of each instrument; null where the list has none. */
export const FINANCE_TYPE_OF: Record<Instrument, string | null> = {
  grant: '110',
  recoverable_grant: '422',
  interest_subsidy: '210',
  senior_loan: '421',
  concessional_loan: '421',
  subordinated_loan: '431',
  bond: '423',
  green_bond: '423',
  social_bond: '423',
  sustainability_bond: '423',
  sustainability_linked_bond: '423',
  securitisation: '424',
  preferred_equity: '432',
  convertible: '433',
  revenue_share: '433',
  common_equity: '510',
  fund_shares: '520',
  first_loss: '431',
  guarantee: '1100',
  insurance: '1100',
  results_based: '110',
  impact_bond: '423',
  debt_swap: '610',
  technical_assistance: '110',
  in_kind: null,
}
