/** When mails may come: quiet hours and digests, by the reader's own clock. Pure. */

const MINUTE_MS = 60_000
const DAY_MINUTES = 24 * 60

export interface Hours {
  zone: string
  quietFromMinute: number | null
  quietUntilMinute: number | null
  /** Minutes after midnight from which the day's digest may come. */
  digestMinute: number
  lastDailyAt: Date | null
  lastWeeklyAt: Date | null
}

/** The hours of somebody who has chosen none. */
export const DEFAULT_HOURS: Hours = {
  zone: 'UTC',
  quietFromMinute: null,
  quietUntilMinute: null,
  digestMinute: 480,
  lastDailyAt: null,
  lastWeeklyAt: null,
}

/**
 * When quiet hours that hold now are over; null when none hold. Where a clock changes in between it may be an hour off,
 * which is why it is asked again at that instant.
 */
export function quietUntil(hours: Hours, now: Date): Date | null {
  const { quietFromMinute: from, quietUntilMinute: until } = hours
  if (from === null || until === null) return null
  const { minute } = localTime(hours.zone, now)
  const isQuiet = from < until ? minute >= from && minute < until : minute >= from || minute < until
  if (!isQuiet) return null
  const minutes = (until - minute + DAY_MINUTES) % DAY_MINUTES
  return new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS)
}

/** Which digests are due: the daily one once a day, the weekly one once a week from Monday on, both from the chosen minute. */
export function digestsDue(hours: Hours, now: Date): { daily: boolean; weekly: boolean } {
  const local = localTime(hours.zone, now)
  const daySince = (at: Date | null) => (at === null ? Infinity : local.day - localTime(hours.zone, at).day)
  // Day 0 of the count, 1 January 1970, was a Thursday: Mondays are the days 4, 11, 18…
  const daysIntoWeek = (local.day + 3) % 7
  const isTime = local.minute >= hours.digestMinute
  return {
    daily: isTime && daySince(hours.lastDailyAt) >= 1,
    weekly: (isTime || daysIntoWeek > 0) && daySince(hours.lastWeeklyAt) > daysIntoWeek,
  }
}

/** A local clock: days since 1 January 1970 and minutes since midnight. */
function localTime(timeZone: string, at: Date): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at)
  const numberOf = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const day = Date.UTC(numberOf('year'), numberOf('month') - 1, numberOf('day')) / (DAY_MINUTES * MINUTE_MS)
  return { day, minute: numberOf('hour') * 60 + numberOf('minute') }
}
