import type { Input, Pitch, savePitch } from '@scalebridge/api/contract'
import {
  DEAL_STAGES,
  GOAL_NUMBERS,
  goalOfTarget,
  INSTRUMENTS,
  INVESTOR_TYPES,
  ISO3_CODES,
  isCurrency,
  isLocale,
  M49_REGIONS,
  minorUnitOf,
  SCOPES,
  SENSITIVE_SECTORS,
  STAGES,
  SUPPORT_KINDS,
  TARGET_CODES,
  WORLD,
  type Locale,
} from '@scalebridge/db/reference'
import { majorText, parseMajor } from '#lib/money.ts'
import type { FieldProblem } from '#lib/problem.ts'
import { TEXT_LIMITS, type PitchField, type Section } from './sections.ts'

/** What a save sends: some of the fields, as the API takes them. */
export type PitchBody = Omit<Input<typeof savePitch>['body'], 'revision'>

/** A section as it stands on the page: texts as typed, choices as lists. It comes back unchanged when something is wrong. */
export interface PitchForm {
  language: string
  title: string
  summary: string
  goals: readonly string[]
  targets: readonly string[]
  scope: string
  countries: readonly string[]
  regions: readonly string[]
  ask: string
  askMinimum: string
  askCurrency: string
  instruments: readonly string[]
  wantedInvestorTypes: readonly string[]
  refusedInvestorTypes: readonly string[]
  supportNeeded: readonly string[]
  supportOffered: readonly string[]
  /** `yes`, or nothing. */
  openToPooling: string
  contact: string
  sensitiveSectors: readonly string[]
  stage: string
  dealStage: string
  evidenceLevel: string
  problem: string
  approach: string
  results: string
  scalePlan: string
  lessons: string
}

/** A form in which nothing is filled in. */
export const BLANK_FORM: PitchForm = {
  language: '',
  title: '',
  summary: '',
  goals: [],
  targets: [],
  scope: '',
  countries: [],
  regions: [],
  ask: '',
  askMinimum: '',
  askCurrency: 'USD',
  instruments: [],
  wantedInvestorTypes: [],
  refusedInvestorTypes: [],
  supportNeeded: [],
  supportOffered: [],
  openToPooling: '',
  contact: '',
  sensitiveSectors: [],
  stage: '',
  dealStage: '',
  evidenceLevel: '',
  problem: '',
  approach: '',
  results: '',
  scalePlan: '',
  lessons: '',
}

export const REGION_CODES = M49_REGIONS.map((region) => region.code).filter((code) => code !== WORLD)
const TEXTS = ['problem', 'approach', 'results', 'scalePlan', 'lessons'] as const

/** Shows what is saved of a pitch for editing in the reader's language. */
export function formOf(pitch: Pick<Pitch, PitchField>, locale: Locale): PitchForm {
  const currency = pitch.askCurrency ?? 'USD'
  const amount = (minor: number | null): string => (minor === null ? '' : majorText(minor, currency, locale))
  return {
    language: pitch.language,
    title: pitch.title ?? '',
    summary: pitch.summary ?? '',
    goals: pitch.goals.map(String),
    targets: [...pitch.targets],
    scope: pitch.scope ?? '',
    countries: [...pitch.countries],
    regions: [...pitch.regions],
    ask: amount(pitch.askMinor),
    askMinimum: amount(pitch.askMinimumMinor),
    askCurrency: currency,
    instruments: [...pitch.instruments],
    wantedInvestorTypes: [...pitch.wantedInvestorTypes],
    refusedInvestorTypes: [...pitch.refusedInvestorTypes],
    supportNeeded: [...pitch.supportNeeded],
    supportOffered: [...pitch.supportOffered],
    openToPooling: pitch.openToPooling ? 'yes' : '',
    contact: pitch.contact ?? '',
    sensitiveSectors: [...pitch.sensitiveSectors],
    stage: pitch.stage ?? '',
    dealStage: pitch.dealStage ?? '',
    evidenceLevel: pitch.evidenceLevel === null ? '' : String(pitch.evidenceLevel),
    problem: pitch.problem ?? '',
    approach: pitch.approach ?? '',
    results: pitch.results ?? '',
    scalePlan: pitch.scalePlan ?? '',
    lessons: pitch.lessons ?? '',
  }
}

/** The field of the form in which a field of the API is written. */
export function formField(field: PitchField): keyof PitchForm {
  if (field === 'askMinor') return 'ask'
  return field === 'askMinimumMinor' ? 'askMinimum' : field
}

