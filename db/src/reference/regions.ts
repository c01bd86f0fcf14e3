/**
 * Codes by which a group of countries can be named: the M49 tree, three groups of countries in special situations and
 * the five regional groups of the General Assembly. Who belongs to a group is answered by geography.ts.
 * Source and licence: SOURCES.md.
 */

/** Level of an M49 code; only Africa and Latin America have intermediate regions. */
export type M49Level = 'world' | 'region' | 'sub_region' | 'intermediate'

/** One node of the M49 tree. Codes are text: `009` is Oceania and `9` is nothing. */
export type M49Region = {
  readonly code: string
  readonly level: M49Level
  readonly parent: string | null
}

export const M49_REGIONS = [
  { code: '001', level: 'world', parent: null },
  { code: '002', level: 'region', parent: '001' },
  { code: '005', level: 'intermediate', parent: '419' },
  { code: '009', level: 'region', parent: '001' },
  { code: '011', level: 'intermediate', parent: '202' },
  { code: '013', level: 'intermediate', parent: '419' },
  { code: '014', level: 'intermediate', parent: '202' },
  { code: '015', level: 'sub_region', parent: '002' },
  { code: '017', level: 'intermediate', parent: '202' },
  { code: '018', level: 'intermediate', parent: '202' },
  { code: '019', level: 'region', parent: '001' },
  { code: '021', level: 'sub_region', parent: '019' },
  { code: '029', level: 'intermediate', parent: '419' },
  { code: '030', level: 'sub_region', parent: '142' },
  { code: '034', level: 'sub_region', parent: '142' },
  { code: '035', level: 'sub_region', parent: '142' },
  { code: '039', level: 'sub_region', parent: '150' },
  { code: '053', level: 'sub_region', parent: '009' },
  { code: '054', level: 'sub_region', parent: '009' },
  { code: '057', level: 'sub_region', parent: '009' },
  { code: '061', level: 'sub_region', parent: '009' },
  { code: '142', level: 'region', parent: '001' },
  { code: '143', level: 'sub_region', parent: '142' },
  { code: '145', level: 'sub_region', parent: '142' },
  { code: '150', level: 'region', parent: '001' },
  { code: '151', level: 'sub_region', parent: '150' },
  { code: '154', level: 'sub_region', parent: '150' },
  { code: '155', level: 'sub_region', parent: '150' },
  { code: '202', level: 'sub_region', parent: '002' },
  { code: '419', level: 'sub_region', parent: '019' },
] as const satisfies readonly M49Region[]

/** The world; it holds every country, and also Antarctica, which no region holds. */
export const WORLD = '001'

/** Code of a node of the M49 tree. */
export type M49Code = (typeof M49_REGIONS)[number]['code']

/** Groups of countries in special situations. */
export const SPECIAL_GROUPS = ['ldc', 'lldc', 'sids'] as const

/** Code of a group of countries in a special situation. */
export type SpecialGroup = (typeof SPECIAL_GROUPS)[number]

/** Regional groups of the General Assembly. They are political groups: they are not M49 regions, nor commissions. */
export const REGIONAL_GROUPS = ['african', 'asia_pacific', 'eastern_european', 'grulac', 'weog'] as const

/** Key of a regional group. */
export type RegionalGroup = (typeof REGIONAL_GROUPS)[number]

/** Code that may stand in a mandate instead of a list of countries. */
export type CountryGroup = M49Code | SpecialGroup | `group:${RegionalGroup}`

/** All codes that may stand in a mandate, the world first. */
export const COUNTRY_GROUPS: readonly CountryGroup[] = [
  ...M49_REGIONS.map((region) => region.code),
  ...SPECIAL_GROUPS,
  ...REGIONAL_GROUPS.map((group) => `group:${group}` as const),
]

/** Tells whether a string is a code that may stand in a mandate. */
export function isCountryGroup(value: string): value is CountryGroup {
  return COUNTRY_GROUPS.some((code) => code === value)
}
