/** What is asked of an investor before it sees pitches in full, and for how long the answer holds. */

/**
 * What an officer looks at before an investor is verified. After the five questions of the UN Partner Portal (valid registration,
 * fit with the UN's mandate, safeguards, other risks), with identity before them and adverse media as the risk that is looked up.
 */
export const INVESTOR_CHECKS = ['identity', 'registration', 'mandate', 'safeguards', 'media'] as const

/** Which words of authority somebody agreed to; the words stand in the pages' messages, and a change of them is a new version. */
export const AUTHORITY_VERSION = '2026-11'

/** A verification holds for five years (UN Partner Portal). */
export const VERIFIED_YEARS = 5

/** A mandate takes part in matching for a year, and its lead is told a month and a week before it ends. */
export const MANDATE_MONTHS = 12
export const MANDATE_REMIND_DAYS = [30, 7] as const

/** What a mandate asks for that partnerships see only where the investor says so. */
export const MANDATE_THRESHOLDS = ['ticket', 'evidence', 'exclusions'] as const
export type MandateThreshold = (typeof MANDATE_THRESHOLDS)[number]

/** How somebody of the investor may be bound to an organisation. */
export const RELATION_KINDS = ['employment', 'board', 'family', 'funder_of', 'other'] as const
type RelationKind = (typeof RELATION_KINDS)[number]

export interface DeclaredRelation {
  organisation: string
  kind: RelationKind
}

export const DECISION_STATES = ['proposed', 'taken', 'dropped'] as const
