import { textOf } from '../form-text.ts'
import type { Edition, Input, saveEdition } from '@scalebridge/api/contract'
import { EDITION_STATES, type EditionState } from '@scalebridge/db/reference'
import { LOCALES } from '../i18n/locales.ts'
import type { FieldProblem } from '../problem.ts'
import { momentOf, readMoment, toInstant, type WallMoment } from './moment-form.ts'
import { missingTranslations, readTranslated, type Translated } from './translated-form.ts'
import { isZone } from './zone-time.ts'

export const EDITION_DATES = [
  'opensAt',
  'clarificationsUntil',
  'closesAt',
  'editUntil',
  'resultsAt',
  'forumStartsAt',
  'forumEndsAt',
] as const
export type EditionDate = (typeof EDITION_DATES)[number]

/** What the form offers as grace for saves in flight, beside what is saved. */
export const GRACE_MINUTES = [0, 5, 10, 15, 30, 60, 120] as const

/** The settings of an edition as the form holds them. */
export interface EditionValues {
  state: EditionState
  zone: string
  goalsUnderReview: number[]
  title: Translated
  theme: Translated
  graceMinutes: number
  dates: Record<EditionDate, WallMoment>
}

type Body = Input<typeof saveEdition>['body']

/** The form of an edition as it is saved now. */
export function editionValues(edition: Edition): EditionValues {
  const { state, zone, goalsUnderReview, title, theme, graceMinutes } = edition
  return {
    state,
    zone,
    goalsUnderReview: [...goalsUnderReview],
    title: { ...title },
    theme: { ...theme },
    graceMinutes,
    dates: eachDate((name) => momentOf(edition[name], zone)),
  }
}

/** The form as it was sent. */
export function readEditionForm(form: FormData): EditionValues {
  return {
    state: EDITION_STATES.find((state) => state === form.get('state')) ?? 'preparing',
    zone: textOf(form, 'zone'),
    goalsUnderReview: form
      .getAll('goalsUnderReview')
      .map(Number)
      .filter((goal) => Number.isInteger(goal) && goal >= 1 && goal <= 17),
    title: readTranslated(form, 'title'),
    theme: readTranslated(form, 'theme'),
    graceMinutes: Number(textOf(form, 'graceMinutes')),
    dates: eachDate((name) => readMoment(form, name)),
  }
}

/** The request for a form's values, or what stands in its way, each at its field. */
export function editionBody(values: EditionValues, revision: number): { body: Body } | { errors: FieldProblem[] } {
  const { state, zone, goalsUnderReview, title, theme, graceMinutes } = values
  const errors = [...missingTranslations(title, '/title'), ...missingTranslations(theme, '/theme')]
  if (!isZone(zone)) errors.push({ pointer: '/zone', code: 'zone.unknown' })
  const instants = eachDate((name) => {
    const read = toInstant(values.dates[name], zone, `/${name}`)
    if ('instant' in read) return read.instant
    errors.push(read.error)
    return ''
  })
  return errors.length > 0 ? { errors } : { body: { revision, state, zone, goalsUnderReview, title, theme, graceMinutes, ...instants } }
}

/** One text per field, named as in the form: for telling what changed. */
export type FlatEdition = Readonly<Record<string, string>>

export function flatten({ state, zone, goalsUnderReview, title, theme, graceMinutes, dates }: EditionValues): FlatEdition {
  const texts = LOCALES.flatMap(
    (locale) =>
      [
        [`title.${locale}`, title[locale]],
        [`theme.${locale}`, theme[locale]],
      ] as const,
  )
  const moments = EDITION_DATES.map((name) => [name, [dates[name].wall, dates[name].turn].filter(Boolean).join(' ')] as const)
  return Object.fromEntries([
    ['state', state],
    ['zone', zone],
    ['goalsUnderReview', goalsUnderReview.toSorted((a, b) => a - b).join(' ')],
    ...texts,
    ...moments,
    ['graceMinutes', String(graceMinutes)],
  ])
}

/** Reads what the form carried of the settings it was made from; nothing where that is no object of texts. */
export function readBase(text: FormDataEntryValue | null): FlatEdition {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : null
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}

export interface SettingChange {
  field: string
  was: string
  now: string
  /** What this writer wants, where that is neither. */
  mine: string | null
}

/** What somebody else changed between `base` and `saved`, and where this writer's form wants something else. */
export function changesMeanwhile(base: FlatEdition, saved: FlatEdition, mine: FlatEdition): SettingChange[] {
  return Object.keys(saved)
    .filter((field) => base[field] !== undefined && base[field] !== saved[field])
    .map((field) => {
      const own = mine[field] ?? ''
      return { field, was: base[field] ?? '', now: saved[field] ?? '', mine: own === base[field] || own === saved[field] ? null : own }
    })
}

/** What this writer changed, on top of what is saved now. */
export function mergeEdition(base: FlatEdition, saved: EditionValues, mine: EditionValues): EditionValues {
  const before = flatten(mine)
  const own = (field: string): boolean => base[field] === undefined || base[field] !== before[field]
  const texts = (name: 'title' | 'theme'): Translated => {
    const merged = { ...saved[name] }
    for (const locale of LOCALES) if (own(`${name}.${locale}`)) merged[locale] = mine[name][locale]
    return merged
  }
  return {
    state: own('state') ? mine.state : saved.state,
    zone: own('zone') ? mine.zone : saved.zone,
    goalsUnderReview: own('goalsUnderReview') ? mine.goalsUnderReview : saved.goalsUnderReview,
    title: texts('title'),
    theme: texts('theme'),
    graceMinutes: own('graceMinutes') ? mine.graceMinutes : saved.graceMinutes,
    dates: eachDate((name) => (own(name) ? mine.dates[name] : saved.dates[name])),
  }
}

function eachDate<V>(value: (name: EditionDate) => V): Record<EditionDate, V> {
  const [opensAt, clarificationsUntil, closesAt, editUntil, resultsAt, forumStartsAt, forumEndsAt] = EDITION_DATES
  return {
    opensAt: value(opensAt),
    clarificationsUntil: value(clarificationsUntil),
    closesAt: value(closesAt),
    editUntil: value(editUntil),
    resultsAt: value(resultsAt),
    forumStartsAt: value(forumStartsAt),
    forumEndsAt: value(forumEndsAt),
  }
}
