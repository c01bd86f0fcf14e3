import { DEAL_SIDES, LOCALES, MEETING_MOVES, MEETING_PLACES, MEETING_STATES } from '@scalebridge/db/reference'
import { LONGEST_MEETING_MS, SHORTEST_MEETING_MS } from '@scalebridge/db/rules'
import { Type, type Static } from 'typebox'
import { SIDES } from '../introductions/introductions.contract.ts'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import { closed, Id, Instant, nullable, oneOf, withProblems, withVersion, Zone } from '../platform/shapes.ts'

/** The address of a calendar shows with whom an investor meets: it is made as confidentially as that is read. */
const OWN_ACCOUNT: Policy = { ...SIDES, relation: 'any' }

const When = {
  startsAt: Instant,
  durationMs: Type.Integer({ minimum: SHORTEST_MEETING_MS, maximum: LONGEST_MEETING_MS, default: 1_200_000 }),
}

export const Meeting = closed({
  id: Id,
  introductionId: Id,
  pitchTitle: nullable(Type.String()),
  side: oneOf(DEAL_SIDES),
  /** The organisation on the other side. */
  otherName: Type.String(),
  state: oneOf(MEETING_STATES),
  revision: Type.Integer(),
  moves: Type.Array(oneOf(MEETING_MOVES)),
  proposedBy: oneOf(DEAL_SIDES),
  startsAt: Instant,
  endsAt: Instant,
  zone: Zone,
  placeKind: oneOf(MEETING_PLACES),
  place: Type.String(),
  note: nullable(Type.String()),
  interpretation: nullable(oneOf(LOCALES)),
  /** The side that did not come. */
  absent: nullable(oneOf(DEAL_SIDES)),
  /** The caller's organisation. */
  organisationId: Id,
  /** Who comes in the place of the own contact, and of the other side's. */
  delegate: nullable(closed({ accountId: Id, name: Type.String() })),
  otherDelegateName: nullable(Type.String()),
  mayDelegate: Type.Boolean(),
})
export type Meeting = Static<typeof Meeting>

const Hours = {
  fromMinute: Type.Integer({ minimum: 0, maximum: 1439, description: 'Minutes after midnight on the own clock.' }),
  toMinute: Type.Integer({ minimum: 1, maximum: 1440 }),
}
const AvailabilityContent = {
  zone: Zone,
  weekly: Type.Array(closed({ day: Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday.' }), ...Hours }), { maxItems: 42 }),
  exceptions: Type.Array(
    closed({ date: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }), hours: Type.Array(closed(Hours), { maxItems: 6 }) }),
    { maxItems: 60 },
  ),
}
const Availability = closed({ ...AvailabilityContent, revision: Type.Integer() })
export type Availability = Static<typeof Availability>

export const listMeetings = endpoint({
  method: 'GET',
  url: '/api/v1/meetings',
  policy: OWN_ACCOUNT,
  schema: {
    summary: 'Meetings of the caller’s introductions, the own hours, and whether a private calendar address stands',
    response: withProblems({
      200: closed({
        items: Type.Array(Meeting),
        /** People of the caller's organisations, whom they may send. */
        colleagues: Type.Array(closed({ organisationId: Id, accountId: Id, name: Type.String() })),
        availability: nullable(Availability),
        /** When the private calendar address was made; the address itself is shown once. */
        feedSince: nullable(Instant),
        /** The dates within which hours count. */
        forum: nullable(closed({ zone: Zone, startsAt: Instant, endsAt: Instant })),
      }),
    }),
  },
})

export const proposeMeeting = endpoint({
  method: 'POST',
  url: '/api/v1/introductions/:introductionId/meetings',
  policy: SIDES,
  idempotent: true,
  schema: {
    summary: 'Propose a meeting to the other side of an introduction',
    params: closed({ introductionId: Id }),
    body: closed({
      ...When,
      zone: Zone,
      placeKind: oneOf(MEETING_PLACES),
      place: Type.String({ minLength: 1, maxLength: 500, description: 'The room, or the link of the call.' }),
      note: nullable(Type.String({ maxLength: 1000 })),
      interpretation: nullable(oneOf(LOCALES)),
    }),
    response: withProblems({ 201: Meeting }),
  },
})

const ofMeeting = closed({ meetingId: Id })

/** If-Match names the revision read. `to` is where a meeting is moved to; it is proposed anew then. */
export const moveMeeting = endpoint({
  method: 'POST',
  url: '/api/v1/meetings/:meetingId/moves',
  policy: SIDES,
  schema: {
    summary: 'Agree to a meeting, decline, move or cancel it, or record how it went',
    params: ofMeeting,
    body: closed({ do: oneOf(MEETING_MOVES), to: nullable(closed({ ...When, zone: Zone })) }),
    response: withVersion({ 200: Meeting }),
  },
})

/** If-Match names the revision read. Null calls the delegate back: the contact comes. */
export const nameDelegate = endpoint({
  method: 'PUT',
  url: '/api/v1/meetings/:meetingId/delegate',
  policy: SIDES,
  schema: {
    summary: 'Name who of the own side comes to a meeting in the place of its contact',
    params: ofMeeting,
    body: closed({ accountId: nullable(Id) }),
    response: withVersion({ 200: Meeting }),
  },
})

const Calendar = Type.String({ description: 'iCalendar, RFC 5545.' })

export const getMeetingCalendar = endpoint({
  method: 'GET',
  url: '/api/v1/meetings/:meetingId/calendar',
  handsOut: 'relation',
  policy: SIDES,
  schema: { summary: 'One meeting as an iCalendar file', params: ofMeeting, response: withProblems({ 200: Calendar }) },
})

export const saveAvailability = endpoint({
  method: 'PUT',
  url: '/api/v1/availability',
  policy: OWN_ACCOUNT,
  schema: {
    summary: 'Say when one can be met, on one’s own clock',
    body: closed(AvailabilityContent),
    response: withVersion({ 200: Availability }),
  },
})

/** A new address ends the one before. */
export const changeCalendarFeed = endpoint({
  method: 'POST',
  url: '/api/v1/calendar-feed',
  policy: OWN_ACCOUNT,
  repeatable: 'sets',
  schema: {
    summary: 'Make the private calendar address anew, or revoke it',
    body: closed({ do: oneOf(['make', 'revoke']) }),
    response: withProblems({ 200: closed({ url: nullable(Type.String({ description: 'Shown this once.' })) }) }),
  },
})

/** Whoever knows the address reads the calendar: calendars have no cookies. */
export const readCalendarFeed = endpoint({
  method: 'GET',
  url: '/api/v1/calendars/:feedToken',
  handsOut: 'holder',
  policy: PUBLIC,
  schema: {
    summary: 'A private calendar, by its address',
    params: closed({ feedToken: Type.String({ minLength: 43, maxLength: 43 }) }),
    response: withProblems({ 200: Calendar }),
  },
})
