/**
 * Sectors a mandate may exclude, and a pitch must declare.
 * Source: exclusionary criteria of the UN's due diligence practice, grouped (vocabulary, section 11).
 */
export const SENSITIVE_SECTORS = [
  'weapons',
  'tobacco',
  'alcohol',
  'gambling',
  'pornography',
  'fossil_fuels',
  'mining',
  'palm_oil',
  'banned_chemicals',
  'wildlife_products',
] as const
export type SensitiveSector = (typeof SENSITIVE_SECTORS)[number]

/** Why an investor passes on a pitch. Improves the mandate; never shown to the partnership. */
export const PASS_REASONS = [
  'outside_mandate',
  'ticket_mismatch',
  'geography',
  'evidence_too_early',
  'capacity_full',
  'conflict_of_interest',
  'other',
] as const
export type PassReason = (typeof PASS_REASONS)[number]
