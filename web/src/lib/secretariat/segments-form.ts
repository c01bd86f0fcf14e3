import { textOf } from '../form-text.ts'
import type { Edition, Input, saveSegments } from '@scalebridge/api/contract'
import { SEGMENT_KINDS, type SegmentKind } from '@scalebridge/db/reference'
import { LOCALES } from '../i18n/locales.ts'
import type { FieldProblem } from '../problem.ts'
import { momentOf, readMoment, toInstant, type WallMoment } from './moment-form.ts'
import { rowCount } from './rows-form.ts'
import { missingTranslations, readTranslated, type Translated } from './translated-form.ts'

export const MOST_SEGMENTS = 30

/** A segment as the form holds it; one without an id is new. */
export interface SegmentValues {
  id: string
  slug: string
  kind: SegmentKind
  title: Translated
  theme: Translated
  goals: number[]
  startsAt: WallMoment
  endsAt: WallMoment
}

type Body = Input<typeof saveSegments>['body']

export function segmentValues(edition: Edition): SegmentValues[] {
  return edition.segments.map(({ id, slug, kind, title, theme, goals, startsAt, endsAt }) => ({
    id,
    slug,
    kind,
    title: { ...title },
    theme: { ...theme },
    goals: [...goals],
    startsAt: momentOf(startsAt, edition.zone),
    endsAt: momentOf(endsAt, edition.zone),
  }))
}

/** A new segment, on the first morning of the Forum. */
export function emptySegment(edition: Pick<Edition, 'forumStartsAt' | 'zone'>): SegmentValues {
  const blank = (): Translated => ({ ar: '', zh: '', en: '', fr: '', ru: '', es: '' })
  const day = momentOf(edition.forumStartsAt, edition.zone).wall.slice(0, 10)
  const at = (time: string): WallMoment => ({ wall: `${day}T${time}`, turn: null })
  return { id: '', slug: '', kind: 'pitch', title: blank(), theme: blank(), goals: [], startsAt: at('10:00'), endsAt: at('13:00') }
}

export function readSegments(form: FormData): SegmentValues[] {
  return Array.from({ length: rowCount(form, MOST_SEGMENTS) }, (_, index) => {
    const text = (name: string): string => textOf(form, `${index}.${name}`)
    return {
      id: text('id'),
      slug: text('slug'),
      kind: SEGMENT_KINDS.find((kind) => kind === text('kind')) ?? 'pitch',
      title: readTranslated(form, `${index}.title`),
      theme: readTranslated(form, `${index}.theme`),
      goals: form
        .getAll(`${index}.goals`)
        .map(Number)
        .filter((goal) => Number.isInteger(goal) && goal >= 1 && goal <= 17),
      startsAt: readMoment(form, `${index}.startsAt`),
      endsAt: readMoment(form, `${index}.endsAt`),
    }
  })
}

/** The request for the segments of a form, or what stands in its way. */
export function segmentsBody(segments: readonly SegmentValues[], zone: string): { body: Body } | { errors: FieldProblem[] } {
  const errors: FieldProblem[] = []
  const body = segments.map(({ id, slug, kind, title, theme, goals, startsAt, endsAt }, index) => {
    const pointer = `/segments/${index}`
    errors.push(...missingTranslations(title, `${pointer}/title`), ...missingTranslations(theme, `${pointer}/theme`))
    if (!/^[a-z0-9-]{1,60}$/.test(slug)) errors.push({ pointer: `${pointer}/slug`, code: 'slug.invalid' })
    const instant = (moment: WallMoment, name: string): string => {
      const read = toInstant(moment, zone, `${pointer}/${name}`)
      if ('instant' in read) return read.instant
      errors.push(read.error)
      return ''
    }
    return {
      ...(id ? { id } : {}),
      slug,
      kind,
      title,
      theme,
      goals,
      startsAt: instant(startsAt, 'startsAt'),
      endsAt: instant(endsAt, 'endsAt'),
    }
  })
  return errors.length > 0 ? { errors } : { body: { segments: body } }
}

/** Whether a segment has any error in a list of them, so that it is shown open. */
export function hasErrors(errors: readonly FieldProblem[], index: number): boolean {
  return errors.some(({ pointer }) => pointer.startsWith(`/segments/${index}/`))
}

/** The name by which a segment goes while it is written: its title in the reader's language, or in any. */
export function segmentName({ title, slug }: SegmentValues, locale: keyof Translated): string {
  return title[locale] || LOCALES.map((one) => title[one]).find((text) => text !== '') || slug
}
