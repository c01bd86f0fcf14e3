import { describe, expect, it } from 'vitest'
import { ratesBody, readRates } from './rates-form.ts'
import { readCommand, rearrange } from './rows-form.ts'
import { readSegments, segmentsBody } from './segments-form.ts'

const formOf = (entries: Record<string, string>): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(entries)) form.append(name, value)
  return form
}

describe('a list in a form', () => {
  it.each([
    ['add', ['a', 'b', 'c', 'new']],
    ['remove:1', ['a', 'c']],
    ['up:2', ['a', 'c', 'b']],
    ['down:0', ['b', 'a', 'c']],
    ['up:0', ['a', 'b', 'c']],
    ['down:2', ['a', 'b', 'c']],
    ['remove:9', ['a', 'b', 'c']],
    ['save', ['a', 'b', 'c']],
    ['remove', ['a', 'b', 'c']],
    ['add:x', ['a', 'b', 'c']],
  ])('when the button says %s, becomes %j', (value, rows) => {
    expect(rearrange(['a', 'b', 'c'], readCommand(value), () => 'new')).toEqual(rows)
  })
})

describe('the exchange rates', () => {
  it.each([
    ['0,44', '0.44'],
    ['0.44', '0.44'],
    ['٠٫٤٤', '0.44'],
    ['1 234,5', '1234.5'],
  ])('when a rate is typed as %s, it is %s', (typed, usdPerUnit) => {
    const rates = readRates(
      formOf({ rows: '1', '0.currency': 'FJD', '0.usdPerUnit': typed, '0.asOf': '2026-11-20', '0.source': 'UN rates' }),
    )
    expect(ratesBody(rates)).toEqual({ body: { items: [{ currency: 'FJD', usdPerUnit, asOf: '2026-11-20', source: 'UN rates' }] } })
  })

  it('when everything is wrong, each is said at its field', () => {
    const rates = readRates(formOf({ rows: '1', '0.currency': 'XXQ', '0.usdPerUnit': '0', '0.asOf': '20 Nov', '0.source': 'UN' }))
    const made = ratesBody(rates)
    expect('errors' in made && made.errors.map(({ pointer }) => pointer)).toEqual([
      '/items/0/currency',
      '/items/0/usdPerUnit',
      '/items/0/asOf',
      '/items/0/source',
    ])
  })

  it.each(['-1', '1.5', 'many', '1e9'])('when the number of rows is %s, no more are read than there may be', (rows) => {
    expect(readRates(formOf({ rows })).length).toBeLessThanOrEqual(200)
  })
})

describe('the segments', () => {
  it('when a segment is written, its times are read in the zone of the edition', () => {
    const languages = Object.fromEntries(
      ['ar', 'zh', 'en', 'fr', 'ru', 'es'].flatMap((language) => [
        [`0.title.${language}`, 'T'],
        [`0.theme.${language}`, 'Th'],
      ]),
    )
    const form = formOf({
      rows: '1',
      '0.slug': 'land',
      '0.kind': 'sdg_action',
      '0.startsAt': '2027-02-02T10:00',
      '0.endsAt': '2027-02-02T13:00',
      ...languages,
    })
    form.append('0.goals', '15')
    const made = segmentsBody(readSegments(form), 'America/New_York')
    expect('body' in made && made.body.segments).toMatchObject([
      { slug: 'land', goals: [15], startsAt: '2027-02-02T15:00:00.000Z', endsAt: '2027-02-02T18:00:00.000Z' },
    ])
    expect('body' in made && Object.keys(made.body.segments[0] ?? {})).not.toContain('id')
  })

  it('when a short name has other signs than letters, digits and hyphens, says so', () => {
    const made = segmentsBody(readSegments(formOf({ rows: '1', '0.slug': 'Land & life' })), 'UTC')
    expect('errors' in made && made.errors).toContainEqual({ pointer: '/segments/0/slug', code: 'slug.invalid' })
  })
})
