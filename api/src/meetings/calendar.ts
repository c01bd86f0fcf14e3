/** Meetings as iCalendar. Instants are written in UTC, so that every calendar shows them right on either side of a change of clocks. */
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { MeetingRow } from './meetings.queries.ts'

// First-strong isolates: an Arabic name keeps its direction beside a Latin one.
const isolate = (text: string) => `\u2068${text}\u2069`

/** The text of a calendar with these meetings, as the given side of each sees them. `origin` is the product's address. */
export function toCalendar(origin: string, meetings: readonly { row: MeetingRow; otherName: string }[]): string {
  const host = new URL(origin).hostname
  const calendar = ical({
    name: 'Scalebridge',
    prodId: { company: 'Scalebridge', product: 'Meetings', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  })
  for (const { row, otherName } of meetings) {
    calendar.createEvent({
      id: `${row.id}@${host}`,
      sequence: row.revision - 1,
      stamp: row.updatedAt,
      start: row.startsAt,
      end: row.endsAt,
      summary: `${isolate(row.pitchTitle ?? 'Scalebridge')} · ${isolate(otherName)}`,
      location: row.place,
      url: `${origin}/meetings`,
      status: row.state === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      ...(row.note === null ? {} : { description: row.note }),
    })
  }
  return calendar.toString()
}
