import { describe, expect, it } from 'vitest'
import {
  COMMISSIONS,
  COUNTRIES,
  ISO3_CODES,
  commissionsOf,
  countriesIn,
  countryByIso3,
  groupMembers,
  isIso3,
  isLdc,
  regionsOf,
} from './geography.ts'
import { COUNTRY_GROUPS, M49_REGIONS, isCountryGroup } from './regions.ts'

const day = (text: string): Date => new Date(`${text}T12:00:00Z`)

describe('the countries and areas', () => {
  it('are the 248 of the official list, each once, in the order of their codes', () => {
    expect(COUNTRIES).toHaveLength(248)
    expect(COUNTRIES.map((country) => country.iso3)).toEqual([...ISO3_CODES])
    expect([...ISO3_CODES].sort()).toEqual([...ISO3_CODES])
    for (const key of ['iso3', 'iso2', 'm49'] as const) {
      expect(new Set(COUNTRIES.map((country) => country[key])).size, key).toBe(248)
    }
  })

  it('do not include a row that the source added to the official list', () => {
    expect(countryByIso3('TWN')).toBeUndefined()
    expect(COUNTRIES.some((country) => country.m49 === '158')).toBe(false)
    expect(isIso3('TWN')).toBe(false)
  })

  it('keep the leading zeros of their codes', () => {
    expect(countryByIso3('AFG')?.m49).toBe('004')
    for (const country of COUNTRIES) expect(country.m49, country.iso3).toMatch(/^\d{3}$/)
  })

  it('hold the 193 members of the United Nations; the Holy See and the State of Palestine are not among them', () => {
    expect(COUNTRIES.filter((country) => country.unMember)).toHaveLength(193)
    expect(countryByIso3('VAT')?.unMember).toBe(false)
    expect(countryByIso3('PSE')?.unMember).toBe(false)
  })
})

describe('the M49 tree', () => {
  it('has one world, five regions, seventeen sub-regions and seven intermediate regions', () => {
    const count = (level: string): number => M49_REGIONS.filter((region) => region.level === level).length
    expect(['world', 'region', 'sub_region', 'intermediate'].map(count)).toEqual([1, 5, 17, 7])
  })

  it('leads from every node to the world', () => {
    for (const region of M49_REGIONS) {
      const path: string[] = []
      for (let code: string | null = region.code; code !== null && path.length < 9;) {
        path.push(code)
        code = M49_REGIONS.find((node) => node.code === code)?.parent ?? null
      }
      expect(path.at(-1), region.code).toBe('001')
    }
  })

  it('holds every country in a chain of parents; Antarctica alone hangs on the world itself', () => {
    for (const country of COUNTRIES) {
      const chain = regionsOf(country.iso3)
      const parents = chain.map((code) => M49_REGIONS.find((region) => region.code === code)?.parent)
      expect(parents, country.iso3).toEqual(chain.length === 0 ? [] : [...chain.slice(1), '001'])
    }
    expect(COUNTRIES.filter((country) => regionsOf(country.iso3).length === 0).map((country) => country.iso3)).toEqual(['ATA'])
    expect(countriesIn('001')).toHaveLength(248)
  })

  it('names the ancestors of a country nearest first, and none for an unknown code', () => {
    expect(regionsOf('KEN')).toEqual(['014', '202', '002'])
    expect(regionsOf('FRA')).toEqual(['155', '150'])
    expect(regionsOf('XXX')).toEqual([])
  })

  it('divides 247 countries among its smallest regions as the official list does', () => {
    const sizes = [
      ['005', 16],
      ['011', 17],
      ['013', 8],
      ['014', 22],
      ['015', 7],
      ['017', 9],
      ['018', 5],
      ['021', 5],
      ['029', 28],
      ['030', 7],
      ['034', 9],
      ['035', 11],
      ['039', 16],
      ['053', 6],
      ['054', 5],
      ['057', 8],
      ['061', 10],
      ['143', 5],
      ['145', 18],
      ['151', 10],
      ['154', 16],
      ['155', 9],
    ] as const
    for (const [code, size] of sizes)
      expect(
        countriesIn(code).filter((iso3) => regionsOf(iso3)[0] === code),
        code,
      ).toHaveLength(size)
    expect(sizes.reduce((sum, [, size]) => sum + size, 0)).toBe(247)
  })

  it('gives the countries of a region at any level', () => {
    expect(countriesIn('202')).toContain('KEN')
    expect(countriesIn('202')).not.toContain('EGY')
    expect(countriesIn('053')).toEqual(['AUS', 'CCK', 'CXR', 'HMD', 'NFK', 'NZL'])
    const regions = M49_REGIONS.filter((region) => region.level === 'region').flatMap((region) => countriesIn(region.code))
    expect(new Set(regions).size).toBe(247)
    expect(regions).toHaveLength(247)
  })
})

