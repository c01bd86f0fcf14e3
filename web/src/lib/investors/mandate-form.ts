import type { saveMandate, Input } from '@scalebridge/api/contract'
import {
  COUNTRY_GROUPS,
  GOAL_NUMBERS,
  INSTRUMENTS,
  ISO3_CODES,
  isCurrency,
  isLocale,
  MANDATE_THRESHOLDS,
  minorUnitOf,
  SENSITIVE_SECTORS,
  STAGES,
  SUPPORT_KINDS,
  TARGET_CODES,
  goalOfTarget,
  type Locale,
} from '@scalebridge/db/reference'
import { majorText, parseMajor } from '#lib/money.ts'
import type { FieldProblem } from '#lib/problem.ts'

const MOST_CAPACITY = 500

/** What a mandate says, as the API takes it: an empty list or null is "no preference". */
export type MandateContent = Omit<Input<typeof saveMandate>['body'], 'revision'>

/** The form as it stands on the page: texts as typed, choices as lists. Comes back unchanged when something is wrong. */
export interface MandateForm {
  investorId: string
  /** The revision that the writer began from; empty for a new mandate. */
  revision: string
  name: string
  language: string
  text: string
  goals: readonly string[]
  targets: readonly string[]
  countries: readonly string[]
  countryGroups: readonly string[]
  strictGeography: boolean
  excludedCountries: readonly string[]
  excludedSectors: readonly string[]
  instruments: readonly string[]
  ticketMin: string
  ticketMax: string
  ticketCurrency: string
  stages: readonly string[]
  minimumEvidence: string
  supportOffered: readonly string[]
  namedToPartnerships: boolean
  publicThresholds: readonly string[]
  capacity: string
}

/** What a blank form begins with: nothing preferred, and in the reader's language. */
export function blankMandateForm(locale: Locale, investorId = ''): MandateForm {
  return {
    investorId,
    revision: '',
    name: '',
    language: locale,
    text: '',
    goals: [],
    targets: [],
    countries: [],
    countryGroups: [],
    strictGeography: false,
    excludedCountries: [],
    excludedSectors: [],
    instruments: [],
    ticketMin: '',
    ticketMax: '',
    ticketCurrency: 'USD',
    stages: [],
    minimumEvidence: '',
    supportOffered: [],
    namedToPartnerships: true,
    publicThresholds: [],
    capacity: '',
  }
}

/** Shows stored content for editing in the reader's language. */
export function formOf(content: MandateContent & { investorId: string; revision: number }, locale: Locale): MandateForm {
  const currency = content.ticketCurrency ?? 'USD'
  const amount = (minor: number | null): string => (minor === null ? '' : majorText(minor, currency, locale))
  return {
    investorId: content.investorId,
    revision: String(content.revision),
    name: content.name,
    language: content.language,
    text: content.text ?? '',
    goals: content.goals.map(String),
    targets: [...content.targets],
    countries: [...content.countries],
    countryGroups: [...content.countryGroups],
    strictGeography: content.strictGeography,
    excludedCountries: [...content.excludedCountries],
    excludedSectors: [...content.excludedSectors],
    instruments: [...content.instruments],
    ticketMin: amount(content.ticketMinMinor),
    ticketMax: amount(content.ticketMaxMinor),
    ticketCurrency: currency,
    stages: [...content.stages],
    minimumEvidence: content.minimumEvidence === null ? '' : String(content.minimumEvidence),
    supportOffered: [...content.supportOffered],
    namedToPartnerships: content.namedToPartnerships,
    publicThresholds: [...(content.publicThresholds ?? [])],
    capacity: content.capacity === null || content.capacity === undefined ? '' : String(content.capacity),
  }
}

/** Reads what the browser sent; keeps what was typed as it was typed. */
export function readMandateForm(data: FormData): MandateForm {
  const text = (name: string): string => one(data.get(name)).replaceAll('\r\n', '\n')
  const list = (name: string): string[] => [
    ...new Set(
      data
        .getAll(name)
        .map(one)
        .filter((value) => value !== ''),
    ),
  ]
  return {
    investorId: text('investorId'),
    revision: text('revision'),
    name: text('name'),
    language: text('language'),
    text: text('text'),
    goals: list('goals'),
    targets: list('targets'),
    countries: list('countries'),
    countryGroups: list('countryGroups'),
    strictGeography: data.has('strictGeography'),
    excludedCountries: list('excludedCountries'),
    excludedSectors: list('excludedSectors'),
    instruments: list('instruments'),
    ticketMin: text('ticketMin'),
    ticketMax: text('ticketMax'),
    ticketCurrency: text('ticketCurrency'),
    stages: list('stages'),
    minimumEvidence: text('minimumEvidence'),
    supportOffered: list('supportOffered'),
    namedToPartnerships: data.has('namedToPartnerships'),
    publicThresholds: list('publicThresholds'),
    capacity: text('capacity'),
  }
}

