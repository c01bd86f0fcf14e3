import { isCurrency, minorUnitOf, type Currency } from '../reference/currencies.ts'

// Spaces part thousands; a point or a comma parts decimals only before one or two digits: "1,200" is 1.2 to one and 1200 to another.
const NUMBER = String.raw`(\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:[.,](\d{1,2}))?`
const FORMS = [new RegExp(String.raw`^${NUMBER}\s?([A-Z]{3})\s*(.*)$`), new RegExp(String.raw`^([A-Z]{3})\s?${NUMBER}\s*(.*)$`)] as const
/** What may follow the amount, in the platform's languages; "million" and "to 14" may not. */
const PER = /^(\/|(per|each|par|por|за|на)(\s|$)|每|لكل)/

/**
 * The amount of a cost per unit as a claim states it, such as "12 USD per household and year". Null where the words do not
 * begin with exactly one amount in a currency's code: a wrong comparison is worse than none.
 */
export function costOf(stated: string): { amountMinor: number; currency: Currency } | null {
  const text = stated.trim()
  const [after, before] = FORMS.map((form) => form.exec(text))
  const [whole, decimals, currency, rest] = after ? after.slice(1) : before ? [before[2], before[3], before[1], before[4]] : []
  if (whole === undefined || currency === undefined || rest === undefined || !isCurrency(currency)) return null
  if (/\d/.test(rest) || (rest !== '' && !PER.test(rest))) return null
  const amount = Number(`${whole.replaceAll(/\s/g, '')}.${decimals ?? '0'}`)
  const amountMinor = Math.round(amount * 10 ** minorUnitOf(currency))
  return Number.isSafeInteger(amountMinor) ? { amountMinor, currency } : null
}
