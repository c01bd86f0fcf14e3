import {
  COUNTRIES,
  M49_REGIONS,
  REGIONAL_GROUPS,
  SPECIAL_GROUPS,
  WORLD,
  type CountryGroup,
  type Iso3,
  type M49Code,
} from '@scalebridge/db/reference'
import type { I18n } from '#lib/i18n/i18n.ts'
import type { Locale } from '#lib/i18n/locales.ts'

/** A node of the M49 tree with its name, what lies in it, and the countries that no smaller region of it holds. */
export interface PlaceNode {
  code: M49Code
  name: string
  regions: PlaceNode[]
  countries: PlaceLeaf[]
}

export interface PlaceLeaf {
  code: Iso3
  name: string
}

type Words = Pick<I18n, 't' | 'format' | 'locale'>

const trees = new Map<Locale, PlaceNode>()

/** The whole M49 tree in the reader's language, each level in the order of its alphabet; the world is the root. Made once for each language. */
export function placeTree(words: Words): PlaceNode {
  const tree = trees.get(words.locale) ?? nodeOf(WORLD, words)
  trees.set(words.locale, tree)
  return tree
}

/** A place as a choice of a list. */
export interface PlaceOption {
  code: string
  name: string
}

const lists = new Map<Locale, Readonly<Record<'groups' | 'regions' | 'countries', readonly PlaceOption[]>>>()

/**
 * All places as three lists in the reader's language: the groups; the regions one after the other, each with its depth, as a list of
 * choices has no branches; and the countries in the order of the alphabet. Made once for each language.
 */
export function placeLists(words: Words) {
  const known = lists.get(words.locale)
  if (known !== undefined) return known
  const tree = placeTree(words)
  const made = { groups: otherGroups(words), regions: flatten(tree), countries: words.format.sort(leavesOf(tree), (leaf) => leaf.name) }
  lists.set(words.locale, made)
  return made
}

function flatten(node: PlaceNode, depth = 0): PlaceOption[] {
  return node.regions.flatMap((region) => [
    { code: region.code, name: '\u00a0\u00a0'.repeat(depth) + region.name },
    ...flatten(region, depth + 1),
  ])
}

function leavesOf(node: PlaceNode): PlaceLeaf[] {
  return [...node.countries, ...node.regions.flatMap(leavesOf)]
}

function nodeOf(code: M49Code, words: Words): PlaceNode {
  const inner = M49_REGIONS.filter((region) => region.parent === code).map((region) => nodeOf(region.code, words))
  const leaves = COUNTRIES.filter((country) => (country.intermediate ?? country.subRegion ?? country.region ?? WORLD) === code)
  const countries = leaves.map(({ iso3 }) => ({ code: iso3, name: words.t(`country.${iso3}`) }))
  return {
    code,
    name: words.t(`region.${code}`),
    regions: words.format.sort(inner, (node) => node.name),
    countries: words.format.sort(countries, (leaf) => leaf.name),
  }
}

/** The groups beside the branches of the tree, in the reader's language: the world, special situations, the regional groups. */
export function otherGroups({ t }: Pick<I18n, 't'>): { code: CountryGroup; name: string }[] {
  const codes: CountryGroup[] = [WORLD, ...SPECIAL_GROUPS, ...REGIONAL_GROUPS.map((group) => `group:${group}` as const)]
  return codes.map((code) => ({ code, name: t(`region.${code}`) }))
}

/** Every code inside a node, itself not counted. */
export function codesInside(node: PlaceNode): string[] {
  return [...node.countries.map((leaf) => leaf.code), ...node.regions.flatMap((region) => [region.code, ...codesInside(region)])]
}

/** Tells whether a name holds what the reader types; neither capitals nor accents matter. */
export function holdsText(name: string, typed: string): boolean {
  return plain(name).includes(plain(typed))
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}

/** Whether a node, or anything inside it, holds what the reader types. */
export function branchHoldsText(node: PlaceNode, typed: string): boolean {
  return (
    holdsText(node.name, typed) ||
    node.countries.some((leaf) => holdsText(leaf.name, typed)) ||
    node.regions.some((region) => branchHoldsText(region, typed))
  )
}
