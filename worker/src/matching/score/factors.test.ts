import { describe, expect, test } from 'vitest'
import { corpus, forum, fullMandate, fullPitch } from '../facts/facts.arbitrary.ts'
import { createEngine, type FactorKey, type MandateFacts, type PitchFacts } from '../index.ts'
import { groupsOn, placeTable } from '../facts/places.ts'
import { currentPolicy } from '../facts/policy.ts'
import { bucketOf, coverageValue, lowestOf, rangeOf, ticketValue } from '../facts/ticket.ts'

const engine = createEngine({ corpus, on: forum })

function factor(key: FactorKey, pitch: Partial<PitchFacts>, mandate: Partial<MandateFacts> = {}) {
  const result = engine.scorePair({ ...fullPitch, ...pitch }, { ...fullMandate, strictGeography: false, ...mandate })
  if (!result.eligible) throw new Error(`closed: ${JSON.stringify(result.gates)}`)
  const found = [...result.investorSide.factors, ...result.pitchSide.factors].find((entry) => entry.key === key)
  if (!found) throw new Error(`no factor ${key}`)
  return { share: found.points / found.maxPoints, reason: found.reason }
}

describe('goals', () => {
  test('the primary goal counts twice a secondary one', () => {
    const primary = factor('goals', { goals: [14, 13, 2] }, { goals: [14] })
    const secondary = factor('goals', { goals: [13, 14, 2] }, { goals: [14] })
    expect([primary.share, secondary.share]).toEqual([expect.closeTo(0.5, 1), expect.closeTo(0.25, 1)])
    expect(primary.reason).toEqual({ code: 'goals.primary_shared', params: { shared: [14] } })
    expect(secondary.reason).toEqual({ code: 'goals.secondary_shared', params: { shared: [14], primary: [13] } })
  })

  test('a neighbouring goal gives nothing, because no published matrix says how much it should', () => {
    expect(factor('goals', { goals: [15] }, { goals: [14] })).toEqual({
      share: 0,
      reason: { code: 'goals.none_shared', params: { wanted: [14], stated: [15] } },
    })
  })
})

describe('targets', () => {
  test('listing more of them than are shared gains nothing', () => {
    const few = factor('targets', { targets: ['14.2', '13.1'] }, { targets: ['14.2', '14.7'] })
    const padded = factor('targets', { targets: ['14.2', '13.1', '1.1', '2.1', '3.1'] }, { targets: ['14.2', '14.7'] })
    expect(padded).toEqual(few)
  })
})

describe('targets that a pitch does not name', () => {
  test('are guessed from its goals, with less than naming the right ones gives and more than naming others', () => {
    const guessed = factor('targets', { targets: [] })
    expect(guessed).toEqual({ share: expect.closeTo(176 / 255, 1), reason: { code: 'targets.unknown', params: { wanted: ['14.2'] } } })
    expect(factor('targets', { targets: [], goals: [1] }).share).toBe(0)
    expect(factor('targets', { targets: ['13.1'] }).share).toBe(0)
  })
})

describe('geography', () => {
  const on = (day: string) => new Date(`${day}T12:00:00Z`)
  const relation = (place: string, mandate: Partial<MandateFacts>, day = '2026-11-23') =>
    placeTable({ ...fullMandate, countries: [], countryGroups: [], ...mandate }, groupsOn(on(day)))(place)

  test.each<[string, string, Partial<MandateFacts>, string, string[]]>([
    ['a listed country', 'KEN', { countries: ['KEN'] }, 'country', ['KEN']],
    ['a member of a group', 'FJI', { countryGroups: ['sids', '009'] }, 'group', ['sids']],
    ['a country of a listed sub-region', 'KEN', { countryGroups: ['202', '002'] }, 'subregion', ['202']],
    ['a country of a listed region', 'KEN', { countryGroups: ['002'] }, 'region', ['002']],
    ['a country of a regional group', 'KEN', { countryGroups: ['group:african'] }, 'region', ['group:african']],
    ['any country, for the world', 'KEN', { countryGroups: ['001'] }, 'world', ['001']],
    ['a neighbour in the same sub-region', 'UGA', { countries: ['KEN', 'FJI'] }, 'near_subregion', ['KEN']],
    ['the same continent', 'NGA', { countries: ['KEN', 'FJI'] }, 'near_region', ['KEN']],
    ['a continent away', 'BRA', { countries: ['KEN', 'FJI'] }, 'elsewhere', []],
    ['a listed region itself', '014', { countryGroups: ['014'] }, 'subregion', ['014']],
    ['a region inside a listed one', '014', { countryGroups: ['002'] }, 'region', ['002']],
    ['a region that holds a listed country', '202', { countries: ['KEN', 'FJI'] }, 'covers', ['KEN']],
    ['a region that holds a listed one', '002', { countryGroups: ['014'] }, 'covers', ['014']],
    ['a region with some members of a group', '009', { countryGroups: ['ldc'] }, 'covers', ['ldc']],
    ['the world, for anything named', '001', { countries: ['KEN'] }, 'covers', ['KEN']],
    ['the world, for a mandate of the world', '001', { countryGroups: ['001'] }, 'world', ['001']],
    ['a region beside a listed one', '015', { countryGroups: ['202'] }, 'near_region', ['202']],
    ['Antarctica, which no region holds', 'ATA', { countries: ['KEN'], countryGroups: ['002'] }, 'elsewhere', []],
  ])('%s: %s', (_, place, mandate, expected, by) => {
    expect(relation(place, mandate)).toEqual({ place, relation: expected, by })
  })

  test('who is a least developed country is read on the day of the run', () => {
    expect(relation('LAO', { countryGroups: ['ldc'] }, '2026-11-23').relation).toBe('group')
    expect(relation('LAO', { countryGroups: ['ldc'] }, '2026-11-25').relation).toBe('elsewhere')
  })

  test('a group that does not exist is an error, never an empty group', () => {
    expect(() => relation('KEN', { countryGroups: ['ldcs'] })).toThrow(RangeError)
  })

  test('a regional pitch is matched by its regions and a global one by the world', () => {
    const wish = { countries: [], countryGroups: ['054'] }
    expect(factor('geography', { scope: 'regional', countries: ['KEN'], regions: ['054'] }, wish).reason).toEqual({
      code: 'geography.subregion',
      params: { places: ['054'], groups: ['054'] },
    })
    expect(factor('geography', { scope: 'global', countries: ['FJI'] }, wish).reason.code).toBe('geography.covers')
  })
})

