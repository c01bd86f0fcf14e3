import type { Input, OwnInterest, saveInterest } from '@scalebridge/api/contract'
import { DISCLOSURES, INTEREST_KINDS, isCurrency, minorUnitOf } from '@scalebridge/db/reference'
import { textOf } from '../form-text.ts'
import type { Locale } from '../i18n/locales.ts'
import { majorText, parseMajor } from '../money.ts'
import type { Problem } from '../problem.ts'

/** An interest as its form holds it. */
export interface InterestValues {
  kind: string
  min: string
  max: string
  currency: string
  disclosure: string
  isOptedIn: boolean
}

export function interestValues(interest: OwnInterest | null, locale: Locale): InterestValues {
  const currency = interest?.currency ?? 'USD'
  const major = (minor: number | null | undefined) => (minor === null || minor === undefined ? '' : majorText(minor, currency, locale))
  return {
    kind: interest?.kind ?? 'interested',
    min: major(interest?.amountMinMinor),
    max: major(interest?.amountMaxMinor),
    currency,
    // The least that can be told, until somebody chooses more.
    disclosure: interest?.disclosure ?? 'count',
    isOptedIn: interest?.isOptedIn ?? false,
  }
}

export function readInterestValues(form: FormData): InterestValues {
  return {
    kind: textOf(form, 'interestKind'),
    min: textOf(form, 'min'),
    max: textOf(form, 'max'),
    currency: textOf(form, 'currency'),
    disclosure: textOf(form, 'disclosure'),
    isOptedIn: textOf(form, 'isOptedIn') !== '',
  }
}

type Body = Input<typeof saveInterest>['body']

/** The request that a form stands for; a problem where an amount cannot be read. */
export function toInterest(values: InterestValues, locale: Locale, isWithdrawn: boolean): Body | Problem {
  const currency = isCurrency(values.currency) ? values.currency : 'USD'
  const read = (text: string): number | null | 'invalid' =>
    text === '' ? null : (parseMajor(text, minorUnitOf(currency), locale) ?? 'invalid')
  const [min, max] = [read(values.min), read(values.max)]
  const errors = [
    ...(min === 'invalid' ? [{ pointer: '/amountMinMinor', code: 'interest.amount' }] : []),
    ...(max === 'invalid' ? [{ pointer: '/amountMaxMinor', code: 'interest.amount' }] : []),
  ]
  if (min === 'invalid' || max === 'invalid') return { status: 422, code: 'interest.invalid', title: '', detail: '', errors }
  return {
    kind: INTEREST_KINDS.find((one) => one === values.kind) ?? 'interested',
    amountMinMinor: min,
    amountMaxMinor: max,
    currency: min === null && max === null ? null : currency,
    disclosure: DISCLOSURES.find((one) => one === values.disclosure) ?? 'count',
    isOptedIn: values.isOptedIn,
    isWithdrawn,
  }
}
