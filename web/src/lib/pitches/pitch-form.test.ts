import { CURRENCIES, goalOfTarget, GOAL_NUMBERS, LOCALES, TARGET_CODES } from '@scalebridge/db/reference'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formOf, readForm, readSection, type PitchForm } from './pitch-form.ts'
import { SECTION_FIELDS, SECTIONS, type Section } from './sections.ts'

type Saved = Parameters<typeof formOf>[0]

/** A draft in which nothing is stated but what is given. */
function draft(fields: Partial<Saved> = {}): Saved {
  return {
    language: 'en',
    title: null,
    summary: null,
    goals: [],
    targets: [],
    scope: null,
    countries: [],
    regions: [],
    askMinor: null,
    askMinimumMinor: null,
    askCurrency: null,
    instruments: [],
    wantedInvestorTypes: [],
    refusedInvestorTypes: [],
    supportNeeded: [],
    supportOffered: [],
    openToPooling: false,
    contact: null,
    sensitiveSectors: [],
    stage: null,
    dealStage: null,
    evidenceLevel: null,
    problem: null,
    approach: null,
    results: null,
    scalePlan: null,
    lessons: null,
    ...fields,
  }
}

const empty = formOf(draft(), 'en')

/** The section as a browser would send it. */
function sent(section: Section, fields: Record<string, string | string[]>): PitchForm {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) for (const item of [value].flat()) data.append(name, item)
  return readForm(section, data, empty)
}

describe('a section of the pitch form', () => {
  it.each(SECTIONS)('when %s is empty, every field of it is sent as not stated', (section) => {
    const { body, errors } = readSection(section, empty, 'en')
    expect(errors).toEqual([])
    expect(Object.keys(body).toSorted()).toEqual([...SECTION_FIELDS[section]].toSorted())
  })

  it('when a text comes with the line ends of a form, it is saved with plain ones and without blanks around it', () => {
    const { body } = readSection('text', sent('text', { problem: '  one\r\ntwo  ' }), 'en')
    expect(body.problem).toBe('one\ntwo')
  })

  it('when a text is too long, it is an error beside it and the others are saved', () => {
    const { body, errors } = readSection('summary', sent('summary', { language: 'ar', title: 'x'.repeat(161), summary: 'short' }), 'en')
    expect(errors).toEqual([{ pointer: '/title', code: 'text.tooLong' }])
    expect(body).toEqual({ language: 'ar', summary: 'short' })
  })

  it('when letters take two units of memory, they count as one character', () => {
    const { errors } = readSection('summary', sent('summary', { language: 'en', title: '🐟'.repeat(160), summary: '' }), 'en')
    expect(errors).toEqual([])
  })

  it('when a goal is taken off the list, its targets go with it and the order of the rest stays', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...GOAL_NUMBERS), { maxLength: 5 }),
        fc.subarray([...TARGET_CODES], { maxLength: 5 }),
        (goals, targets) => {
          const { body } = readSection('goals', sent('goals', { goals: goals.map(String), targets }), 'en')
          expect(body.goals).toEqual(goals)
          expect(body.targets).toEqual(targets.filter((target) => goals.includes(goalOfTarget(target))))
        },
      ),
    )
  })

  it('when more than five targets are chosen, it is an error beside them and the goals are saved', () => {
    const { body, errors } = readSection(
      'goals',
      sent('goals', { goals: ['14'], targets: ['14.1', '14.2', '14.3', '14.4', '14.5', '14.6'] }),
      'en',
    )
    expect(errors).toEqual([{ pointer: '/targets', code: 'targets.tooMany' }])
    expect(body).toEqual({ goals: [14] })
  })

  it('when a place of the ranking is left empty or chosen twice, the goals close up', () => {
    expect(readSection('goals', sent('goals', { goals: ['14', '', '13', '14', '99'] }), 'en').body.goals).toEqual([14, 13])
  })

  it('when somebody sends values that are on no list, they are not sent on', () => {
    const { body } = readSection(
      'places',
      sent('places', { scope: 'universe', countries: ['FJI', 'XXX', 'KIR'], regions: ['054', '001', '54'] }),
      'en',
    )
    expect(body).toEqual({ scope: null, countries: ['FJI', 'KIR'], regions: ['054'] })
  })
})

