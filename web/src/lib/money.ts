import { isCurrency, minorUnitOf } from '@scalebridge/db/reference'

/** An amount as the API takes it. */
export interface Money {
  amountMinor: number
  currency: string
}

/**
 * Reads the two inputs of a MoneyInput.
 * @param name the component's name
 * @returns null where nothing was typed, `'invalid'` where it is no amount of that currency
 */
export function readMoney(form: FormData, name: string): Money | null | 'invalid' {
  const amount = form.get(`${name}.amount`)
  const currency = form.get(`${name}.currency`)
  if (typeof amount !== 'string' || amount.trim() === '') return null
  if (typeof currency !== 'string' || !isCurrency(currency)) return 'invalid'
  const amountMinor = parseMajor(amount, minorUnitOf(currency))
  return amountMinor === null ? 'invalid' : { amountMinor, currency }
}

/**
 * Turns an amount in major units, as people of six languages type it, into minor units without floating point.
 * Spaces and group marks may stand between groups of three; the last mark that is not one of those is the decimal point.
 * @param digits how many decimals the currency has
 * @returns null for anything that is no positive amount, or has more decimals than the currency
 */
export function parseMajor(text: string, digits: number): number | null {
  const plain = westernDigits(text.trim()).replace(/[\s\u00a0\u202f'’٬]/g, '').replace('٫', '.')
  const match = /^(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,})(?:[.,](\d+))?$/.exec(plain)
  if (!match) return null
  const whole = (match[1] ?? '').replace(/[.,]/g, '')
  const decimals = (match[2] ?? '').replace(/0+$/, '')
  if (decimals.length > digits) return null
  const minor = Number(whole + decimals.padEnd(digits, '0'))
  return Number.isSafeInteger(minor) && minor > 0 ? minor : null
}

/** Writes minor units as the plain text that a MoneyInput shows for editing. */
export function majorText(amountMinor: number, currency: string): string {
  const digits = minorUnitOf(currency)
  const text = String(amountMinor).padStart(digits + 1, '0')
  if (digits === 0) return text
  const decimals = text.slice(-digits)
  return /^0*$/.test(decimals) ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${decimals}`
}

/** Arabic-Indic and Persian digits as 0-9. */
function westernDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) % 16))
}
