/**
 * How each kind of parameter is typed here, and therefore how web shows it: goals by number and colour, places by
 * their name in the reader's language, amounts as money, and so on.
 */
export interface ParamKinds {
  goals: readonly number[]
  targets: readonly string[]
  /** ISO3 country codes, M49 codes, or the mandate's group keys (`ldc`, `group:…`). */
  places: readonly string[]
  /** US cents. */
  usdMinor: number
  instruments: readonly string[]
  stage: string
  stages: readonly string[]
  evidenceLevel: number
  investorType: string
  investorTypes: readonly string[]
  support: readonly string[]
  sectors: readonly string[]
  /** Words as they stand in the pitch; user text, to be isolated for direction. */
  words: readonly string[]
  count: number
  percent: number
}

type ParamSpec = Readonly<Record<string, keyof ParamKinds>>
type ParamsOf<S> = { readonly [P in keyof S]: S[P] extends keyof ParamKinds ? ParamKinds[S[P]] : never }
type CodedOf<T> = { [C in keyof T]: { readonly code: C; readonly params: ParamsOf<T[C]> } }[keyof T]

/** Every reason a factor can give, with the kind of each parameter. */
export const REASON_PARAMS = {
  'goals.primary_shared': { shared: 'goals' },
  'goals.secondary_shared': { shared: 'goals', primary: 'goals' },
  'goals.none_shared': { wanted: 'goals', stated: 'goals' },
  'goals.no_preference': {},
  'goals.unknown': { wanted: 'goals' },
  'targets.shared': { shared: 'targets' },
  'targets.none_shared': { wanted: 'targets', stated: 'targets' },
  'targets.no_preference': {},
  'targets.unknown': { wanted: 'targets' },
  'geography.country': { places: 'places' },
  'geography.group': { places: 'places', groups: 'places' },
  'geography.subregion': { places: 'places', groups: 'places' },
  'geography.region': { places: 'places', groups: 'places' },
  'geography.world': {},
  'geography.covers': { places: 'places', wanted: 'places' },
  'geography.near_subregion': { places: 'places', wanted: 'places' },
  'geography.near_region': { places: 'places', wanted: 'places' },
  'geography.elsewhere': { places: 'places', wanted: 'places' },
  'geography.no_preference': {},
  'geography.unknown': { wanted: 'places' },
  'ticket.inside': { askUsdMinor: 'usdMinor' },
  'ticket.partly_inside': { askUsdMinor: 'usdMinor', sharePercent: 'percent' },
  'ticket.below_minimum': { askUsdMinor: 'usdMinor', minimumUsdMinor: 'usdMinor', shortUsdMinor: 'usdMinor' },
  'ticket.above_maximum': { askUsdMinor: 'usdMinor', maximumUsdMinor: 'usdMinor', overUsdMinor: 'usdMinor' },
  'ticket.no_preference': {},
  'ticket.unknown': {},
  'instrument.same': { instruments: 'instruments' },
  'instrument.substitute': { asked: 'instruments', offered: 'instruments' },
  'instrument.no_preference': {},
  'instrument.unknown': { offered: 'instruments' },
  'stage.accepted': { stage: 'stage' },
  'stage.earlier': { stage: 'stage', nearest: 'stage', steps: 'count' },
  'stage.later': { stage: 'stage', nearest: 'stage', steps: 'count' },
  'stage.no_preference': {},
  'stage.unknown': { accepted: 'stages' },
  'evidence.meets': { level: 'evidenceLevel', minimum: 'evidenceLevel' },
  'evidence.short': { level: 'evidenceLevel', minimum: 'evidenceLevel' },
  'evidence.no_preference': {},
  'evidence.unknown': { minimum: 'evidenceLevel' },
  'text.words': { words: 'words' },
  'text.none': {},
  'text.other_language': {},
  'text.no_preference': {},
  'text.unknown': {},
  /** Titles of the most similar past projects, and how many are like the pitch. */
  'track_record.similar': { titles: 'words', similarProjects: 'count' },
  'track_record.none': {},
  'track_record.no_preference': {},
  'track_record.unknown': {},
  'investor_type.wanted': { investorType: 'investorType' },
  'investor_type.similar': { investorType: 'investorType', wanted: 'investorTypes' },
  'investor_type.other': { investorType: 'investorType', wanted: 'investorTypes' },
  'investor_type.no_preference': {},
  'investor_type.unknown': { investorType: 'investorType' },
  'support.offered': { support: 'support', needed: 'support' },
  'support.none_offered': { needed: 'support', offered: 'support' },
  'support.no_preference': {},
  'support.unknown': { offered: 'support' },
  'coverage.whole': { askUsdMinor: 'usdMinor' },
  'coverage.part': { askUsdMinor: 'usdMinor', maximumUsdMinor: 'usdMinor', sharePercent: 'percent' },
  'coverage.no_preference': {},
  'coverage.unknown': {},
  'presence.country': { places: 'places' },
  'presence.group': { places: 'places', groups: 'places' },
  'presence.subregion': { places: 'places', groups: 'places' },
  'presence.region': { places: 'places', groups: 'places' },
  'presence.world': {},
  'presence.covers': { places: 'places', wanted: 'places' },
  'presence.near_subregion': { places: 'places', wanted: 'places' },
  'presence.near_region': { places: 'places', wanted: 'places' },
  'presence.elsewhere': { places: 'places', wanted: 'places' },
  'presence.no_preference': {},
  'presence.unknown': { wanted: 'places' },
} as const satisfies Record<string, ParamSpec>

