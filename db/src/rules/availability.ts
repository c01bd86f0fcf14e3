/**
 * When somebody can be met: hours of the week on their own zone's clock, and days that are otherwise. Pure, browser-safe.
 * A clock's time becomes instants period by period, each with its one offset from UTC: on the days on which clocks jump, the
 * hour that comes twice is free twice and the one that never comes is not free at all.
 */

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const STEP_MS = 6 * 3_600_000

/** Minutes after midnight on the clock, `toMinute` exclusive, up to 1440. */
export interface Hours {
  fromMinute: number
  toMinute: number
}

export interface Availability {
  /** IANA time zone. */
  zone: string
  /** 1 is Monday, 7 is Sunday. */
  weekly: readonly (Hours & { day: number })[]
  /** Instead of the week's hours on this day, `YYYY-MM-DD`; no hours at all where the list is empty. */
  exceptions: readonly { date: string; hours: readonly Hours[] }[]
}

/** Instants in milliseconds, `toMs` exclusive. */
export interface Span {
  fromMs: number
  toMs: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the zone's clock is ahead of UTC at an instant, in milliseconds. Throws a RangeError for a zone that does not exist. */
export function offsetMs(instantMs: number, zone: string): number {
  let format = formats.get(zone)
  if (format === undefined) {
    const numeric = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
    format = new Intl.DateTimeFormat('en', { ...numeric, timeZone: zone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23' })
    formats.set(zone, format)
  }
  const parts: Record<string, string> = Object.fromEntries(
    format.formatToParts(new Date(instantMs)).map(({ type, value }) => [type, value]),
  )
  const { year = '0', month, day, hour, minute, second } = parts
  const wallMs = Date.parse(`${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return wallMs - Math.floor(instantMs / 1000) * 1000
}

/** The spans of a window in which somebody is free, in order, none touching the next. */
export function freeSpans(availability: Availability, window: Span): Span[] {
  const spans = offsetPeriods(availability.zone, window).flatMap((period) => {
    const firstDayMs = Math.floor((period.fromMs + period.offsetMs) / DAY_MS) * DAY_MS
    const days: number[] = []
    for (let dayMs = firstDayMs; dayMs < period.toMs + period.offsetMs; dayMs += DAY_MS) days.push(dayMs)
    return days.flatMap((dayMs) =>
      hoursOn(availability, dayMs).map(({ fromMinute, toMinute }) => ({
        fromMs: Math.max(period.fromMs, dayMs + fromMinute * MINUTE_MS - period.offsetMs),
        toMs: Math.min(period.toMs, dayMs + toMinute * MINUTE_MS - period.offsetMs),
      })),
    )
  })
  return merge(spans.filter(({ fromMs, toMs }) => fromMs < toMs))
}

/** Starts of meetings that fit into both people's free time and touch none of the busy spans: on the hour and every `everyMs` after it. */
export function meetingStarts(
  both: readonly [readonly Span[], readonly Span[]],
  meeting: { durationMs: number; everyMs: number; busy: readonly Span[] },
): number[] {
  return intersect(...both).flatMap((span) => {
    const starts: number[] = []
    const firstMs = Math.ceil(span.fromMs / meeting.everyMs) * meeting.everyMs
    for (let startMs = firstMs; startMs + meeting.durationMs <= span.toMs; startMs += meeting.everyMs) {
      const endMs = startMs + meeting.durationMs
      if (meeting.busy.every((busy) => endMs <= busy.fromMs || busy.toMs <= startMs)) starts.push(startMs)
    }
    return starts
  })
}

function hoursOn({ weekly, exceptions }: Availability, dayMs: number): readonly Hours[] {
  const date = new Date(dayMs).toISOString().slice(0, 10)
  const exception = exceptions.find((one) => one.date === date)
  if (exception !== undefined) return exception.hours
  const day = new Date(dayMs).getUTCDay() || 7
  return weekly.filter((hours) => hours.day === day)
}

interface Period extends Span {
  offsetMs: number
}

/** Cuts a window where the zone's offset changes, to the second. */
function offsetPeriods(zone: string, window: Span): Period[] {
  const periods: Period[] = []
  let fromMs = window.fromMs
  let offset = offsetMs(fromMs, zone)
  for (let atMs = fromMs; atMs < window.toMs; atMs = Math.min(atMs + STEP_MS, window.toMs)) {
    const nextMs = Math.min(atMs + STEP_MS, window.toMs)
    const after = offsetMs(nextMs, zone)
    if (after === offset) continue
    const jumpMs = findJump(zone, { fromMs: atMs, toMs: nextMs })
    periods.push({ fromMs, toMs: jumpMs, offsetMs: offset })
    fromMs = jumpMs
    offset = after
  }
  return fromMs < window.toMs ? [...periods, { fromMs, toMs: window.toMs, offsetMs: offset }] : periods
}

/** The first second at which the offset is that of the span's end. */
function findJump(zone: string, { fromMs, toMs }: Span): number {
  const after = offsetMs(toMs, zone)
  let before = Math.floor(fromMs / 1000)
  let since = Math.ceil(toMs / 1000)
  while (since - before > 1) {
    const middle = Math.floor((before + since) / 2)
    if (offsetMs(middle * 1000, zone) === after) since = middle
    else before = middle
  }
  return since * 1000
}

function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1)
    if (last === undefined || last.toMs < span.fromMs) merged.push({ ...span })
    else last.toMs = Math.max(last.toMs, span.toMs)
  }
  return merged
}

function intersect(a: readonly Span[], b: readonly Span[]): Span[] {
  return a.flatMap((one) =>
    b.flatMap((two) => {
      const span = { fromMs: Math.max(one.fromMs, two.fromMs), toMs: Math.min(one.toMs, two.toMs) }
      return span.fromMs < span.toMs ? [span] : []
    }),
  )
}
