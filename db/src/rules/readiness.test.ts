import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STAGES } from '../reference/stages.ts'
import { READINESS_BANDS, READINESS_CODES, READINESS_MAXIMA, readiness, type ReadinessFacts } from './readiness.ts'

const nothing: ReadinessFacts = {
  title: null,
  summary: null,
  goals: [],
  targets: [],
  scope: null,
  countries: [],
  regions: [],
  askMinor: null,
  instruments: [],
  wantedInvestorTypes: [],
  supportNeeded: [],
  stage: null,
  evidenceLevel: null,
  problem: null,
  approach: null,
  results: null,
  scalePlan: null,
  lessons: null,
}

const everything: ReadinessFacts = {
  title: 'Reef insurance',
  summary: 'Communities insure the reef they live from.',
  goals: [14, 13],
  targets: ['14.2'],
  scope: 'country',
  countries: ['FJI'],
  regions: ['054'],
  askMinor: 150_000_000,
  instruments: ['first_loss'],
  wantedInvestorTypes: ['foundation'],
  supportNeeded: ['data'],
  stage: 'sustainable_scale',
  evidenceLevel: 5,
  problem: 'Storms',
  approach: 'Insurance',
  results: 'Two payouts',
  scalePlan: 'Three more islands',
  lessons: 'Start small',
}

/** All fields but the scope, which says something only together with the places. */
const FIELDS = (Object.keys(nothing) as (keyof ReadinessFacts)[]).filter((key) => key !== 'scope') // as: Object.keys forgets the key type

const text = fc.constantFrom(null, '', '  ', 'written')
const list = <T>(...values: T[]) => fc.subarray(values)
const facts: fc.Arbitrary<ReadinessFacts> = fc.record({
  title: text,
  summary: text,
  goals: list(14, 13, 1),
  targets: list('14.2', '13.1'),
  scope: fc.constantFrom(null, 'country', 'regional', 'global'),
  countries: list('FJI', 'KEN'),
  regions: list('054'),
  askMinor: fc.option(fc.integer({ min: 1 })),
  instruments: list('grant', 'guarantee'),
  wantedInvestorTypes: list('foundation'),
  supportNeeded: list('data'),
  stage: fc.option(fc.constantFrom(...STAGES)),
  evidenceLevel: fc.option(fc.integer({ min: 0, max: 5 })),
  problem: text,
  approach: text,
  results: text,
  scalePlan: text,
  lessons: text,
  form: fc.constantFrom('standard', 'light'),
})

const itemOf = (given: Partial<ReadinessFacts>, key: keyof typeof READINESS_MAXIMA) =>
  readiness({ ...nothing, ...given }).items.find((item) => item.key === key)

