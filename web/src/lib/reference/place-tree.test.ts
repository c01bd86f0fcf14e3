import { COUNTRIES, loadCountryNames, loadRegionNames } from '@scalebridge/db/reference'
import { describe, expect, it } from 'vitest'
import { createI18n } from '#lib/i18n/i18n.ts'
import type { Locale } from '#lib/i18n/locales.ts'
import { branchHoldsText, codesInside, holdsText, otherGroups, placeLists, placeTree } from './place-tree.ts'

async function wordsOf(locale: Locale) {
  const messages = { country: await loadCountryNames(locale), region: await loadRegionNames(locale) }
  return createI18n(locale, () => messages)
}

describe('the tree of places', () => {
  it('holds every country once and every region once', async () => {
    const codes = codesInside(placeTree(await wordsOf('en')))
    expect(codes.filter((code) => /^[A-Z]{3}$/.test(code))).toHaveLength(COUNTRIES.length)
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('puts a country under the smallest region that holds it', async () => {
    const africa = placeTree(await wordsOf('en')).regions.find((node) => node.code === '002')
    const eastern = africa?.regions.find((node) => node.code === '202')?.regions.find((node) => node.code === '014')
    expect(eastern?.countries.map((leaf) => leaf.name)).toContain('Kenya')
    expect(africa?.countries).toEqual([])
  })

  it('sorts by the alphabet of the language', async () => {
    const names = placeTree(await wordsOf('fr')).regions.map((node) => node.name)
    expect(names).toEqual(['Afrique', 'Amériques', 'Asie', 'Europe', 'Océanie'])
  })

  it('is kept for each language by itself, as are its lists', async () => {
    const [english, french] = [await wordsOf('en'), await wordsOf('fr')]
    const worldIn = (words: typeof english) => [placeTree(words).name, placeLists(words).groups[0]?.name]
    expect([worldIn(english), worldIn(french), worldIn(english)]).toEqual([
      ['World', 'World'],
      ['Monde', 'Monde'],
      ['World', 'World'],
    ])
  })

  it('as lists holds each country and each region once, regions by their depth', async () => {
    const { regions, countries } = placeLists(await wordsOf('en'))
    expect(countries).toHaveLength(COUNTRIES.length)
    expect(regions.slice(0, 3).map(({ name }) => name)).toEqual(['Africa', '\u00a0\u00a0Northern Africa', '\u00a0\u00a0Sub-Saharan Africa'])
    expect(new Set(regions.map(({ code }) => code)).size).toBe(regions.length)
  })

  it('keeps the groups that are no branches apart', async () => {
    expect(otherGroups(await wordsOf('en')).map((group) => group.code)).toEqual([
      '001',
      'ldc',
      'lldc',
      'sids',
      'group:african',
      'group:asia_pacific',
      'group:eastern_european',
      'group:grulac',
      'group:weog',
    ])
  })
})

describe('finding a place', () => {
  it('when typed without accents or capitals, finds it all the same', () => {
    expect([holdsText('Côte d’Ivoire', 'cote'), holdsText('Curaçao', 'CURACAO'), holdsText('Kenya', 'ghana')]).toEqual([true, true, false])
  })

  it('when a country deep inside fits, shows the way to it', async () => {
    const [africa, americas] = placeTree(await wordsOf('en')).regions
    if (!africa || !americas) throw new Error('the tree has no branches')
    expect([branchHoldsText(africa, 'keny'), branchHoldsText(americas, 'keny')]).toEqual([true, false])
  })
})
