/**
 * Wall time of a zone ⇄ instants. Deadlines are typed as a clock on the wall of the Forum shows them; on the two days of the
 * year on which that clock jumps, a time may not exist or come twice, and both are said instead of guessed.
 */

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** `first` and `second` tell apart the two passes of a time that the clock shows twice. */
export type Turn = 'first' | 'second'

export type Reading =
  | { kind: 'once'; instant: string }
  /** The clock jumps over this time: it never shows it. */
  | { kind: 'skipped' }
  /** The clock is put back and shows this time twice. */
  | { kind: 'twice'; first: string; second: string }
  | { kind: 'unreadable' }

const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * What the clock of a zone shows at an instant.
 * @returns the value of an `<input type="datetime-local">`, to the minute: 2027-02-03T09:30
 * @throws RangeError for a zone that does not exist
 */
export function wallTime(instant: string | Date, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
    formats.set(zone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]))
  const { year = '', month, day, hour, minute } = parts
  return `${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}`
}

/**
 * Which instant a clock's time is.
 * @param wall as wallTime gives it; seconds may follow and are dropped
 */
export function readWallTime(wall: string, zone: string): Reading {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2}(\.\d+)?)?$/.exec(wall.trim())
  const asIfUtc = match ? Date.parse(`${match[1]}:00Z`) : Number.NaN
  // Date.parse lets 30 February through as 2 March; the way back shows it.
  if (!match || Number.isNaN(asIfUtc) || new Date(asIfUtc).toISOString().slice(0, 16) !== match[1]) return { kind: 'unreadable' }
  // No zone is further than a day from UTC, so the offsets a day before and after are all that can hold.
  const offsets = new Set([asIfUtc - DAY_MS, asIfUtc + DAY_MS].map((near) => offsetMs(near, zone)))
  const fits = [...offsets].map((offset) => asIfUtc - offset).filter((instant) => wallTime(new Date(instant), zone) === match[1])
  const [first, second] = fits.toSorted((a, b) => a - b).map((instant) => new Date(instant).toISOString())
  if (first === undefined) return { kind: 'skipped' }
  return second === undefined ? { kind: 'once', instant: first } : { kind: 'twice', first, second }
}

/** Which pass an instant is, where its wall time comes twice; null where it comes once. */
export function turnOf(instant: string, zone: string): Turn | null {
  const reading = readWallTime(wallTime(instant, zone), zone)
  if (reading.kind !== 'twice') return null
  return Math.abs(Date.parse(instant) - Date.parse(reading.second)) < MINUTE_MS ? 'second' : 'first'
}

/** Whether a name is a zone that this process knows. */
export function isZone(zone: string): boolean {
  try {
    wallTime(new Date(0), zone)
    return true
  } catch {
    return false
  }
}

function offsetMs(instantMs: number, zone: string): number {
  return Date.parse(`${wallTime(new Date(instantMs), zone)}:00Z`) - Math.floor(instantMs / MINUTE_MS) * MINUTE_MS
}
