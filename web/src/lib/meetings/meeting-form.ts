import type { Availability, Input, proposeMeeting, saveAvailability } from '@scalebridge/api/contract'
import { LOCALES, MEETING_PLACES } from '@scalebridge/db/reference'
import { textOf } from '../form-text.ts'
import type { Problem } from '../problem.ts'
import { isZone, readWallTime } from '../secretariat/zone-time.ts'

const MINUTE_MS = 60_000
/** Days of one's own that a form holds beside the week. */
export const EXCEPTION_ROWS = 6
export const WEEK = [1, 2, 3, 4, 5, 6, 7] as const

export const isProblem = (value: object): value is Problem => 'status' in value

/** All texts of a form, to be shown again. */
export function readWords(form: FormData): Record<string, string> {
  return Object.fromEntries([...form.keys()].map((name) => [name, textOf(form, name)]))
}

const refusal = (pointer: string, code: string): Problem => ({
  status: 422,
  code: 'meeting.invalid',
  title: '',
  detail: '',
  errors: [{ pointer, code }],
})

/** The start that a form chose: one of those suggested, or a time on the clock of a zone that shows it once. */
export function readStart(form: FormData): { startsAt: string; durationMs: number; zone: string } | Problem {
  const zone = textOf(form, 'zone')
  const minutes = Number(textOf(form, 'minutes') || '20')
  const durationMs = (Number.isInteger(minutes) ? minutes : 20) * MINUTE_MS
  const suggested = textOf(form, 'start')
  if (suggested !== '') return { startsAt: suggested, durationMs, zone }
  const reading = isZone(zone) ? readWallTime(textOf(form, 'wall'), zone) : null
  return reading?.kind === 'once' ? { startsAt: reading.instant, durationMs, zone } : refusal('/startsAt', 'meeting.time')
}

export function readProposal(form: FormData): Input<typeof proposeMeeting>['body'] | Problem {
  const start = readStart(form)
  if (isProblem(start)) return start
  const place = textOf(form, 'place')
  if (place === '') return refusal('/place', 'meeting.place')
  return {
    ...start,
    placeKind: MEETING_PLACES.find((one) => one === textOf(form, 'placeKind')) ?? 'room',
    place,
    note: textOf(form, 'note') || null,
    interpretation: LOCALES.find((one) => one === textOf(form, 'interpretation')) ?? null,
  }
}

/** Minutes after midnight as a time field shows them; the day's end is shown as midnight. */
export function clockText(minute: number): string {
  const onClock = minute % 1440
  return `${String(Math.floor(onClock / 60)).padStart(2, '0')}:${String(onClock % 60).padStart(2, '0')}`
}

function minuteOf(text: string): number | null {
  const match = /^(\d{2}):(\d{2})/.exec(text)
  return match ? Number(match[1]) * 60 + Number(match[2]) : null
}

/** Hours typed as two times; midnight as an end is the day's end. */
function hoursOf(form: FormData, name: string): { fromMinute: number; toMinute: number }[] {
  const from = minuteOf(textOf(form, `${name}.from`))
  const to = minuteOf(textOf(form, `${name}.until`))
  return from === null || to === null ? [] : [{ fromMinute: from, toMinute: to === 0 ? 1440 : to }]
}

/** The hours of a form: one span for each day of the week, and days that are different. */
export function readHours(form: FormData): Input<typeof saveAvailability>['body'] {
  const rows = Array.from({ length: EXCEPTION_ROWS }, (_, row) => `day-${row}`)
  return {
    zone: textOf(form, 'zone'),
    weekly: WEEK.flatMap((day) => hoursOf(form, `week-${day}`).map((hours) => ({ day, ...hours }))),
    exceptions: rows.flatMap((row) => {
      const date = textOf(form, `${row}.date`)
      return date === '' ? [] : [{ date, hours: hoursOf(form, row) }]
    }),
  }
}

/** The fields of the hours' form, by name. */
export function hourWords(hours: Availability | null): Record<string, string> {
  const weekly = (hours?.weekly ?? []).map((one) => [`week-${one.day}`, one] as const)
  const spans = (hours?.exceptions ?? []).flatMap(({ hours: of }, row) => of.map((one) => [`day-${row}`, one] as const))
  return Object.fromEntries([
    ...[...weekly, ...spans].flatMap(([name, { fromMinute, toMinute }]) => [
      [`${name}.from`, clockText(fromMinute)],
      [`${name}.until`, clockText(toMinute)],
    ]),
    ...(hours?.exceptions ?? []).map(({ date }, row) => [`day-${row}.date`, date]),
  ])
}
