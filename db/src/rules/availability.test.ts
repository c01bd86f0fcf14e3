import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeSpans, meetingStarts, offsetMs, type Availability, type Span } from './availability.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const NEW_YORK = 'America/New_York'
const iso = ({ fromMs, toMs }: Span) => [new Date(fromMs).toISOString().slice(0, 16), new Date(toMs).toISOString().slice(0, 16)]
const everyDay = (fromMinute: number, toMinute: number, zone = NEW_YORK): Availability => ({
  zone,
  weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, fromMinute, toMinute })),
  exceptions: [],
})

/** Whether the wall clock of the zone, at an instant, shows a time within the person's hours of that day. */
function isFree({ zone, weekly, exceptions }: Availability, atMs: number): boolean {
  const wall = new Date(atMs + offsetMs(atMs, zone))
  const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes()
  const exception = exceptions.find(({ date }) => date === wall.toISOString().slice(0, 10))
  const hours = exception?.hours ?? weekly.filter(({ day }) => day === (wall.getUTCDay() || 7))
  return hours.some(({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute)
}

const hours = fc
  .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }))
  .map(([a, b]) => ({ fromMinute: Math.min(a, b - 1) * 15, toMinute: Math.max(a + 1, b) * 15 }))
const someone = fc.record({
  zone: fc.constantFrom(NEW_YORK, 'Europe/Paris', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Fiji', 'UTC'),
  weekly: fc.array(
    fc.tuple(fc.integer({ min: 1, max: 7 }), hours).map(([day, one]) => ({ day, ...one })),
    { maxLength: 6 },
  ),
  exceptions: fc.array(
    fc.record({ date: fc.constantFrom('2027-03-14', '2027-11-07', '2027-04-04'), hours: fc.array(hours, { maxLength: 2 }) }),
    {
      maxLength: 1,
    },
  ),
})
// The weekends on which New York, Paris and Lord Howe change their clocks in 2027.
const jumpDays = fc.constantFrom('2027-03-14', '2027-11-07', '2027-03-28', '2027-10-31', '2027-04-04', '2027-10-03')

describe('free time', () => {
  it('when clocks jump, every quarter of an hour is free exactly if the wall shows one of the person’s hours', () => {
    fc.assert(
      fc.property(someone, jumpDays, (availability, day) => {
        const fromMs = Date.parse(`${day}T00:00Z`) - DAY_MS
        const window = { fromMs, toMs: fromMs + 3 * DAY_MS }
        const spans = freeSpans(availability, window)
        for (let atMs = window.fromMs; atMs < window.toMs; atMs += 15 * MINUTE_MS) {
          const isIn = spans.some((span) => span.fromMs <= atMs && atMs < span.toMs)
          if (isIn !== isFree(availability, atMs)) throw new Error(`${new Date(atMs).toISOString()} is ${isIn ? 'free' : 'not free'}`)
        }
        expect(spans.every((span, index) => index === 0 || (spans[index - 1]?.toMs ?? 0) < span.fromMs)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('when New York’s clock is put forward in March, nine o’clock is an hour earlier in UTC, and half past two is skipped', () => {
    const march = { fromMs: Date.UTC(2027, 2, 13, 12), toMs: Date.UTC(2027, 2, 15) }
    expect(freeSpans(everyDay(540, 560), march).map(iso)).toEqual([
      ['2027-03-13T14:00', '2027-03-13T14:20'],
      ['2027-03-14T13:00', '2027-03-14T13:20'],
    ])
    expect(freeSpans(everyDay(120, 180), march)).toEqual([])
    expect(freeSpans(everyDay(90, 200), march).map(iso)).toEqual([['2027-03-14T06:30', '2027-03-14T07:20']])
  })

  it('when it is put back in November, the hour from one to two is free twice', () => {
    const november = { fromMs: Date.UTC(2027, 10, 7), toMs: Date.UTC(2027, 10, 8) }
    expect(freeSpans(everyDay(60, 90), november).map(iso)).toEqual([
      ['2027-11-07T05:00', '2027-11-07T05:30'],
      ['2027-11-07T06:00', '2027-11-07T06:30'],
    ])
  })

  it('when a day is an exception, its hours stand instead of the week’s, and none means none', () => {
    const window = { fromMs: Date.UTC(2027, 1, 3), toMs: Date.UTC(2027, 1, 5, 12) }
    const exceptions = [
      { date: '2027-02-03', hours: [] },
      { date: '2027-02-04', hours: [{ fromMinute: 600, toMinute: 620 }] },
    ]
    expect(freeSpans({ ...everyDay(540, 560, 'UTC'), exceptions }, window).map(iso)).toEqual([
      ['2027-02-04T10:00', '2027-02-04T10:20'],
      ['2027-02-05T09:00', '2027-02-05T09:20'],
    ])
  })
})

describe('starts of a meeting', () => {
  it('when two people’s hours overlap, they are on the grid, within both, and beside what is taken', () => {
    const fiji = [{ fromMs: Date.UTC(2027, 1, 3, 13, 10), toMs: Date.UTC(2027, 1, 3, 14, 40) }]
    const newYork = [{ fromMs: Date.UTC(2027, 1, 3, 13), toMs: Date.UTC(2027, 1, 3, 14, 30) }]
    const busy = [{ fromMs: Date.UTC(2027, 1, 3, 13, 50), toMs: Date.UTC(2027, 1, 3, 14) }]
    const starts = meetingStarts([fiji, newYork], { durationMs: 20 * MINUTE_MS, everyMs: 10 * MINUTE_MS, busy })
    expect(starts.map((start) => new Date(start).toISOString().slice(11, 16))).toEqual(['13:10', '13:20', '13:30', '14:00', '14:10'])
  })
})