function one(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** The content to send, or what must be corrected first. Pointers are those of the API's body. */
export type MandateReading = { content: MandateContent; errors: [] } | { content: null; errors: FieldProblem[] }

/**
 * Turns the form into the request. Only what the form itself can get wrong is checked here (an amount that is no number,
 * a place both wanted and excluded); the API checks all of it again.
 * A target chosen alone brings its goal with it, as the page says beside the field.
 * @param locale decides what a point and a comma mean in an amount
 */
export function readContent(form: MandateForm, locale: Locale): MandateReading {
  const currency = form.ticketCurrency
  const minimum = amountOf(form.ticketMin, { currency, locale })
  const maximum = amountOf(form.ticketMax, { currency, locale })
  const errors = formErrors(form, minimum, maximum)
  if (errors.length > 0 || minimum === 'invalid' || maximum === 'invalid') return { content: null, errors }
  const targets = known(TARGET_CODES, form.targets)
  const chosen = new Set([...form.goals.map(Number), ...targets.map(goalOfTarget)])
  const content: MandateContent = {
    name: form.name,
    language: isLocale(form.language) ? form.language : 'en',
    text: form.text || null,
    goals: GOAL_NUMBERS.filter((goal) => chosen.has(goal)),
    targets,
    countries: known(ISO3_CODES, form.countries),
    countryGroups: known(COUNTRY_GROUPS, form.countryGroups),
    strictGeography: form.strictGeography,
    excludedCountries: known(ISO3_CODES, form.excludedCountries),
    excludedSectors: known(SENSITIVE_SECTORS, form.excludedSectors),
    instruments: known(INSTRUMENTS, form.instruments),
    ticketMinMinor: minimum,
    ticketMaxMinor: maximum,
    ticketCurrency: minimum === null && maximum === null ? null : currency,
    stages: known(STAGES, form.stages),
    minimumEvidence: /^[0-5]$/.test(form.minimumEvidence) ? Number(form.minimumEvidence) : null,
    supportOffered: known(SUPPORT_KINDS, form.supportOffered),
    namedToPartnerships: form.namedToPartnerships,
    publicThresholds: known(MANDATE_THRESHOLDS, form.publicThresholds),
    capacity: capacityOf(form.capacity),
  }
  return { content, errors: [] }
}

type Amount = number | null | 'invalid'

function amountOf(text: string, { currency, locale }: { currency: string; locale: Locale }): Amount {
  if (text === '') return null
  if (!isCurrency(currency)) return 'invalid'
  return parseMajor(text, minorUnitOf(currency), locale) ?? 'invalid'
}

/** A whole number of introductions; digits of any script. */
function capacityOf(text: string): number | null {
  const whole = parseMajor(text, 0, 'en') ?? parseMajor(text, 0, 'ar')
  return whole !== null && whole >= 1 && whole <= MOST_CAPACITY ? whole : null
}

function formErrors(form: MandateForm, minimum: Amount, maximum: Amount): FieldProblem[] {
  const errors: FieldProblem[] = []
  if (form.name === '') errors.push({ pointer: '/name', code: 'name.missing' })
  if (minimum === 'invalid') errors.push({ pointer: '/ticketMinMinor', code: 'ticket.unreadable' })
  if (maximum === 'invalid') errors.push({ pointer: '/ticketMaxMinor', code: 'ticket.unreadable' })
  if (typeof minimum === 'number' && typeof maximum === 'number' && minimum > maximum) {
    errors.push({ pointer: '/ticketMinMinor', code: 'ticket.minimumAboveMaximum' })
  }
  if (form.capacity !== '' && capacityOf(form.capacity) === null) errors.push({ pointer: '/capacity', code: 'capacity.invalid' })
  if (form.excludedCountries.some((code) => form.countries.includes(code))) {
    errors.push({ pointer: '/excludedCountries', code: 'country.wantedAndExcluded' })
  }
  if (form.strictGeography && form.countries.length + form.countryGroups.length === 0) {
    errors.push({ pointer: '/strictGeography', code: 'places.strictWithout' })
  }
  return errors
}

/** The values that are on a list, in the list's order and each once: an order of clicks must not make a new revision. */
function known<const V extends string>(list: readonly V[], values: readonly string[]): V[] {
  return list.filter((value) => values.includes(value))
}

/** The fields in which two contents differ, in the order of the form. */
export function changedFields(mine: MandateContent, theirs: MandateContent): (keyof MandateContent)[] {
  // As: Object.keys forgets that the keys are the content's own; both come from readContent or the API's closed schema.
  const keys = Object.keys(mine) as (keyof MandateContent)[]
  return keys.filter((key) => canonical(mine[key]) !== canonical(theirs[key]))
}

function canonical(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? value.map(String).toSorted() : value)
}
