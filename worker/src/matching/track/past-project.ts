/** What a track record reads of a pitch or of a past project: its words, and what is known of it beside them. */
export interface TrackSubject {
  readonly text: string
  readonly language: string | null
  /**
   * Attributes as `name=value`, such as `country=KEN`. What is not known is left out and counts for nothing. Attributes
   * of identity never stand here.
   */
  readonly attributes: readonly string[]
}

/** A grant or project of the past, with the investors that paid for it. */
export interface PastProject extends TrackSubject {
  readonly id: string
  readonly title: string
  /** Days since 1970-01-01; null where unknown. */
  readonly day: number | null
  readonly amountUsdMinor: number | null
  readonly investorIds: readonly string[]
}

const MS_PER_DAY = 86_400_000

/** Days since 1970 of a date such as `2011-01-31`; null where the text is no date. */
export function dayOf(date: string | null): number | null {
  if (date === null || !/^\d{4}-\d{2}(-\d{2})?/.test(date)) return null
  const ms = Date.parse(date.length === 7 ? `${date}-01` : date.slice(0, 10))
  return Number.isNaN(ms) ? null : Math.floor(ms / MS_PER_DAY)
}

/** Year of a day. */
export function yearOf(day: number | null): number | null {
  return day === null ? null : new Date(day * MS_PER_DAY).getUTCFullYear()
}
