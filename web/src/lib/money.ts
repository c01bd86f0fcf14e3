import { isCurrency, minorUnitOf, type Locale } from '@scalebridge/db/reference'

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
export function readMoney(form: FormData, name: string, locale: Locale = 'en'): Money | null | 'invalid' {
  const amount = form.get(`${name}.amount`)
  const currency = form.get(`${name}.currency`)
  if (typeof amount !== 'string' || amount.trim() === '') return null
  if (typeof currency !== 'string' || !isCurrency(currency)) return 'invalid'
  const amountMinor = parseMajor(amount, minorUnitOf(currency), locale)
  return amountMinor === null ? 'invalid' : { amountMinor, currency }
}

/**
 * Turns an amount in major units, as people of six languages type it, into minor units without floating point.
 * Spaces and group marks may stand between groups of three. A point or comma that stands once before exactly three
 * digits could be either mark: the reader's language decides, so that 1,234 is never a thousand times what was meant.
 * @param digits how many decimals the currency has
 * @returns null for anything that is no positive amount, or has more decimals than the currency
 */
export function parseMajor(text: string, digits: number, locale: Locale = 'en'): number | null {
  const plain = westernDigits(text.trim()).replace(/[\s\u00a0\u202f'’٬]/g, '')
  const decimal = plain.includes('٫') ? '٫' : decimalMarkOf(plain, locale)
  const [whole = '', decimals = '', ...more] = decimal === null ? [plain] : plain.split(decimal)
  if (more.length > 0 || !isGrouped(whole) || !/^\d*$/.test(decimals)) return null
  const exact = decimals.replace(/0+$/, '')
  if (exact.length > digits) return null
  const minor = Number(whole.replace(/[.,]/g, '') + exact.padEnd(digits, '0'))
  return Number.isSafeInteger(minor) && minor > 0 ? minor : null
}

/** The mark that begins the decimals of a typed amount; null where it has none. */
function decimalMarkOf(plain: string, locale: Locale): '.' | ',' | null {
  const own = DECIMAL_COMMA.some((one) => one === locale) ? ',' : '.'
  const marks = plain.match(/[.,]/g) ?? []
  const last = plain.lastIndexOf('.') > plain.lastIndexOf(',') ? '.' : ','
  if (marks.length === 0) return null
  if (marks.length > 1 && marks.every((mark) => mark === last)) return null
  if (marks.length > 1 || last === own) return last
  return /[.,]\d{3}$/.test(plain) ? null : last
}

const DECIMAL_COMMA: readonly Locale[] = ['fr', 'ru', 'es']

function isGrouped(whole: string): boolean {
  return /^(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+)$/.test(whole)
}

/** Writes minor units as the plain text that a MoneyInput shows for editing, with the decimal mark of the language. */
export function majorText(amountMinor: number, currency: string, locale: Locale = 'en'): string {
  const digits = minorUnitOf(currency)
  const text = String(amountMinor).padStart(digits + 1, '0')
  if (digits === 0) return text
  const decimals = text.slice(-digits)
  const mark = DECIMAL_COMMA.some((one) => one === locale) ? ',' : '.'
  return /^0*$/.test(decimals) ? text.slice(0, -digits) : `${text.slice(0, -digits)}${mark}${decimals}`
}

/** Arabic-Indic and Persian digits as 0-9. */
function westernDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) % 16))
}
