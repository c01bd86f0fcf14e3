import { describe, expect, it } from 'vitest'
import { fieldPath, sectionAfter, sectionOf, sectionStatus, SECTIONS } from './sections.ts'

const nothing = {
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
} as const satisfies Record<string, unknown>

describe('the sections of a pitch', () => {
  it('when a problem points into a list, it is found in the section of that list', () => {
    expect(sectionOf('/targets/2')).toBe('goals')
    expect(sectionOf('/nothing')).toBeUndefined()
  })

  it('when something is missing, the link leads to the control in which it is written', () => {
    expect(fieldPath('p1', '/askMinor')).toBe('/pitches/p1/edit/ask#ask')
    expect(fieldPath('p1', '/problem')).toBe('/pitches/p1/edit/text#problem')
  })

  it('of the light form are one, and every field that is missing there is written there', () => {
    expect(fieldPath('p1', '/countries', 'light')).toBe('/pitches/p1/edit/light#countries')
    expect(sectionOf('/contact')).toBe('light')
    expect(sectionAfter('light')).toBeUndefined()
  })

  it('when a section is done, the next one follows, and after the last none', () => {
    expect(SECTIONS.map(sectionAfter)).toEqual(['goals', 'places', 'ask', 'stage', 'text', undefined])
  })

  it.each([
    [{ title: 'Reef' }, [{ pointer: '/summary', code: 'summary.missing' }], 'missing'],
    [{ title: 'Reef', summary: 'Nets' }, [], 'complete'],
    [{}, [], 'optional'],
  ] as const)('when the summary holds %j and %j is missing, it is %s', (fields, missing, status) => {
    const pitch = {
      ...nothing,
      goals: [],
      targets: [],
      countries: [],
      regions: [],
      instruments: [],
      wantedInvestorTypes: [],
      refusedInvestorTypes: [],
      supportNeeded: [],
      supportOffered: [],
      sensitiveSectors: [],
    }
    expect(sectionStatus({ ...pitch, ...fields, missing: [...missing] }, 'summary')).toBe(status)
  })
})
