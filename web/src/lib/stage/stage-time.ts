import type { Clock, Phase } from '@scalebridge/db/rules'
import type { Locale } from '../i18n/locales.ts'

/** How a clock stands; each has its own colour, shape and word. A slot that is held says so, whatever is left of it. */
export type ClockPhase = Phase | 'held'

/** What a face shows of a clock. */
export function faceOf(clock: Clock & { isHeld?: boolean }): { phase: ClockPhase; remainingMs: number } {
  const phase = clock.isHeld ? 'held' : clock.phase
  return { phase, remainingMs: clock.overtimeMs > 0 ? -clock.overtimeMs : clock.remainingMs }
}

/**
 * Writes a time on a clock: 4:05, 1:00:00, and +0:12 for what is over.
 * @param remainingMs what is left; below zero it is overtime. What is left is rounded up and what is over down, so that 0:00 is the end
 */
export function clockText(remainingMs: number, locale: Locale): string {
  const isOver = remainingMs < 0
  const seconds = isOver ? Math.floor(-remainingMs / 1000) : Math.ceil(remainingMs / 1000)
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const { plain, two } = kept(digits, locale, () => ({
    plain: new Intl.NumberFormat(locale, { useGrouping: false }),
    two: new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 }),
  }))
  const text = hours > 0 ? `${plain.format(hours)}:${two.format(minutes)}` : plain.format(minutes)
  return `${isOver ? '+' : ''}${text}:${two.format(rest)}`
}

/** Writes the hour and minute of an instant in a zone. */
export function hourText(instantMs: number, zone: string, locale: Locale): string {
  const tag = locale === 'en' ? 'en-GB' : locale
  const make = () => new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone })
  return kept(hours, `${tag} ${zone}`, make).format(instantMs)
}

const digits = new Map<string, Record<'plain' | 'two', Intl.NumberFormat>>()
const hours = new Map<string, Intl.DateTimeFormat>()

/** To make a format takes a hundred times as long as to use it, and a page of the stage writes dozens of times. */
function kept<F>(formats: Map<string, F>, key: string, make: () => F): F {
  const format = formats.get(key) ?? make()
  formats.set(key, format)
  return format
}
