import type { Claim } from '@scalebridge/db/rules'
import { describe, expect, it } from 'vitest'
import { blankClaim, changeClaims, claimsOf, readClaims, typedClaims } from './claim-form.ts'

const claim: Claim = {
  id: 'c3',
  text: 'Less of the catch spoils',
  indicator: 'Catch lost',
  unit: '%',
  baselineValue: -12.5,
  baselineYear: 2023,
  currentValue: 0,
  currentYear: 2026,
  targetValue: 1234.5678,
  targetYear: null,
  sourceText: 'Landing records',
  sourceUrl: 'https://example.org/records',
  attachmentId: null,
  independence: 'external_audited',
  method: 'before_after',
  replications: [{ country: 'FJI', byWhom: 'Ministry', isByOthers: true }],
  conditions: null,
  costPerUnit: null,
  statedLevel: 0,
  levelReason: 'Not yet sure.',
}

describe('the form of the claims', () => {
  it.each(['ar', 'zh', 'en', 'fr', 'ru', 'es'] as const)('when it is sent as it was shown in %s, says the same', (locale) => {
    const [typed] = typedClaims([claim], locale)
    const data = new FormData()
    data.set('claims', '1')
    data.set('0.id', typed?.id ?? '')
    for (const [key, value] of Object.entries(typed?.fields ?? {})) data.set(`0.${key}`, value)
    for (const [row, one] of (typed?.replications ?? []).entries()) {
      data.set(`0.replications.${row}.country`, one.country)
      data.set(`0.replications.${row}.byWhom`, one.byWhom)
      if (one.isByOthers) data.set(`0.replications.${row}.isByOthers`, 'yes')
    }
    expect(claimsOf(readClaims(data), locale)).toEqual({ claims: [claim], unreadable: [] })
  })

  it('when a number cannot be read, tells which', () => {
    const blank = blankClaim([])
    const typed = { ...blank, fields: { ...blank.fields, text: 'x', currentValue: 'a third' } }
    expect(claimsOf([typed], 'en').unreadable).toEqual([{ pointer: '/claims/0/currentValue', value: 'a third' }])
  })

  it('when claims are added, moved and removed, each keeps its own id', () => {
    const three = ['add', 'add', 'add'].reduce(changeClaims, [])
    expect(three.map(({ id }) => id)).toEqual(['c1', 'c2', 'c3'])
    expect(changeClaims(three, 'up:2').map(({ id }) => id)).toEqual(['c1', 'c3', 'c2'])
    expect(changeClaims(changeClaims(three, 'remove:0'), 'add').map(({ id }) => id)).toEqual(['c2', 'c3', 'c4'])
    expect(changeClaims(three, 'up:0')).toEqual(three)
  })
})
