import { minorUnitOf } from '@scalebridge/db/reference'
import type { Locale } from './i18n/locales.ts'

/** The zone in which the Forum takes place, and in which its deadlines are announced. */
export const FORUM_ZONE = 'America/New_York'

/** Readable numbers, money, instants and lists in one language, by the platform's own Intl data. */
export interface Format {
  number(value: number): string
  /** A share of 1 as a percentage: 0.25 gives 25%. */
  percent(share: number): string
  /** Minor units and an ISO 4217 code as money; whole amounts lose their decimals. */
  money(amountMinor: number, currency: string): string
  /** Money in words for wide tables: 2.5 million USD as the language abbreviates it. */
  moneyShort(amountMinor: number, currency: string): string
  /** Day, month and year of an instant in a zone. */
  date(instant: string | Date, zone?: string): string
  /** Date and time of an instant in a zone, with the zone's short name; `bare` where a label beside it names the zone. */
  dateTime(instant: string | Date, zone?: string, bare?: 'bare'): string
  /** "in 3 days", "2 hours ago", counted from `now`. */
  relative(instant: string | Date, now?: Date): string
  list(items: readonly string[]): string
  /** Sorts by the language's own alphabet, numbers by value; returns a new array. */
  sort<T>(items: readonly T[], text: (item: T) => string): T[]
}

// United Nations English is British: 18 December, not December 18.
const INTL_TAGS: Partial<Record<Locale, string>> = { en: 'en-GB' }

const formats = new Map<Locale, Format>()

/** Returns the formats of a language; made once, as Intl objects are dear. */
export function createFormat(locale: Locale): Format {
  const known = formats.get(locale)
  if (known) return known
  const made = make(INTL_TAGS[locale] ?? locale)
  formats.set(locale, made)
  return made
}

function make(locale: string): Format {
  const dates = new Map<string, Intl.DateTimeFormat>()
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const collator = new Intl.Collator(locale, { numeric: true })
  const relativeTime = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

  function instantIn(zone: string, show: 'day' | 'time' | 'bareTime', instant: string | Date): string {
    const id = `${zone} ${show}`
    let format = dates.get(id)
    if (!format) {
      const time = show === 'day' ? {} : ({ hour: '2-digit', minute: '2-digit' } as const)
      const named = show === 'time' ? ({ timeZoneName: 'short' } as const) : {}
      format = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', day: 'numeric', ...time, ...named, timeZone: zone })
      dates.set(id, format)
    }
    return format.format(new Date(instant))
  }

  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    money: (amountMinor, currency) => money(locale, { amountMinor, currency }),
    moneyShort: (amountMinor, currency) => money(locale, { amountMinor, currency, notation: 'compact' }),
    date: (instant, zone = 'UTC') => instantIn(zone, 'day', instant),
    dateTime: (instant, zone = 'UTC', bare) => instantIn(zone, bare ? 'bareTime' : 'time', instant),
    relative: (instant, now = new Date()) => relative(relativeTime, new Date(instant).getTime() - now.getTime()),
    list: (items) => list.format(items),
    sort: (items, text) => items.toSorted((a, b) => collator.compare(text(a), text(b))),
  }
}

const MONEY_FORMS = {
  compact: { notation: 'compact', maximumFractionDigits: 1 },
  whole: { minimumFractionDigits: 0, maximumFractionDigits: 0 },
  exact: {},
} as const satisfies Record<string, Intl.NumberFormatOptions>
/** By language, currency and form. */
const moneyFormats = new Map<string, Intl.NumberFormat>()

function money(locale: string, sum: { amountMinor: number; currency: string; notation?: 'compact' }): string {
  const digits = minorUnitOf(sum.currency)
  const whole = sum.amountMinor % 10 ** digits === 0
  const form = sum.notation ?? (whole ? 'whole' : 'exact')
  const key = `${locale} ${sum.currency} ${form}`
  let format = moneyFormats.get(key)
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency: sum.currency, currencyDisplay: 'code', ...MONEY_FORMS[form] })
    moneyFormats.set(key, format)
  }
  return format.format(sum.amountMinor / 10 ** digits)
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

function relative(format: Intl.RelativeTimeFormat, distanceMs: number): string {
  const step = STEPS.find(([, unitMs]) => Math.abs(distanceMs) >= unitMs)
  if (!step) return format.format(Math.round(distanceMs / 1000), 'second')
  return format.format(Math.round(distanceMs / step[1]), step[0])
}
