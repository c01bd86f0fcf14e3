import type { InvestorPitch } from '@scalebridge/api/contract'
import type { I18n } from '#lib/i18n/i18n.ts'
import { nameOf, placeName } from '#lib/matching/names.ts'

export type PitchOfInvestor = InvestorPitch

/** What a pitch is called: its title, or its number where it has none. */
export function titleOf({ t }: Pick<I18n, 't'>, pitch: Pick<PitchOfInvestor, 'title' | 'reference' | 'id'>): string {
  return pitch.title ?? t('investor.item.untitled', { reference: pitch.reference ?? pitch.id.slice(-8) })
}

/** Where a pitch works; the scope where it names no place, and null where it says neither. */
export function placesOf(i18n: I18n, pitch: Pick<PitchOfInvestor, 'countries' | 'regions' | 'scope'>, limit = Infinity): string | null {
  const { t, format } = i18n
  const names = format.sort(
    [...pitch.countries, ...pitch.regions].map((code) => placeName(i18n, code)),
    (name) => name,
  )
  if (names.length === 0) return pitch.scope === null ? null : nameOf(i18n, 'scope', pitch.scope)
  if (names.length <= limit) return format.list(names)
  return format.list([...names.slice(0, limit - 1), t('matching.morePlaces', { count: names.length - limit + 1 })])
}

/** What a pitch asks for, with the least that is of use; null where it does not say. */
export function askOf(
  { t, format }: I18n,
  pitch: Pick<PitchOfInvestor, 'askMinor' | 'askMinimumMinor' | 'askCurrency'>,
  short = false,
): string | null {
  const { askMinor, askMinimumMinor, askCurrency } = pitch
  if (askMinor === null || askCurrency === null) return null
  const write = (amountMinor: number) => (short ? format.moneyShort(amountMinor, askCurrency) : format.money(amountMinor, askCurrency))
  const amount = write(askMinor)
  if (askMinimumMinor === null || askMinimumMinor === askMinor) return amount
  return t('investor.item.atLeast', { amount, minimum: write(askMinimumMinor) })
}