describe('the ask', () => {
  it('when any amount of any currency is shown and sent back in any language, nothing of it changes', () => {
    const amount = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
    fc.assert(
      fc.property(amount, amount, fc.constantFrom(...CURRENCIES), fc.constantFrom(...LOCALES), (one, other, askCurrency, locale) => {
        const ask = { askMinor: Math.max(one, other), askMinimumMinor: Math.min(one, other), askCurrency }
        const shown = formOf(draft(ask), locale)
        const back = sent('ask', { 'ask.amount': shown.ask, 'ask.currency': shown.askCurrency, askMinimum: shown.askMinimum })
        expect(readSection('ask', back, locale)).toMatchObject({ body: ask, errors: [] })
      }),
    )
  })

  it('when an amount cannot be read, the amounts stay as they were and the choices are saved', () => {
    const { body, errors } = readSection(
      'ask',
      sent('ask', { 'ask.amount': '2 million', 'ask.currency': 'USD', instruments: ['grant'] }),
      'en',
    )
    expect(errors).toEqual([{ pointer: '/askMinor', code: 'ask.unreadable' }])
    expect(body.instruments).toEqual(['grant'])
    expect(Object.keys(body)).not.toContain('askMinor')
  })

  it('when the least is more than the whole, it is said beside the least', () => {
    const form = sent('ask', { 'ask.amount': '100', 'ask.currency': 'JPY', askMinimum: '101' })
    expect(readSection('ask', form, 'en').errors).toEqual([{ pointer: '/askMinimumMinor', code: 'ask.minimumAboveTotal' }])
  })

  it('when it is typed in Arabic digits, it is the same amount', () => {
    const form = sent('ask', { 'ask.amount': '٢٬٥٠٠٬٠٠٠٫٥', 'ask.currency': 'USD' })
    expect(readSection('ask', form, 'ar').body).toMatchObject({ askMinor: 250_000_050, askCurrency: 'USD' })
  })

  it('when no amount is typed, no currency is saved', () => {
    expect(readSection('ask', sent('ask', { 'ask.amount': '', 'ask.currency': 'USD' }), 'en').body).toMatchObject({
      askMinor: null,
      askCurrency: null,
    })
  })
})

describe('the light form', () => {
  it('when it is saved, everything that it does not ask for stays: ranks, targets, a wider reach and the least amount', () => {
    const whole = draft({
      goals: [14, 7],
      targets: ['14.b'],
      scope: 'global',
      askMinor: 500_000,
      askMinimumMinor: 100_000,
      askCurrency: 'USD',
      supportNeeded: ['data'],
    })
    const data = new FormData()
    const fields = [
      ['title', 'Nets'],
      ['goals', '7'],
      ['goals', '14'],
      ['ask.amount', '5000'],
      ['ask.currency', 'USD'],
      ['supportNeeded', 'data'],
      ['countries', 'FJI'],
    ]
    for (const [name = '', value = ''] of fields) data.append(name, value)
    const { body, errors } = readSection('light', readForm('light', data, formOf(whole, 'en')), 'en')
    expect(errors).toEqual([])
    expect(body).toMatchObject({ goals: [14, 7], targets: ['14.b'], scope: 'global', askMinor: 500_000, askMinimumMinor: 100_000 })
    expect(body).toMatchObject({ title: 'Nets', countries: ['FJI'], supportNeeded: ['data'] })
  })

  it('one country is the reach “one country”, and more than five pictures are refused beside them', () => {
    const read = (fields: [string, string][]) => {
      const data = new FormData()
      for (const [name, value] of [['ask.currency', 'USD'], ...fields] as [string, string][]) data.append(name, value) // as: pairs
      return readSection('light', readForm('light', data, formOf(draft(), 'en')), 'en')
    }
    expect(read([['countries', 'FJI']]).body).toMatchObject({ scope: 'country', askMinor: null })
    const many = read(['1', '2', '3', '4', '5', '6'].map((goal): [string, string] => ['goals', goal]))
    expect(many.errors).toEqual([{ pointer: '/goals', code: 'goals.tooMany' }])
    expect(many.body.goals).toBeUndefined()
  })
})