describe('least developed countries', () => {
  it('are 44 on 23 November 2026 and 42 on 25 November', () => {
    expect(groupMembers('ldc', day('2026-11-23'))).toHaveLength(44)
    expect(groupMembers('ldc', day('2026-11-25'))).toHaveLength(42)
  })

  it('when the day of leaving comes, a country is off the list from midnight UTC', () => {
    for (const iso3 of ['LAO', 'NPL']) {
      expect(isLdc(iso3, new Date('2026-11-23T23:59:59.999Z'))).toBe(true)
      expect(isLdc(iso3, new Date('2026-11-24T00:00:00Z'))).toBe(false)
    }
  })

  it('keep Bangladesh, whose date is under decision', () => {
    expect(isLdc('BGD', day('2026-11-25'))).toBe(true)
    expect(countryByIso3('BGD')?.ldc).toEqual([{ from: null, until: null, underDecision: true }])
    expect(COUNTRIES.filter((country) => country.ldc.some((interval) => interval.underDecision))).toHaveLength(1)
  })

  it('no longer count Sao Tome and Principe, which left on 13 December 2024', () => {
    expect(isLdc('STP', day('2024-12-12'))).toBe(true)
    expect(isLdc('STP', day('2024-12-13'))).toBe(false)
    expect(isLdc('STP', day('2026-11-22'))).toBe(false)
  })

  it('are never told without a day', () => {
    expect(() => countriesIn('ldc')).toThrow(RangeError)
    expect(isLdc('KEN', day('2026-11-22'))).toBe(false)
    expect(isLdc('XXX', day('2026-11-22'))).toBe(false)
  })
})

describe('groups of countries', () => {
  it('are 32 landlocked developing countries', () => {
    expect(countriesIn('lldc')).toHaveLength(32)
  })

  it('are 39 small island developing States, of which 37 are members of the United Nations', () => {
    const sids = countriesIn('sids')
    expect(sids).toHaveLength(39)
    expect(sids.filter((iso3) => !countryByIso3(iso3)?.unMember)).toEqual(['COK', 'NIU'])
  })

  it('divide 192 members into the five regional groups; the United States belongs to none', () => {
    const sizes = COUNTRY_GROUPS.filter((code) => code.startsWith('group:')).map((code) => [code, countriesIn(code).length])
    expect(Object.fromEntries(sizes)).toEqual({
      'group:african': 54,
      'group:asia_pacific': 54,
      'group:eastern_european': 23,
      'group:grulac': 33,
      'group:weog': 28,
    })
    const ungrouped = COUNTRIES.filter((country) => country.unMember && country.regionalGroup === null)
    expect(ungrouped.map((country) => country.iso3)).toEqual(['USA'])
  })

  it('each have members, and each code once', () => {
    expect(COUNTRY_GROUPS).toHaveLength(38)
    expect(new Set(COUNTRY_GROUPS).size).toBe(38)
    for (const code of COUNTRY_GROUPS) expect(groupMembers(code, day('2026-11-22')), code).not.toHaveLength(0)
  })

  it('when a code is misspelt, fail instead of reading as an empty group', () => {
    for (const code of ['2', '02', 'LDC', 'african', 'group:null', '']) {
      expect(isCountryGroup(code), code).toBe(false)
      expect(() => groupMembers(code, day('2026-11-22')), code).toThrow(RangeError)
    }
  })
})

describe('regional commissions', () => {
  it('have as many members as the commissions say', () => {
    const sizes = COMMISSIONS.map((name) => COUNTRIES.filter((country) => country.commissions.includes(name)).length)
    expect(Object.fromEntries(COMMISSIONS.map((name, index) => [name, sizes[index]]))).toEqual({
      ECA: 54,
      ECE: 56,
      ECLAC: 46,
      ESCAP: 53,
      ESCWA: 21,
    })
  })

  it('may share a country', () => {
    expect(commissionsOf('EGY')).toEqual(['ECA', 'ESCWA'])
    expect(commissionsOf('KAZ')).toEqual(['ECE', 'ESCAP'])
    expect(commissionsOf('GBR')).toEqual(['ECE', 'ECLAC', 'ESCAP'])
  })

  it('when they are not known, answer null and never an empty list', () => {
    expect(commissionsOf('ABW')).toBeNull()
    expect(commissionsOf('XXX')).toBeNull()
    for (const country of COUNTRIES) expect(commissionsOf(country.iso3), country.iso3).not.toEqual([])
  })

  it('are known for every member of the United Nations and for the State of Palestine', () => {
    const known = COUNTRIES.filter((country) => country.commissionsKnown)
    expect(known.filter((country) => !country.unMember).map((country) => country.iso3)).toEqual(['PSE'])
    expect(known).toHaveLength(194)
  })
})
