import { describe, expect, it } from 'vitest'
import { loadCountryNames } from './country-names.ts'
import { ISO3_CODES } from './geography.ts'
import { LOCALES } from './locales.ts'
import { loadRegionNames } from './region-names.ts'
import { COUNTRY_GROUPS } from './regions.ts'

const lists = [
  { what: 'countries', codes: ISO3_CODES, load: loadCountryNames },
  { what: 'regions and groups', codes: COUNTRY_GROUPS, load: loadRegionNames },
]

describe.each(lists)('names of $what', ({ codes, load }) => {
  it.each(LOCALES)('are complete in %s, each filled in and each different', async (locale) => {
    const names: Readonly<Record<string, string>> = await load(locale)
    expect(Object.keys(names).sort()).toEqual([...codes].sort())
    for (const [code, name] of Object.entries(names)) {
      expect(name, code).toBe(name.trim())
      expect(name, code).not.toBe('')
    }
    expect(new Set(Object.values(names)).size).toBe(codes.length)
  })

  it.each([
    ['ar', /^[\p{Script=Arabic}\p{P}\s]+$/u],
    ['zh', /^[\p{Script=Han}\p{P}]+$/u],
    ['ru', /^[\p{Script=Cyrillic}\p{P}\s]+$/u],
    ['en', /^[\p{Script=Latin}\p{P}\s]+$/u],
    ['fr', /^[\p{Script=Latin}\p{P}\s]+$/u],
    ['es', /^[\p{Script=Latin}\p{P}\s]+$/u],
  ] as const)('are written in the script of %s and no other', async (locale, script) => {
    for (const [code, name] of Object.entries(await load(locale))) expect(name, code).toMatch(script)
  })
})

describe('names that the source had wrong', () => {
  it('follow the United Nations', async () => {
    const en = await loadCountryNames('en')
    expect(en.CIV).toBe('Côte d’Ivoire')
    expect(en.FLK).toBe('Falkland Islands (Malvinas)')
    expect(en.NLD).toBe('Netherlands (Kingdom of the)')
    expect((await loadCountryNames('ru')).ATA).toBe('Антарктика')
  })
})
