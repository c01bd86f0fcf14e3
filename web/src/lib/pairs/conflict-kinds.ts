import type { CONFLICT_KINDS } from '@scalebridge/db/reference'

/** Ties that people declare, in the order of the form; the contract says the same. */
export const DECLARED_CONFLICTS = [
  'employment',
  'board',
  'family',
  'funder_of',
  'other',
] as const satisfies readonly (typeof CONFLICT_KINDS)[number][]