/** The field of the API that a field of the form is about. */
export function apiField(name: keyof PitchForm): PitchField {
  if (name === 'ask') return 'askMinor'
  return name === 'askMinimum' ? 'askMinimumMinor' : name
}

/** Reads what the browser sent of one section; the rest of the form stays as it is in `rest`. */
export function readForm(section: Section, data: FormData, rest: PitchForm): PitchForm {
  const text = (name: string): string => one(data.get(name)).replaceAll('\r\n', '\n')
  const list = (name: string): string[] => [
    ...new Set(
      data
        .getAll(name)
        .map(one)
        .filter((value) => value !== ''),
    ),
  ]
  switch (section) {
    case 'summary':
      return { ...rest, language: text('language'), title: text('title'), summary: text('summary') }
    case 'goals':
      return { ...rest, goals: list('goals'), targets: list('targets') }
    case 'places':
      return { ...rest, scope: text('scope'), countries: list('countries'), regions: list('regions') }
    case 'ask':
      return {
        ...rest,
        ask: text('ask.amount'),
        askCurrency: text('ask.currency'),
        askMinimum: text('askMinimum'),
        instruments: list('instruments'),
        wantedInvestorTypes: list('wantedInvestorTypes'),
        refusedInvestorTypes: list('refusedInvestorTypes'),
        supportNeeded: list('supportNeeded'),
        supportOffered: list('supportOffered'),
        openToPooling: text('openToPooling'),
        sensitiveSectors: list('sensitiveSectors'),
      }
    case 'stage':
      return { ...rest, stage: text('stage'), dealStage: text('dealStage'), evidenceLevel: text('evidenceLevel') }
    case 'light':
      return readLight(rest, { text, list })
    case 'text':
      return { ...rest, ...Object.fromEntries(TEXTS.map((name) => [name, text(name)])) }
  }
}

interface Reader {
  text: (name: string) => string
  list: (name: string) => string[]
}

/** What the light form asks for; everything else of the pitch stays as it is, so that another form loses nothing. */
function readLight(rest: PitchForm, { text, list }: Reader): PitchForm {
  const ask = text('ask.amount')
  const chosen = list('goals')
  return {
    ...rest,
    title: text('title'),
    summary: text('summary'),
    problem: text('problem'),
    results: text('results'),
    lessons: text('lessons'),
    contact: text('contact'),
    countries: list('countries'),
    // Pictures have no order: goals that were ranked before keep their ranks.
    goals: [...rest.goals.filter((goal) => chosen.includes(goal)), ...chosen.filter((goal) => !rest.goals.includes(goal))],
    ask,
    askCurrency: text('ask.currency'),
    askMinimum: ask === '' ? '' : rest.askMinimum,
    supportNeeded: list('supportNeeded'),
    openToPooling: text('openToPooling'),
  }
}

/** The fields to save, and those that cannot be read: these are left out of the body, so that the others are saved all the same. */
export interface Reading {
  body: PitchBody
  errors: FieldProblem[]
}

/**
 * Turns one section into a request.
 * @param locale decides what a point and a comma mean in an amount
 * @returns every field of the section either in the body or among the errors; pointers are those of the API's body
 */
export function readSection(section: Section, form: PitchForm, locale: Locale): Reading {
  const body = bodyOf(section, form)
  if (section === 'ask') return withAmounts({ body, errors: [] }, form, locale)
  const errors: FieldProblem[] = section === 'light' && form.goals.length > MOST_GOALS ? [{ pointer: '/goals', code: 'goals.tooMany' }] : []
  for (const [field, limit] of Object.entries(TEXT_LIMITS)) {
    const value = Object.entries(body).find(([name]) => name === field)?.[1]
    if (typeof value === 'string' && Array.from(value).length > limit) errors.push({ pointer: `/${field}`, code: 'text.tooLong' })
  }
  if (body.targets && body.targets.length > MOST_TARGETS) errors.push({ pointer: '/targets', code: 'targets.tooMany' })
  const reading = { body: without(body, errors), errors }
  return section === 'light' ? withAmounts(reading, form, locale) : reading
}

/** A pitch names at most this many targets, and as many goals. */
export const MOST_TARGETS = 5
export const MOST_GOALS = 5