describe('readiness', () => {
  it('has items that add up exactly, each part once, and a band that follows from the points', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { points, maxPoints, band, items } = readiness(given)
        expect(items.reduce((sum, item) => sum + item.points, 0)).toBe(points)
        expect(items.reduce((sum, item) => sum + item.maxPoints, 0)).toBe(maxPoints)
        expect(new Set(items.map(({ key }) => key)).size).toBe(items.length)
        for (const item of items) {
          expect(Number.isInteger(item.points) && item.points >= 0 && item.points <= item.maxPoints).toBe(true)
          expect(item.maxPoints).toBe(READINESS_MAXIMA[item.key])
        }
        const share = (100 * points) / maxPoints
        expect(band).toBe(READINESS_BANDS[share >= 70 ? 2 : share >= 40 ? 1 : 0])
      }),
    )
  })

  it('is nothing for an empty draft and full for a pitch that states everything', () => {
    expect(readiness(nothing)).toMatchObject({ points: 0, maxPoints: 100, band: 'starting', segmentEligible: null })
    expect(readiness(everything)).toMatchObject({ points: 100, maxPoints: 100, band: 'ready', segmentEligible: true })
  })

  it('never falls when one more thing is stated', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...FIELDS), (given, key) => {
        const before = readiness({ ...given, [key]: nothing[key] }).points
        expect(readiness(given).points).toBeGreaterThanOrEqual(before)
        expect(readiness({ ...given, [key]: everything[key] }).points).toBeGreaterThanOrEqual(readiness(given).points)
      }),
    )
  })

  it.each<[number, string, Partial<ReadinessFacts>]>([
    [39, 'starting', { evidenceLevel: 0, stage: null, problem: null, approach: null, scalePlan: null, lessons: null }],
    [40, 'developing', { evidenceLevel: 0, stage: null, results: null, targets: [], goals: [] }],
    [69, 'developing', { evidenceLevel: 0, stage: 'scaling', lessons: null }],
    [70, 'ready', { evidenceLevel: 0, results: null }],
  ])('at %i points is called %s', (points, band, without) => {
    expect(readiness({ ...everything, ...without })).toMatchObject({ points, band })
  })

  it('gives every reason in its list, and only those', () => {
    const given = fc.sample(facts, { numRuns: 400, seed: 3 }).flatMap((sample) => readiness(sample).items.map(({ code }) => code))
    const extremes = [nothing, everything].flatMap((sample) => readiness(sample).items.map(({ code }) => code))
    expect([...new Set([...given, ...extremes])].toSorted()).toEqual(READINESS_CODES.toSorted())
  })

  it('counts every part for the standard form, and for the light form only what it asks for or what was stated all the same', () => {
    const keysOf = (given: ReadinessFacts) => readiness(given).items.map(({ key }) => key)
    const all = Object.keys(READINESS_MAXIMA).filter((key) => key !== 'form')
    expect(keysOf(nothing).toSorted()).toEqual(all.toSorted())
    const light = {
      ...everything,
      targets: [],
      instruments: [],
      wantedInvestorTypes: [],
      supportNeeded: [],
      stage: null,
      evidenceLevel: null,
    }
    expect(readiness({ ...light, form: 'light' })).toMatchObject({ points: 41, maxPoints: 41, band: 'ready', segmentEligible: null })
    expect(readiness({ ...light, form: 'light' }).items.at(-1)).toMatchObject({ code: 'form.light', params: { left: 5 } })
    expect(readiness({ ...everything, form: 'light' })).toMatchObject({ points: 100, maxPoints: 100 })
  })

  it('when support is needed and no money, asks for no amount and no instrument', () => {
    expect(itemOf({ supportNeeded: ['data'] }, 'ask')).toMatchObject({ points: 5, code: 'ask.support_only', params: { support: ['data'] } })
    expect(itemOf({ supportNeeded: ['data'] }, 'instruments')).toBeUndefined()
    expect(itemOf({ supportNeeded: ['data'], askMinor: 1 }, 'instruments')).toMatchObject({ points: 0, code: 'instruments.missing' })
  })

  it('does not tell one country, one goal or one language from another', () => {
    const other = { ...everything, countries: ['HTI'], goals: [1, 2], targets: ['1.1'], title: '海洋', summary: 'البحر' }
    expect(readiness(other).points).toBe(readiness(everything).points)
  })
})

const OPEN = ['transition_to_scale', 'scaling', 'sustainable_scale']

describe('the segment', () => {
  it.each([
    ['proof_of_concept', false, { code: 'segment.later', params: { stage: 'proof_of_concept', accepted: OPEN } }],
    ['transition_to_scale', true, { code: 'segment.open', params: { stage: 'transition_to_scale' } }],
    [null, null, { code: 'segment.unknown', params: { accepted: OPEN } }],
  ])('at stage %s, eligibility is %s, with its reason and without a point', (stage, eligible, reason) => {
    expect(readiness({ ...everything, stage }).segmentEligible).toBe(eligible)
    expect(itemOf({ stage }, 'segment')).toEqual({ key: 'segment', points: 0, maxPoints: 0, ...reason })
  })
})

describe('its parts', () => {
  it('count each written text, not blanks', () => {
    expect(itemOf({ problem: 'Storms', approach: '  ' }, 'texts')).toEqual({
      key: 'texts',
      points: 4,
      maxPoints: 16,
      code: 'texts.partial',
      params: { written: 1, of: 4 },
    })
  })

  it('tell no evidence yet from evidence not stated', () => {
    expect(itemOf({ evidenceLevel: 0 }, 'evidence')).toMatchObject({ points: 0, code: 'evidence.none_yet' })
    expect(itemOf({}, 'evidence')).toMatchObject({ points: 0, code: 'evidence.unknown' })
    expect(itemOf({ evidenceLevel: 3 }, 'evidence')).toMatchObject({ points: 15, params: { level: 3 } })
  })

  it('take a global pitch as one that has said where it works', () => {
    expect(itemOf({ scope: 'global' }, 'places')).toMatchObject({ points: 5, code: 'places.global' })
  })
})