/** Every gate that can close a pair, with the kind of each parameter. */
export const GATE_PARAMS = {
  'organisation.same': {},
  'pair.closed': {},
  'sector.excluded': { sectors: 'sectors' },
  'investor_type.refused': { investorType: 'investorType' },
  'country.excluded': { places: 'places' },
  'geography.outside': { places: 'places', wanted: 'places' },
  'instrument.none_shared': { asked: 'instruments', offered: 'instruments' },
  'ticket.too_small': { askUsdMinor: 'usdMinor', minimumUsdMinor: 'usdMinor', shortUsdMinor: 'usdMinor' },
  'ticket.too_large': { askUsdMinor: 'usdMinor', maximumUsdMinor: 'usdMinor', overUsdMinor: 'usdMinor' },
  'stage.outside': { stage: 'stage', accepted: 'stages' },
} as const satisfies Record<string, ParamSpec>

/** What would open a gate, with the kind of each parameter. */
export const OPENING_PARAMS = {
  'organisation.never': {},
  'pair.never': {},
  'sector.exclusion_lifted': { sectors: 'sectors' },
  'investor_type.accepted': { investorType: 'investorType' },
  'country.exclusion_lifted': { places: 'places' },
  'geography.widened': { places: 'places' },
  'instrument.added': { anyOf: 'instruments' },
  'ask.at_least': { usdMinor: 'usdMinor' },
  'ask.at_most': { usdMinor: 'usdMinor' },
  'stage.any_of': { stages: 'stages' },
} as const satisfies Record<string, ParamSpec>

export type ReasonCode = keyof typeof REASON_PARAMS
export type GateCode = keyof typeof GATE_PARAMS
export type OpeningCode = keyof typeof OPENING_PARAMS

export type Reason = CodedOf<typeof REASON_PARAMS>
export type Gate = CodedOf<typeof GATE_PARAMS>
export type Opening = CodedOf<typeof OPENING_PARAMS>

/** The codes as lists, so that translations can be checked for completeness. As: Object.keys forgets the key type. */
export const REASON_CODES = Object.keys(REASON_PARAMS) as readonly ReasonCode[]
export const GATE_CODES = Object.keys(GATE_PARAMS) as readonly GateCode[]
export const OPENING_CODES = Object.keys(OPENING_PARAMS) as readonly OpeningCode[]