function bodyOf(section: Section, form: PitchForm): PitchBody {
  switch (section) {
    case 'summary':
      return { ...(isLocale(form.language) ? { language: form.language } : {}), title: form.title || null, summary: form.summary || null }
    case 'goals':
      return readGoals(form)
    case 'places':
      return { scope: oneOf(SCOPES, form.scope), countries: known(ISO3_CODES, form.countries), regions: known(REGION_CODES, form.regions) }
    case 'ask':
      return {
        instruments: known(INSTRUMENTS, form.instruments),
        wantedInvestorTypes: known(INVESTOR_TYPES, form.wantedInvestorTypes),
        refusedInvestorTypes: known(INVESTOR_TYPES, form.refusedInvestorTypes),
        supportNeeded: known(SUPPORT_KINDS, form.supportNeeded),
        supportOffered: known(SUPPORT_KINDS, form.supportOffered),
        openToPooling: form.openToPooling === 'yes',
        sensitiveSectors: known(SENSITIVE_SECTORS, form.sensitiveSectors),
      }
    case 'stage':
      return {
        stage: oneOf(STAGES, form.stage),
        dealStage: oneOf(DEAL_STAGES, form.dealStage),
        evidenceLevel: /^[0-5]$/.test(form.evidenceLevel) ? Number(form.evidenceLevel) : null,
      }
    case 'light':
      return lightBody(form)
    case 'text':
      return Object.fromEntries(TEXTS.map((name) => [name, form[name] || null]))
  }
}

function lightBody(form: PitchForm): PitchBody {
  const countries = known(ISO3_CODES, form.countries)
  const isWider = form.scope === 'regional' || form.scope === 'global'
  const reach = countries.length === 0 ? oneOf(SCOPES, form.scope) : countries.length === 1 ? 'country' : 'multi_country'
  return {
    title: form.title || null,
    summary: form.summary || null,
    problem: form.problem || null,
    results: form.results || null,
    lessons: form.lessons || null,
    contact: form.contact || null,
    countries,
    scope: isWider ? oneOf(SCOPES, form.scope) : reach,
    ...readGoals(form),
    supportNeeded: known(SUPPORT_KINDS, form.supportNeeded),
    openToPooling: form.openToPooling === 'yes',
  }
}

/** Goals keep their order, as it ranks them. A target whose goal was taken off goes with it; the page says so. */
function readGoals(form: PitchForm): PitchBody {
  const goals = [...new Set(form.goals.map(Number))].filter((goal) => GOAL_NUMBERS.some((number) => number === goal))
  const targets = known(TARGET_CODES, form.targets).filter((target) => goals.includes(goalOfTarget(target)))
  return { goals, targets }
}

/** Adds the amounts; one that cannot be read keeps all three fields of money as they are saved. */
function withAmounts({ body, errors }: Reading, form: PitchForm, locale: Locale): Reading {
  const { askCurrency } = form
  if (!isCurrency(askCurrency)) return { body, errors: [...errors, { pointer: '/askCurrency', code: 'currency.unknown' }] }
  const ask = readAmount(form.ask, { currency: askCurrency, locale })
  const minimum = readAmount(form.askMinimum, { currency: askCurrency, locale })
  const wrong: FieldProblem[] = []
  if (ask === 'unreadable') wrong.push({ pointer: '/askMinor', code: 'ask.unreadable' })
  if (minimum === 'unreadable') wrong.push({ pointer: '/askMinimumMinor', code: 'ask.unreadable' })
  if (ask === null && minimum !== null) wrong.push({ pointer: '/askMinor', code: 'ask.missing' })
  if (typeof ask === 'number' && typeof minimum === 'number' && minimum > ask)
    wrong.push({ pointer: '/askMinimumMinor', code: 'ask.minimumAboveTotal' })
  if (wrong.length > 0 || ask === 'unreadable' || minimum === 'unreadable') return { body, errors: [...errors, ...wrong] }
  return { body: { ...body, askMinor: ask, askMinimumMinor: minimum, askCurrency: ask === null ? null : askCurrency }, errors }
}

/** Reads a typed amount into minor units; null where nothing was typed. */
export function readAmount(text: string, kind: { currency: string; locale: Locale }): number | null | 'unreadable' {
  if (text.trim() === '') return null
  return parseMajor(text, minorUnitOf(kind.currency), kind.locale) ?? 'unreadable'
}

function without(body: PitchBody, errors: readonly FieldProblem[]): PitchBody {
  const wrong = new Set(errors.map(({ pointer }) => pointer.slice(1)))
  return Object.fromEntries(Object.entries(body).filter(([name]) => !wrong.has(name)))
}

function one(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value.trim() : ''
}

function oneOf<const V extends string>(list: readonly V[], value: string): V | null {
  return list.find((entry) => entry === value) ?? null
}

/** The values that are on a list, in the list's order and each once, so that an order of clicks makes no change. */
function known<const V extends string>(list: readonly V[], values: readonly string[]): V[] {
  return list.filter((value) => values.includes(value))
}
