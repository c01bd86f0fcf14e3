import { INSTRUMENTS, PLEDGE_KINDS } from '@scalebridge/db/reference'
import type { PledgeTerms } from '@scalebridge/db/rules'
import { textOf } from '../form-text.ts'
import type { Locale } from '../i18n/locales.ts'
import { majorText, readMoney } from '../money.ts'
import type { Problem } from '../problem.ts'

/** What a pledge's form shows again as it was filled in. */
export interface PledgeFormValues {
  toPitchId: string
  kind: string
  instrument: string
  amount: string
  currency: string
  description: string
  condition: string
  match: string
  dueOn: string
  isAnonymous: boolean
}

export const EMPTY_PLEDGE: PledgeFormValues = {
  toPitchId: '',
  kind: 'money',
  instrument: '',
  amount: '',
  currency: 'USD',
  description: '',
  condition: '',
  match: '',
  dueOn: '',
  isAnonymous: false,
}

export function readValues(form: FormData): PledgeFormValues {
  return {
    toPitchId: textOf(form, 'toPitchId'),
    kind: textOf(form, 'kind'),
    instrument: textOf(form, 'instrument'),
    amount: textOf(form, 'amount.amount'),
    currency: textOf(form, 'amount.currency'),
    description: textOf(form, 'description'),
    condition: textOf(form, 'condition'),
    match: textOf(form, 'match'),
    dueOn: textOf(form, 'dueOn'),
    isAnonymous: textOf(form, 'isAnonymous') !== '',
  }
}

/** A pledge's terms as a form shows them for correction. */
export function valuesOf(terms: PledgeTerms, locale: Locale): PledgeFormValues {
  const currency = terms.currency ?? 'USD'
  const major = (minor: number | null) => (minor === null ? '' : majorText(minor, currency, locale))
  return {
    toPitchId: '',
    kind: terms.kind,
    instrument: terms.instrument ?? '',
    amount: major(terms.amountMinor),
    currency,
    description: terms.description ?? '',
    condition: terms.condition ?? '',
    match: major(terms.matchFromMinor),
    dueOn: terms.dueOn ?? '',
    isAnonymous: terms.isAnonymous,
  }
}

/**
 * Reads the terms of a pledge from its form. What does not fit together is the API's to say; an amount that is none is said here.
 * Amounts of kinds that have none are left out, as is what they would wait for.
 */
export function readTerms(form: FormData, locale: Locale): PledgeTerms | Problem {
  const values = readValues(form)
  const kind = PLEDGE_KINDS.find((one) => one === values.kind) ?? 'money'
  const hasAmount = kind === 'money' || kind === 'guarantee'
  const money = hasAmount ? readMoney(form, 'amount', locale) : null
  const others = new FormData()
  others.set('match.amount', values.match)
  others.set('match.currency', values.currency)
  const match = hasAmount ? readMoney(others, 'match', locale) : null
  if (money === 'invalid' || match === 'invalid') return invalid(money === 'invalid' ? 'amountMinor' : 'matchFromMinor')
  const orNull = (text: string) => (text === '' ? null : text)
  return {
    kind,
    instrument: INSTRUMENTS.find((one) => one === values.instrument) ?? null,
    amountMinor: money?.amountMinor ?? null,
    currency: money?.currency ?? null,
    description: orNull(values.description),
    condition: orNull(values.condition),
    matchFromMinor: match?.amountMinor ?? null,
    dueOn: orNull(values.dueOn),
    isAnonymous: values.isAnonymous,
  }
}

export const isProblem = (read: PledgeTerms | Problem): read is Problem => 'code' in read

function invalid(field: string): Problem {
  const errors = [{ pointer: `/terms/${field}`, code: `pledge.${field}`, detail: '' }]
  return { status: 422, code: 'pledge.invalid', title: 'Some parts of the pledge do not fit together.', detail: '', errors }
}
