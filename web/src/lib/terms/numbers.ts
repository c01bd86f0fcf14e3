import type { Locale } from '@scalebridge/db/reference'
import type { I18n } from '../i18n/i18n.ts'
import { parseMajor } from '../money.ts'

/** A typed number without its decimal mark, 0 included; undefined where it is none. */
export function numberOf(text: string, digits: number, locale: Locale): number | undefined {
  if (/^[0٠۰]+$/.test(text)) return 0
  return parseMajor(text, digits, locale) ?? undefined
}

/** Basis points as a percentage. */
export function bpsText({ format }: I18n, bps: number): string {
  return format.percent(bps / 10_000)
}
