/**
 * The shape of db/demo/edition.json and db/demo/forum.json: plain JSON, read by the seed.
 * Unknown is written out: null for a single value, an empty list for a list.
 */
import type { Iso3 } from '../src/reference/countries.ts'
import type { InvestorType } from '../src/reference/investor-types.ts'
import type { M49Code, SpecialGroup } from '../src/reference/regions.ts'
import type { GoalNumber } from '../src/reference/sdgs.ts'

/** A text in the six official languages of the United Nations. */
export type SixLanguages = {
  ar: string
  zh: string
  en: string
  fr: string
  ru: string
  es: string
}

export type DemoScope = 'country' | 'multi_country' | 'regional' | 'global'

/** The publisher of the project. No person is named anywhere in the demonstration edition. */
export type DemoOrganisation = {
  /** Stable across runs, unique among organisations: `undp-<code of the office in the source, lower case>`. */
  key: string
  name: string
  kind: 'un_entity'
  /** ISO 3166 alpha-3, or null for a unit that is not a country office. */
  country: Iso3 | null
}

export type DemoPitch = {
  /** Identifier in the source, such as `undp-00057900`. */
  sourceId: string
  organisationKey: string
  title: string
  /** Language of title, summary and approach, as the source gives it. */
  language: 'en' | 'es' | 'fr'
  summary: string
  /** The project's whole text. The source has no sections, so the other text fields are null. */
  approach: string
  problem: null
  results: null
  team: null
  /** ISO 3166 alpha-3. */
  countries: Iso3[]
  /** M49 codes with their leading zeros. */
  regions: M49Code[]
  scope: DemoScope
  /** Project budget of the source in minor units; null where the source has none that can be believed. */
  askMinor: number | null
  askCurrency: 'USD' | null
  /** Ranked, the first is primary, at most five; empty where the source is silent. */
  goals: GoalNumber[]
  targets: []
  instruments: []
  stage: null
  evidenceLevel: null
  origin: 'open_call'
  /** First day of the project in the source, ISO date. */
  sourceStart: string
  /** UNDP gender marker as the source gives it; carried, not interpreted. */
  sourceGenderMarker: number
  /** Names of the fields above that are derived by rule and not stated by the source. */
  derivedFields: string[]
}

export type DemoMandate = {
  /** Stable and unique: `<cid>` or `<cid>/<focus key>`. */
  sourceId: string
  name: string
  /** Ranked, the first is primary, at most five. Empty: unknown. */
  goals: GoalNumber[]
  targets: []
  /** ISO 3166 alpha-3. */
  countries: Iso3[]
  /** M49 codes with their leading zeros; `001`, the world, alone where no place is left out. */
  regions: M49Code[]
  /** A place is covered when any of countries, regions and groups holds it. */
  countryGroups: SpecialGroup[]
  instruments: []
  stages: []
  minimumEvidence: null
  exclusions: []
  ticketMinMinor: number | null
  ticketMaxMinor: number | null
  ticketCurrency: 'USD' | null
  text: string
  /** How many past projects the mandate is derived from. */
  sourceProjects: number
  derivedFields: string[]
}

export type DemoInvestor = {
  /** Identifier in the source, such as `GOV-AUS` or `ORG-10003`. */
  sourceId: string
  name: string
  /** The name as the source writes it, often cut off. */
  sourceName: string
  type: InvestorType
  /** ISO 3166 alpha-3 of a government; null otherwise. */
  country: Iso3 | null
  mandates: DemoMandate[]
  derivedFields: string[]
}

/** The whole of edition.json. */
export type DemoEdition = {
  source: {
    statement: string
    title: string
    publisher: string
    url: string
    repository: string
    commit: string
    licence: string
    licenceUrl: string
    changes: string
    endorsement: string
  }
  organisations: DemoOrganisation[]
  pitches: DemoPitch[]
  investors: DemoInvestor[]
}

export type DemoSegment = {
  /** Stable and unique within the edition. */
  key: string
  kind: 'action_segment' | 'pitch_segment'
  title: SixLanguages
  theme: SixLanguages
  goals: GoalNumber[]
  /** Instants, ISO 8601 in UTC. */
  startsAt: string
  endsAt: string
}

/** The whole of forum.json: the edition's own facts. Every date in it is a demonstration. */
export type DemoForum = {
  slug: string
  demonstration: true
  title: SixLanguages
  theme: SixLanguages
  /** IANA zone in which the dates are shown beside UTC. */
  zone: string
  /** Instants, ISO 8601 in UTC. */
  opensAt: string
  clarificationsUntil: string
  closesAt: string
  editUntil: string
  resultsAt: string
  forumStartsAt: string
  forumEndsAt: string
  goalsUnderReview: GoalNumber[]
  /** Where the goals under review come from, and what is a demonstration choice. */
  notes: { goalsUnderReview: string; theme: string; dates: string; segments: string }
  segments: DemoSegment[]
}
