import { describe, expect, it } from 'vitest'
import { isZone, readWallTime, turnOf, wallTime } from './zone-time.ts'

const NEW_YORK = 'America/New_York'

describe('a time on the wall of a zone', () => {
  it.each([
    ['2027-01-15T17:00', NEW_YORK, '2027-01-15T22:00:00.000Z'],
    ['2027-07-15T17:00', NEW_YORK, '2027-07-15T21:00:00.000Z'],
    ['2027-07-15T17:00', 'UTC', '2027-07-15T17:00:00.000Z'],
    ['2027-02-03T00:15', 'Asia/Kathmandu', '2027-02-02T18:30:00.000Z'],
    ['2027-02-03T00:15', 'Pacific/Kiritimati', '2027-02-02T10:15:00.000Z'],
    ['2027-02-03T00:15', 'Pacific/Pago_Pago', '2027-02-03T11:15:00.000Z'],
  ])('when it is %s in %s, is %s', (wall, zone, instant) => {
    expect(readWallTime(wall, zone)).toEqual({ kind: 'once', instant })
    expect(wallTime(instant, zone)).toBe(wall)
  })

  it.each([
    ['2027-03-14T02:30', NEW_YORK],
    ['2027-03-14T02:00', NEW_YORK],
    ['2027-03-28T02:59', 'Europe/Paris'],
    ['2027-10-03T02:15', 'Australia/Lord_Howe'],
    // Samoa left the whole day out when it crossed the date line.
    ['2011-12-30T12:00', 'Pacific/Apia'],
  ])('when the clock jumps over %s in %s, says so', (wall, zone) => {
    expect(readWallTime(wall, zone)).toEqual({ kind: 'skipped' })
  })

  it.each([
    ['2027-11-07T01:30', NEW_YORK, '2027-11-07T05:30:00.000Z', '2027-11-07T06:30:00.000Z'],
    ['2027-10-31T02:00', 'Europe/Paris', '2027-10-31T00:00:00.000Z', '2027-10-31T01:00:00.000Z'],
    ['2027-04-04T01:45', 'Australia/Lord_Howe', '2027-04-03T14:45:00.000Z', '2027-04-03T15:15:00.000Z'],
  ])('when the clock shows %s in %s twice, gives both', (wall, zone, first, second) => {
    expect(readWallTime(wall, zone)).toEqual({ kind: 'twice', first, second })
    expect(turnOf(first, zone)).toBe('first')
    expect(turnOf(second, zone)).toBe('second')
  })

  it('when a time comes once, has no turn', () => {
    expect(turnOf('2027-01-15T22:00:00.000Z', NEW_YORK)).toBeNull()
  })

  it.each(['', 'tomorrow', '2027-02-30T10:00', '2027-13-01T10:00', '2027-01-01', '2027-01-01T25:00', '2027-01-01T24:00'])(
    'when %j is no time, says so',
    (wall) => {
      expect(readWallTime(wall, NEW_YORK)).toEqual({ kind: 'unreadable' })
    },
  )

  it('when any minute of two years is shown and read again, it is the same minute', () => {
    for (const zone of [NEW_YORK, 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/St_Johns']) {
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2028, 0, 1); at += 37 * 60_000 * 83) {
        const instant = new Date(at).toISOString()
        const reading = readWallTime(wallTime(instant, zone), zone)
        const found = reading.kind === 'once' ? [reading.instant] : reading.kind === 'twice' ? [reading.first, reading.second] : []
        expect(found, `${instant} ${zone}`).toContain(instant)
      }
    }
  })

  it('when a zone is unknown, says so', () => {
    expect([NEW_YORK, 'UTC', 'Asia/Kathmandu', 'Atlantis/Capital', ''].map(isZone)).toEqual([true, true, true, false, false])
  })
})