describe('the ticket', () => {
  const range = (low: number | null, high: number | null) => {
    const made = rangeOf(low, high)
    if (!made) throw new Error('no range')
    return made
  }

  test('has eight buckets in a decade, each holding the amounts from its edge on', () => {
    expect([1, 10, 100, 1_000_000, 10 ** 14].map(bucketOf)).toEqual([0, 8, 16, 48, 112])
    expect(Array.from({ length: 70 }, (_, bucket) => bucketOf(lowestOf(bucket + 30)))).toEqual(
      Array.from({ length: 70 }, (_, bucket) => bucket + 30),
    )
    expect([bucketOf(lowestOf(50) - 1), bucketOf(0), lowestOf(-3), lowestOf(1000)]).toEqual([49, 0, 0, Infinity])
  })

  test('is full when it holds the whole ask, and counts how far it reaches into the range of the ask', () => {
    const ticket = range(100_000, 1_000_000)
    const values = [
      range(200_000, 900_000),
      range(10_000, 999_999),
      range(500_000, 10_000_000),
      range(99_000, 99_500),
      range(50_000, 60_000),
    ].map((ask) => ticketValue(ask, ticket, currentPolicy))
    expect(values).toEqual([255, 255, 170, 104, 80])
  })

  test('tells by how much an ask misses it', () => {
    expect(factor('ticket', { askUsdMinor: 45_000_000, askMinimumUsdMinor: null }).reason).toEqual({
      code: 'ticket.below_minimum',
      params: { askUsdMinor: 45_000_000, minimumUsdMinor: 50_000_000, shortUsdMinor: 5_000_000 },
    })
    expect(factor('ticket', { askUsdMinor: 900_000_000, askMinimumUsdMinor: 240_000_000 }).reason).toEqual({
      code: 'ticket.above_maximum',
      params: { askUsdMinor: 240_000_000, maximumUsdMinor: 200_000_000, overUsdMinor: 40_000_000 },
    })
  })

  test('covers the whole ask or a share of it', () => {
    expect(coverageValue(range(1, 1000), range(null, 1000), currentPolicy)).toBe(255)
    expect(coverageValue(range(1, 1100), range(null, 1050), currentPolicy)).toBe(247)
    expect(coverageValue(range(1, 1000), range(null, 990), currentPolicy)).toBe(239)
    expect(coverageValue(range(1, 1000), range(null, 100), currentPolicy)).toBe(127)
    expect(factor('coverage', { askUsdMinor: 400_000_000 }).reason).toEqual({
      code: 'coverage.part',
      params: { askUsdMinor: 400_000_000, maximumUsdMinor: 200_000_000, sharePercent: 50 },
    })
  })
})

describe('the other factors', () => {
  test('a substitute of the instrument counts less than the instrument', () => {
    expect(factor('instrument', { instruments: ['insurance', 'debt_swap'] })).toEqual({
      share: expect.closeTo(180 / 255, 1),
      reason: { code: 'instrument.substitute', params: { asked: ['insurance'], offered: ['guarantee'] } },
    })
  })

  test('a stage beside the accepted ones counts less with every step', () => {
    expect(factor('stage', { stage: 'proof_of_concept' }).reason).toEqual({
      code: 'stage.earlier',
      params: { stage: 'proof_of_concept', nearest: 'transition_to_scale', steps: 1 },
    })
    expect(factor('stage', { stage: 'sustainable_scale' }).reason.code).toBe('stage.later')
    expect(factor('stage', { stage: 'ideation' }).share).toBe(0)
  })

  test('a kind of investor like the wanted one counts, and any kind counts a little', () => {
    const similar = factor('investor_type', { wantedInvestorTypes: ['family_office', 'dfi'] })
    expect(similar.reason).toEqual({ code: 'investor_type.similar', params: { investorType: 'foundation', wanted: ['family_office'] } })
    const other = factor('investor_type', { wantedInvestorTypes: ['dfi'] })
    expect(other.reason.code).toBe('investor_type.other')
    expect(other.share).toBeGreaterThan(0)
    expect(similar.share).toBeGreaterThan(other.share)
  })

  test('support counts by the share of what is needed', () => {
    expect(factor('support', { supportNeeded: ['data', 'technology', 'market_access', 'convening'] })).toEqual({
      share: expect.closeTo(0.5, 1),
      reason: {
        code: 'support.offered',
        params: { support: ['data', 'market_access'], needed: ['data', 'technology', 'market_access', 'convening'] },
      },
    })
  })
})
