import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJsonLines } from '../cli/json-lines.ts'
import { positivesOf, readMatchingSet } from '../cli/matching-set.ts'
import { exp, ln, logistic } from './arithmetic.ts'
import { buildTrackRecord } from './model.ts'
import { dayOf, yearOf, type PastProject } from './past-project.ts'
import { attributesOf } from './subject.ts'

const rows = readJsonLines(new URL('training/projects.before-2011.jsonl.gz', import.meta.url).pathname)
const some = rows.filter((_, at) => at % 12 === 0)
const candidates = [...new Set(some.flatMap(positivesOf))].map((cid) => ({ cid }))
const set = readMatchingSet({ candidates, history: some, queries: some.slice(-20) })
const track = buildTrackRecord(set.history)

const subject = (text: string, attributes: readonly string[] = []) => ({ text, language: 'en', attributes })
const project = (id: string, investorIds: readonly string[], text: string): PastProject => ({
  ...subject(text, ['country=KEN']),
  id,
  title: `${id} ${text}`,
  day: 14_000,
  amountUsdMinor: 5_000_000,
  investorIds,
})

describe('the values of a track record', () => {
  test('the same past gives the same integers on every machine', () => {
    const values = set.pitches.map((pitch) => track.valuesOf({ ...pitch, attributes: pitch.attributes ?? [] }))
    expect(
      createHash('sha256')
        .update(JSON.stringify([track.investorIds, values]))
        .digest('hex'),
    ).toMatchInlineSnapshot(`"15443e78f1988b01f3511b609ac52165cf74facddccf27f975dbcc27b1501c7c"`)
  })

  test('the order of the past changes nothing', () => {
    const other = buildTrackRecord(set.history.toReversed())
    for (const { text, language, attributes = [] } of set.pitches) {
      const asked = { text, language, attributes }
      expect(other.valuesOf(asked)).toEqual(track.valuesOf(asked))
    }
  })

  test('who an investor is does not matter: with other ids it keeps its values', () => {
    const renamed = (id: string) =>
      `z${String(10_000 - Number.parseInt(createHash('sha256').update(id).digest('hex').slice(0, 3), 16))}-${id}`
    const other = buildTrackRecord(set.history.map((past) => ({ ...past, investorIds: past.investorIds.map(renamed) })))
    const asked = subject('Reform of the police and of courts', ['country=KEN'])
    for (const id of track.investorIds) expect(other.valueFor(asked, renamed(id))).toBe(track.valueFor(asked, id))
  })

  test.each([0, 5, 11, 17])('another project with the very words of a pitch never lowers its investor (pitch %i)', (at) => {
    const pitch = set.pitches[at]
    if (pitch === undefined) throw new Error('no such pitch')
    const asked = { text: pitch.text, language: pitch.language, attributes: pitch.attributes ?? [] }
    for (const investorId of track.investorIds.slice(0, 3)) {
      const more = { ...asked, id: 'added', title: 'Added', day: dayOf('2010-12-01'), amountUsdMinor: null, investorIds: [investorId] }
      const before = track.valueFor(asked, investorId) ?? 0
      expect(buildTrackRecord([...set.history, more]).valueFor(asked, investorId)).toBeGreaterThanOrEqual(before)
    }
  })

  test('lie between 0 and 1000 whatever is asked', () => {
    const words = fc.constantFrom('water', 'justice', 'eau', 'educación', 'climate', 'xyzzy', '')
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), fc.subarray(['country=KEN', 'un_region=RBA', 'nonsense=1']), (text, attributes) => {
        const values = track.valuesOf(subject(text.join(' '), attributes))
        for (const value of values ?? []) expect(Number.isInteger(value) && value >= 0 && value <= 1000).toBe(true)
      }),
    )
  })

  test('what the past does not know is unknown, not zero', () => {
    expect(track.valuesOf(subject('qqxyzzy', ['planet=Mars']))).toBeNull()
    expect(track.valueFor(subject('water'), 'nobody')).toBeNull()
    const asked = subject('Reform of the police and of courts', ['country=KEN'])
    expect(track.valuesOf({ ...asked, attributes: [...asked.attributes, 'planet=Mars'] })).toEqual(track.valuesOf(asked))
  })
})

describe('the most similar past projects', () => {
  const past = [
    project('a', ['one'], 'coral reefs and coastal fisheries'),
    project('b', ['one'], 'roads and bridges of the highlands'),
    project('c', ['one', 'two'], 'coastal fisheries of small islands'),
    project('d', ['two'], 'roads and courts'),
  ]
  const small = buildTrackRecord(past)

  test('are those of the investor alone, the most similar first, with title, year and amount', () => {
    const similar = small.similarOf(subject('coastal fisheries and reefs', ['country=KEN']), 'one', 2)
    expect(similar.map(({ id }) => id)).toEqual(['a', 'c'])
    expect(similar[0]).toMatchObject({ title: 'a coral reefs and coastal fisheries', year: 2008, amountUsdMinor: 5_000_000 })
    expect(similar[0]?.likenessPermille).toBeGreaterThanOrEqual(similar[1]?.likenessPermille ?? 0)
    expect(small.similarOf(subject('coastal fisheries'), 'nobody', 2)).toEqual([])
  })

  test('bring the investor that funded them before the other', () => {
    const asked = subject('courts', ['country=KEN'])
    expect(buildTrackRecord([...past, project('e', ['two'], 'courts')]).valueFor(asked, 'two')).toBeGreaterThan(
      buildTrackRecord([...past, project('e', ['two'], 'courts')]).valueFor(asked, 'one') ?? 0,
    )
  })
})

describe('attributes', () => {
  const known = { language: 'fr-FR', countries: ['SEN'], regions: ['011'], goals: [14], amountUsdMinor: 150_000_00 }

  test('hold what is known and leave out what is not', () => {
    expect(attributesOf(known)).toEqual(['language=fr', 'country=SEN', 'region=011', 'goal=14', 'amount=5'])
    expect(attributesOf({ language: null, countries: [], regions: [], goals: [], amountUsdMinor: null })).toEqual([])
  })
})

describe('arithmetic of our own', () => {
  test('agrees with the machine’s to twelve digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (x) => {
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThan(1e-12 * (1 + Math.abs(Math.log(x))))
      }),
    )
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-12)
      }),
    )
    expect([logistic(-40), logistic(0), logistic(40)]).toEqual([0, 0.5, 1])
  })

  test('dates become days and years', () => {
    expect([dayOf('1970-01-02'), dayOf('2011-02'), dayOf('soon'), dayOf(null)]).toEqual([1, 15_006, null, null])
    expect([yearOf(15_006), yearOf(null)]).toEqual([2011, null])
  })
})
