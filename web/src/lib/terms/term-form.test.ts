import { LOCALES } from '@scalebridge/db/reference'
import { blankRow, blankSheet, type TermSheet } from '@scalebridge/db/rules'
import { describe, expect, it } from 'vitest'
import { dealOfForm, EXAMPLE, readCalculator } from './calculator.ts'
import { changeRows, formOf, readForm, sheetOf, type TermForm } from './term-form.ts'

const sheet: TermSheet = {
  ...blankSheet('USD'),
  archetype: 'concessional_capital',
  totalMinor: 123_456_789,
  irrLowBps: 725,
  paybackMonths: 84,
  hasSovereignGuarantee: true,
  closingTarget: '2027-06-30',
  exit: 'Sale to a bank',
  stack: [{ ...blankRow('stack'), id: 'l1', role: 'senior', amountMinor: 0, isFunded: false }],
  guarantees: [{ ...blankRow('guarantees'), covers: ['expropriation', 'payment_default'] }],
}

function appendAll(data: FormData, name: string, values: readonly string[]): void {
  for (const value of values.filter(Boolean)) data.append(name, value)
}

/** The form as a browser sends it. */
function sent(form: TermForm): FormData {
  const data = new FormData()
  for (const [key, value] of Object.entries(form.fields)) if (value !== '') data.append(key, value)
  for (const [name, rows] of Object.entries(form.rows)) {
    data.append(`${name}.count`, String(rows.length))
    for (const [index, row] of rows.entries())
      for (const [key, text] of Object.entries(row)) appendAll(data, `${name}.${index}.${key}`, text.split(','))
  }
  return data
}

describe('the form of a term sheet', () => {
  it.each(LOCALES)('when it is shown and sent again in %s, gives the same sheet', (locale) => {
    expect(sheetOf(formOf(sheet, locale), locale)).toEqual({ sheet, unreadable: [] })
    expect(sheetOf(readForm(sent(formOf(sheet, 'en'))), 'en').sheet).toEqual(sheet)
  })

  it('when a number cannot be read, says which and keeps what was typed', () => {
    const form = formOf(sheet, 'en')
    form.fields['totalMinor'] = 'a lot'
    expect(sheetOf(form, 'en')).toMatchObject({ sheet: { totalMinor: null }, unreadable: [{ pointer: '/totalMinor', value: 'a lot' }] })
  })

  it('when a row is added or taken away by a button, gives a new layer an id of its own', () => {
    const added = changeRows(formOf(sheet, 'en'), 'add:stack')
    expect(added.rows.stack.map((row) => row['id'])).toEqual(['l1', 'l2'])
    expect(added.rows.stack[1]).toMatchObject({ isFunded: 'yes' })
    expect(changeRows(added, 'remove:stack:0').rows.stack.map((row) => row['id'])).toEqual(['l2'])
    expect(changeRows(added, 'show')).toEqual(added)
  })
})

describe('the calculator', () => {
  it('when the example is opened, has ten million at risk and shares all of a surplus', () => {
    const { deal, hasUnreadable } = dealOfForm(readCalculator(new URLSearchParams(EXAMPLE)), 'en')
    expect(hasUnreadable).toBe(false)
    expect(deal.exposureMinor).toBe(1_000_000_000)
    expect(deal.rewards.reduce((sum, { shareBps }) => sum + shareBps, 0)).toBe(10_000)
  })

  it('when an address holds nonsense, counts it as nothing and says so', () => {
    const { deal, hasUnreadable } = dealOfForm(readCalculator(new URLSearchParams('a1=x&s1=y&currency=?&r1=900')), 'en')
    expect(hasUnreadable).toBe(true)
    expect(deal.exposureMinor).toBe(0)
  })
})
