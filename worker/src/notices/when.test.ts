import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_HOURS, digestsDue, quietUntil, type Hours } from './when.ts'

const at = (text: string) => new Date(text)
const night: Hours = { ...DEFAULT_HOURS, zone: 'Pacific/Fiji', quietFromMinute: 22 * 60, quietUntilMinute: 7 * 60 }

describe('quiet hours', () => {
  it('hold over midnight by the reader’s own clock', () => {
    // 12:00 UTC is midnight in Suva.
    expect(quietUntil(night, at('2027-01-20T12:00:30Z'))).toEqual(at('2027-01-20T19:00:00Z'))
    expect(quietUntil(night, at('2027-01-20T20:00:00Z'))).toBeNull()
  })

  it('are none for somebody who chose none', () => {
    expect(quietUntil(DEFAULT_HOURS, at('2027-01-20T03:00:00Z'))).toBeNull()
  })

  it('are over at the instant that they tell, wherever no clock changes', () => {
    const minute = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(minute, minute, fc.integer({ min: 0, max: 10_000 }), (from, until, later) => {
        fc.pre(from !== until)
        const hours = { ...DEFAULT_HOURS, zone: 'Asia/Kathmandu', quietFromMinute: from, quietUntilMinute: until }
        const now = new Date(Date.UTC(2027, 0, 20) + later * 60_000)
        const end = quietUntil(hours, now)
        if (end === null) return
        expect(end.getTime()).toBeGreaterThan(now.getTime())
        expect(end.getTime() - now.getTime()).toBeLessThanOrEqual(86_400_000)
        expect(quietUntil(hours, end)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })
})

describe('digests', () => {
  const hours = { ...DEFAULT_HOURS, zone: 'America/New_York' }
  it('come once a day, from the chosen minute of the reader’s clock', () => {
    expect(digestsDue(hours, at('2027-01-20T12:59:00Z')).daily).toBe(false)
    expect(digestsDue(hours, at('2027-01-20T13:00:00Z')).daily).toBe(true)
    const told = { ...hours, lastDailyAt: at('2027-01-20T13:00:00Z') }
    expect(digestsDue(told, at('2027-01-21T04:00:00Z')).daily).toBe(false)
    expect(digestsDue(told, at('2027-01-21T13:00:00Z')).daily).toBe(true)
  })

  it('come on the right day also where a clock changes in the night', () => {
    // Clocks go forward on 14 March 2027.
    const told = { ...hours, lastDailyAt: at('2027-03-13T13:00:00Z') }
    expect(digestsDue(told, at('2027-03-14T11:59:00Z')).daily).toBe(false)
    expect(digestsDue(told, at('2027-03-14T12:00:00Z')).daily).toBe(true)
  })

  it('come once a week, from Monday’s chosen minute, or later where Monday was missed', () => {
    const told = { ...hours, lastWeeklyAt: at('2027-01-13T13:00:00Z') }
    expect(digestsDue(told, at('2027-01-17T13:00:00Z')).weekly).toBe(false)
    expect(digestsDue(told, at('2027-01-18T12:00:00Z')).weekly).toBe(false)
    expect(digestsDue(told, at('2027-01-18T13:00:00Z')).weekly).toBe(true)
    expect(digestsDue(told, at('2027-01-20T06:00:00Z')).weekly).toBe(true)
    expect(digestsDue({ ...told, lastWeeklyAt: at('2027-01-18T13:00:00Z') }, at('2027-01-24T20:00:00Z')).weekly).toBe(false)
  })
})
