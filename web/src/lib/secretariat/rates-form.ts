import { textOf } from '../form-text.ts'
import type { Input, listExchangeRates, Output, saveExchangeRates } from '@scalebridge/api/contract'
import { isCurrency } from '@scalebridge/db/reference'
import type { FieldProblem } from '../problem.ts'
import { rowCount } from './rows-form.ts'

export const MOST_RATES = 200

/** A dated rate as the form holds it. */
export interface RateValues {
  currency: string
  usdPerUnit: string
  asOf: string
  source: string
}

type Body = Input<typeof saveExchangeRates>['body']

export function rateValues(rates: Output<typeof listExchangeRates>): RateValues[] {
  return rates.items.map(({ currency, usdPerUnit, asOf, source }) => ({ currency, usdPerUnit, asOf, source }))
}

export function emptyRate(): RateValues {
  return { currency: '', usdPerUnit: '', asOf: '', source: '' }
}

export function readRates(form: FormData): RateValues[] {
  return Array.from({ length: rowCount(form, MOST_RATES) }, (_, index) => {
    const text = (name: keyof RateValues): string => textOf(form, `${index}.${name}`)
    return { currency: text('currency'), usdPerUnit: decimal(text('usdPerUnit')), asOf: text('asOf'), source: text('source') }
  })
}

/** The request for the rates of a form, or what stands in its way. */
export function ratesBody(rates: readonly RateValues[]): { body: Body } | { errors: FieldProblem[] } {
  const errors: FieldProblem[] = []
  const check = (holds: boolean, pointer: string, code: string) => {
    if (!holds) errors.push({ pointer, code })
  }
  for (const [index, rate] of rates.entries()) {
    const at = `/items/${index}`
    check(isCurrency(rate.currency), `${at}/currency`, 'currency.unknown')
    check(/^\d{1,9}(\.\d{1,10})?$/.test(rate.usdPerUnit) && Number(rate.usdPerUnit) > 0, `${at}/usdPerUnit`, 'rate.invalid')
    check(/^\d{4}-\d{2}-\d{2}$/.test(rate.asOf) && !Number.isNaN(Date.parse(rate.asOf)), `${at}/asOf`, 'date.missing')
    check(rate.source.length >= 3 && rate.source.length <= 300, `${at}/source`, 'source.missing')
  }
  return errors.length > 0 ? { errors } : { body: { items: rates.map((rate) => ({ ...rate })) } }
}

/** A decimal number as people of six languages type it: Arabic digits, a comma or an Arabic mark before the decimals. */
function decimal(text: string): string {
  const latin = text.replace(/[٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) - 0x660)).replaceAll(/[\s\u00a0\u202f]/g, '')
  return /^\d+[,٫.]\d+$/.test(latin) ? latin.replace(/[,٫]/, '.') : latin
}
