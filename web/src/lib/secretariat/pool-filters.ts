import {
  INSTRUMENTS,
  isCountryGroup,
  isIso3,
  ORIGINS,
  PITCH_STATES,
  STAGES,
  type Instrument,
  type Origin,
  type PitchState,
  type Stage,
} from '@scalebridge/db/reference'

export const POOL_SORTS = ['submitted', 'title', 'readiness', 'ask'] as const
export type PoolSort = (typeof POOL_SORTS)[number]

/** What the pool can be narrowed by. The names stand in the page's address, in saved views and in the API's query alike. */
export interface PoolFilters {
  q?: string
  goal?: number
  place?: string
  stage?: Stage | 'unknown'
  instrument?: Instrument
  origin?: Origin
  state?: PitchState
  /** Not `matches`, as in the API: a form field of that name would hide the form's own method from every script. */
  matched?: 'none' | 'some'
  sort?: PoolSort
}

export type PoolFilterName = keyof PoolFilters

export const POOL_FILTER_NAMES = [
  'q',
  'goal',
  'place',
  'stage',
  'instrument',
  'origin',
  'state',
  'matched',
  'sort',
] as const satisfies readonly PoolFilterName[]

/** Stages as a filter offers them: what a pitch does not say is a choice of its own. */
export const POOL_STAGES = [...STAGES, 'unknown'] as const

/** Reads filters from an address. What is on none of our lists is left away: an old link still shows a pool. */
export function readPoolFilters(query: URLSearchParams): PoolFilters {
  const text = (name: PoolFilterName): string => (query.get(name) ?? '').trim()
  const among = <const V extends string>(list: readonly V[], name: PoolFilterName): V | undefined =>
    list.find((value) => value === text(name))
  const place = text('place')
  const goal = /^\d{1,2}$/.test(text('goal')) ? Number(text('goal')) : 0
  const all: { [N in PoolFilterName]: PoolFilters[N] | undefined } = {
    q: text('q').slice(0, 200) || undefined,
    goal: goal >= 1 && goal <= 17 ? goal : undefined,
    place: isIso3(place) || isCountryGroup(place) ? place : undefined,
    stage: among(POOL_STAGES, 'stage'),
    instrument: among(INSTRUMENTS, 'instrument'),
    origin: among(ORIGINS, 'origin'),
    state: among(PITCH_STATES, 'state'),
    matched: among(['none', 'some'], 'matched'),
    sort: among(POOL_SORTS, 'sort'),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Writes filters as an address's query, without the question mark, in a fixed order so that equal filters are equal texts. */
export function poolQuery(filters: PoolFilters): string {
  const query = new URLSearchParams()
  for (const name of POOL_FILTER_NAMES) {
    const value = filters[name]
    if (value !== undefined) query.set(name, String(value))
  }
  return query.toString()
}

/** The pool's path with some filters and, for a later page, its cursor; `#table` is where the list begins. */
export function poolPath(filters: PoolFilters = {}, cursor = ''): string {
  const query = [poolQuery(filters), cursor && `cursor=${encodeURIComponent(cursor)}`].filter(Boolean).join('&')
  return `/pool${query ? `?${query}` : ''}#table`
}

/** The same filters without one of them. */
export function withoutFilter(filters: PoolFilters, gone: PoolFilterName): PoolFilters {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => name !== gone))
}
