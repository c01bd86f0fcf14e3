import { INSTRUMENTS, isCountryGroup, isIso3, STAGES, type Instrument, type Stage } from '@scalebridge/db/reference'

/** What a shortlist can be narrowed by. The names stand in the page's address, in saved views and in the API's query alike. */
export interface ShortlistFilters {
  q?: string
  goal?: number
  place?: string
  stage?: Stage
  instrument?: Instrument
  askMinUsd?: number
  askMaxUsd?: number
  state?: 'suggested' | 'saved' | 'dismissed'
}

/** The fair shortlist, or all pitches that fit a mandate. */
export type ShownList = 'short' | 'all'

export type FilterName = keyof ShortlistFilters

export const FILTER_NAMES = [
  'q',
  'goal',
  'place',
  'stage',
  'instrument',
  'askMinUsd',
  'askMaxUsd',
  'state',
] as const satisfies readonly FilterName[]
const STATES = ['suggested', 'saved', 'dismissed'] as const

/** Reads filters from an address. What is on none of our lists is left away: an old link still shows a list. */
export function readFilters(query: URLSearchParams): ShortlistFilters {
  const text = (name: FilterName): string => (query.get(name) ?? '').trim()
  const among = <const V extends string>(list: readonly V[], name: FilterName): V | undefined => list.find((value) => value === text(name))
  const place = text('place')
  const all: { [N in FilterName]: ShortlistFilters[N] | undefined } = {
    q: text('q').slice(0, 200) || undefined,
    goal: wholeBetween(text('goal'), 1, 17),
    place: isIso3(place) || isCountryGroup(place) ? place : undefined,
    stage: among(STAGES, 'stage'),
    instrument: among(INSTRUMENTS, 'instrument'),
    askMinUsd: wholeBetween(text('askMinUsd'), 0, 1e12),
    askMaxUsd: wholeBetween(text('askMaxUsd'), 0, 1e12),
    state: among(STATES, 'state'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Whole numbers as people type them: group marks and spaces may stand between the digits. */
function wholeBetween(text: string, low: number, high: number): number | undefined {
  const digits = text.replace(/[\s\u00a0\u202f,.'’٬]/g, '').replace(/[٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) % 16))
  if (!/^\d{1,13}$/.test(digits)) return undefined
  const value = Number(digits)
  return value >= low && value <= high ? value : undefined
}

/** Writes filters as an address's query, without the question mark, in a fixed order so that equal filters are equal texts. */
export function queryOf(filters: ShortlistFilters, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams()
  for (const name of FILTER_NAMES) {
    const value = filters[name]
    if (value !== undefined) query.set(name, String(value))
  }
  for (const [name, value] of Object.entries(more)) query.set(name, value)
  return query.toString()
}

/** The same filters without some of them. */
export function without(filters: ShortlistFilters, ...names: readonly FilterName[]): ShortlistFilters {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => !names.some((gone) => gone === name)))
}

/** A shortlist's path with its query. */
export function shortlistPath(mandateId: string, query = ''): string {
  return `/mandates/${mandateId}/shortlist${query ? `?${query}` : ''}`
}
