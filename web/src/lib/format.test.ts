import { describe, expect, it } from 'vitest'
import { createFormat, FORUM_ZONE } from './format.ts'

const deadline = '2026-12-19T04:59:00Z'

/** Intl separates with spaces of several widths; which one is not what these tests are about. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ')

describe('formats', () => {
  it('when an amount is whole, its decimals are left away; otherwise the currency decides how many', () => {
    const { money } = createFormat('en')
    expect(plain(money(250_000_000, 'USD'))).toBe('USD 2,500,000')
    expect(plain(money(250_000_050, 'USD'))).toBe('USD 2,500,000.50')
    expect(plain(money(5000, 'JPY'))).toBe('JPY 5,000')
    expect(plain(money(1_234, 'KWD'))).toBe('KWD 1.234')
  })

  it('when an instant is shown in two zones, each shows its own day', () => {
    const { dateTime, date } = createFormat('en')
    expect(dateTime(deadline, FORUM_ZONE, 'bare')).toBe('18 December 2026 at 23:59')
    expect(dateTime(deadline, 'UTC', 'bare')).toBe('19 December 2026 at 04:59')
    expect(date(deadline, FORUM_ZONE)).toBe('18 December 2026')
  })

  it('when a distance in time is told, its largest unit tells it', () => {
    const { relative } = createFormat('en')
    const now = new Date('2026-11-22T07:00:00Z')
    expect(relative(deadline, now)).toBe('in 27 days')
    expect(relative('2026-11-22T06:00:00Z', now)).toBe('1 hour ago')
    expect(relative('2026-11-22T07:00:10Z', now)).toBe('in 10 seconds')
  })

  it('when names are sorted, the alphabet is the language’s own', () => {
    const names = ['Zambia', 'Éire', 'Eritrea', 'Åland']
    expect(createFormat('fr').sort(names, (name) => name)).toEqual(['Åland', 'Éire', 'Eritrea', 'Zambia'])
    expect(createFormat('en').sort(['2027-10', '2027-9'], (name) => name)).toEqual(['2027-9', '2027-10'])
  })

  it('shares and lists follow the language', () => {
    expect(plain(createFormat('fr').percent(0.25))).toBe('25 %')
    expect(createFormat('es').list(['agua', 'energía', 'tierra'])).toBe('agua, energía y tierra')
  })
})
