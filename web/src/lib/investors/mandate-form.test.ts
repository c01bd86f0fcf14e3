import { LOCALES, type Locale } from '@scalebridge/db/reference'
import { describe, expect, it } from 'vitest'
import {
  blankMandateForm,
  changedFields,
  formOf,
  readContent,
  readMandateForm,
  type MandateContent,
  type MandateForm,
} from './mandate-form.ts'

const filled: MandateForm = { ...blankMandateForm('en'), name: 'Ocean fund' }

function contentOf(changes: Partial<MandateForm>, locale: Locale = 'en'): MandateContent {
  const { content, errors } = readContent({ ...filled, ...changes }, locale)
  expect(errors).toEqual([])
  if (content === null) throw new Error('no content')
  return content
}

function errorsOf(changes: Partial<MandateForm>): string[] {
  return readContent({ ...filled, ...changes }, 'en').errors.map(({ pointer, code }) => `${pointer} ${code}`)
}

describe('the form of a mandate', () => {
  it('when everything but the name is left empty, says "no preference" everywhere', () => {
    const { name, language, namedToPartnerships, strictGeography, ...rest } = contentOf({})
    expect({ name, language, namedToPartnerships, strictGeography }).toEqual({
      name: 'Ocean fund',
      language: 'en',
      namedToPartnerships: true,
      strictGeography: false,
    })
    expect(Object.values(rest).filter((value) => value !== null && !(Array.isArray(value) && value.length === 0))).toEqual([])
  })

  it('when stored content is shown and sent again, nothing changes', () => {
    const content = contentOf({
      text: 'Mangroves and fisheries',
      goals: ['14', '13'],
      targets: ['14.2', '14.b'],
      countries: ['FJI', 'KEN'],
      countryGroups: ['009', 'sids', 'group:grulac'],
      strictGeography: true,
      excludedCountries: ['AUS'],
      excludedSectors: ['tobacco'],
      instruments: ['grant', 'guarantee'],
      ticketMin: '250000',
      ticketMax: '2000000.50',
      ticketCurrency: 'EUR',
      stages: ['scaling'],
      minimumEvidence: '0',
      supportOffered: ['data'],
      namedToPartnerships: false,
    })
    for (const locale of LOCALES) expect(contentOf(formOf({ ...content, investorId: 'i', revision: 3 }, locale), locale)).toEqual(content)
  })

  it('when a target is chosen without its goal, takes the goal with it', () => {
    expect(contentOf({ goals: ['5'], targets: ['14.b'] }).goals).toEqual([5, 14])
  })

  it('when amounts are typed as in another language, reads them exactly', () => {
    const { ticketMinMinor, ticketMaxMinor } = contentOf({ ticketMin: '250 000,50', ticketMax: '٢٬٠٠٠٬٠٠٠', ticketCurrency: 'USD' })
    expect([ticketMinMinor, ticketMaxMinor]).toEqual([25_000_050, 200_000_000])
  })

  it.each([
    ['fr', '1,234', null],
    ['en', '1,234', 123_400],
    ['fr', '1,23', 123],
    ['en', '1.234', null],
    ['es', '1.234', 123_400],
    ['ar', '١٬٢٣٤٫٥', 123_450],
    ['ar', '١٢٣٤', 123_400],
  ] as const)('when somebody who reads %s types %s, reads it as that language means it', (locale, ticketMax, minor) => {
    const { content, errors } = readContent({ ...filled, ticketMax }, locale)
    expect(content?.ticketMaxMinor ?? null).toBe(minor)
    expect(errors.map(({ code }) => code)).toEqual(minor === null ? ['ticket.unreadable'] : [])
  })

  it('when an amount with decimals is shown, writes the mark of the language', () => {
    const content = contentOf({ ticketMax: '2000000.50' })
    const shown = LOCALES.map((locale) => formOf({ ...content, investorId: 'i', revision: 3 }, locale).ticketMax)
    expect(shown).toEqual(LOCALES.map((locale) => (['fr', 'ru', 'es'].includes(locale) ? '2000000,50' : '2000000.50')))
  })

  it('when a currency has no decimals, does not invent them', () => {
    expect(contentOf({ ticketMax: '5000000', ticketCurrency: 'JPY' }).ticketMaxMinor).toBe(5_000_000)
  })

  it('when there is no amount, sends no currency either', () => {
    expect(contentOf({ ticketCurrency: 'EUR' }).ticketCurrency).toBeNull()
  })

  it('when only an upper end is given, leaves the lower end open', () => {
    expect(contentOf({ ticketMax: '100' })).toMatchObject({ ticketMinMinor: null, ticketMaxMinor: 10_000, ticketCurrency: 'USD' })
  })

  it.each([
    [{ name: '' }, '/name name.missing'],
    [{ ticketMin: 'a lot' }, '/ticketMinMinor ticket.unreadable'],
    [{ ticketMax: '1.5', ticketCurrency: 'JPY' }, '/ticketMaxMinor ticket.unreadable'],
    [{ ticketMin: '5', ticketCurrency: 'XXX' }, '/ticketMinMinor ticket.unreadable'],
    [{ ticketMin: '20', ticketMax: '10' }, '/ticketMinMinor ticket.minimumAboveMaximum'],
    [{ countries: ['KEN'], excludedCountries: ['KEN'] }, '/excludedCountries country.wantedAndExcluded'],
    [{ strictGeography: true }, '/strictGeography places.strictWithout'],
  ])('when %j is sent, answers %s', (changes, error) => {
    expect(errorsOf(changes)).toEqual([error])
  })

  it('when a value is on none of our lists, does not send it on', () => {
    const content = contentOf({ countries: ['KEN', 'ZZZ'], instruments: ['grant', 'lottery'], minimumEvidence: '9', goals: ['18'] })
    expect(content).toMatchObject({ countries: ['KEN'], instruments: ['grant'], minimumEvidence: null, goals: [] })
  })

  it('when choices come in another order or twice, makes the same content of them', () => {
    expect(contentOf({ stages: ['scaling', 'ideation'] })).toEqual(contentOf({ stages: ['ideation', 'scaling', 'scaling'] }))
  })
})

describe('the form as the browser sends it', () => {
  it('when a checkbox is not ticked, it is false', () => {
    const data = new FormData()
    data.append('name', '  Ocean fund ')
    data.append('goals', '14')
    data.append('goals', '13')
    data.append('text', 'one\r\ntwo')
    expect(readMandateForm(data)).toMatchObject({
      name: 'Ocean fund',
      goals: ['14', '13'],
      text: 'one\ntwo',
      namedToPartnerships: false,
      strictGeography: false,
    })
  })
})

describe('two versions of a mandate', () => {
  it('when they differ, names the fields and ignores the order of choices', () => {
    const mine = contentOf({ goals: ['1', '2'], ticketMax: '10' })
    expect(changedFields(mine, { ...mine, goals: [2, 1], ticketMaxMinor: 2000, name: 'Other' })).toEqual(['name', 'ticketMaxMinor'])
  })
})
