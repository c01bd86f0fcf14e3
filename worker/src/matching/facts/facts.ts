/**
 * What the engine knows of a pitch. Plain data, never changed after it is handed over (tables are cached per object).
 * An empty list or null means "unknown": it widens the interval and never counts as zero.
 * No names, no funders, no attribute of identity stands here, so none can enter a score.
 */
export interface PitchFacts {
  readonly id: string
  readonly organisationId: string
  /** Goal numbers 1–17, ranked; the first is the primary one. */
  readonly goals: readonly number[]
  /** Target codes such as `14.2`. */
  readonly targets: readonly string[]
  readonly scope: 'country' | 'multi_country' | 'regional' | 'global' | null
  /** ISO 3166-1 alpha-3. */
  readonly countries: readonly string[]
  /** M49 codes with their leading zeros. */
  readonly regions: readonly string[]
  /** The whole ask in US cents. */
  readonly askUsdMinor: number | null
  /** The least that is of use, in US cents; null means the whole ask is sought. */
  readonly askMinimumUsdMinor: number | null
  readonly instruments: readonly string[]
  readonly stage: string | null
  /** Nesta 1–5, 0 for none yet. */
  readonly evidenceLevel: 0 | 1 | 2 | 3 | 4 | 5 | null
  /** Sector keys that mandates may exclude. */
  readonly sensitiveSectors: readonly string[]
  readonly wantedInvestorTypes: readonly string[]
  readonly supportNeeded: readonly string[]
  readonly refusedInvestorTypes: readonly string[]
  readonly text: string
  /** Language tag of `text`, used where the words themselves do not tell their language. */
  readonly language: string | null
  /** What else is known, as `name=value`, to be compared with the same of past projects; only files of another form have it. */
  readonly attributes?: readonly string[]
}

/**
 * What the engine knows of a mandate. An empty list or null means "no preference stated": the factor is dropped
 * and the weights of the others grow to fill its place.
 */
export interface MandateFacts {
  readonly id: string
  readonly investorId: string
  readonly organisationId: string
  readonly investorType: string
  readonly goals: readonly number[]
  readonly targets: readonly string[]
  /** ISO 3166-1 alpha-3. */
  readonly countries: readonly string[]
  /** M49 codes (`001` is the world), `ldc`, `lldc`, `sids` or `group:<key>`. */
  readonly countryGroups: readonly string[]
  /** True: only pitches inside the stated places are eligible. */
  readonly strictGeography: boolean
  readonly excludedCountries: readonly string[]
  readonly excludedSectors: readonly string[]
  readonly instruments: readonly string[]
  readonly ticketMinUsdMinor: number | null
  readonly ticketMaxUsdMinor: number | null
  readonly stages: readonly string[]
  readonly minimumEvidence: number | null
  readonly supportOffered: readonly string[]
  readonly text: string
  /** Whom people keep apart from this mandate, whatever the score: bans, vetoes of either side and conflicts in one, so that none tells which. */
  readonly closedTo: ClosedTo
}

/** Partnerships, or single pitches, that a mandate is not matched with. */
export interface ClosedTo {
  readonly organisationIds: readonly string[]
  readonly pitchIds: readonly string[]
}

/** One text of the corpus from which the weight of each word is learned (rare words weigh more). */
export interface PitchText {
  readonly id: string
  readonly text: string
  readonly language: string | null
}
