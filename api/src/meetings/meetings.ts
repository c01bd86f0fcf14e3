/** Meetings of two people who were introduced. That nobody is in two at once is the database's to see to (meeting_holds). */
import { record, schema, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { DEAL_SIDES, LOCALES, MEETING_PLACES, type DealSide } from '@scalebridge/db/reference'
import { isIntroduced, meetingMovesOf, moveIntroduction, moveMeeting as move, shownTo, type MeetingStanding } from '@scalebridge/db/rules'
import { and, eq, inArray, or, type SQL } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { dealingInvestorsOf, findOwn, isBetween, partnershipsOf, standingOf as introductionStandingOf } from '../introductions/sides.ts'
import { tellSides } from '../introductions/tell.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import { brokeConstraint } from '../platform/database-problems.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { isZone } from './availability.ts'
import { toCalendar } from './calendar.ts'
import type * as contract from './meetings.contract.ts'
import { comesFor, listColleagues, listRows, standingOf, type MeetingRow } from './meetings.queries.ts'

const { availabilities, calendarFeeds, editions, introductions, meetingHolds, meetings, pitches } = schema
/** Proposals of one introduction that wait at a time. */
const MAX_PROPOSED = 5

export interface SeenMeeting {
  row: MeetingRow
  side: DealSide
}

export async function listMeetings(deps: Deps, actor: Actor): Promise<Output<typeof contract.listMeetings>> {
  const { accountId } = accountOf(actor)
  const nowMs = deps.clock().getTime()
  const mine = or(inArray(pitches.organisationId, partnershipsOf(actor)), inArray(introductions.investorId, dealingInvestorsOf(actor)))
  const rows = await listRows(deps.db, mine)
  const items = rows.map((row) => toMeeting({ row, side: sideIn(actor, row) ?? 'investor' }, nowMs))
  const [hours] = await deps.db.select().from(availabilities).where(eq(availabilities.accountId, accountId))
  const [feed] = await deps.db.select().from(calendarFeeds).where(eq(calendarFeeds.accountId, accountId))
  const [edition] = await deps.db.select().from(editions).where(eq(editions.isCurrent, true))
  return {
    items,
    colleagues: await listColleagues(deps.db, [...new Set(items.map(({ organisationId }) => organisationId))]),
    availability:
      hours === undefined
        ? null
        : {
            zone: hours.zone,
            weekly: hours.weekly.map(({ day, fromMinute, toMinute }) => ({ day, fromMinute, toMinute })),
            exceptions: hours.exceptions.map(({ date, hours: of }) => ({ date, hours: of.map((one) => ({ ...one })) })),
            revision: hours.revision,
          },
    feedSince: feed?.createdAt.toISOString() ?? null,
    forum:
      edition === undefined
        ? null
        : { zone: edition.zone, startsAt: edition.forumStartsAt.toISOString(), endsAt: edition.forumEndsAt.toISOString() },
  }
}

/**
 * Proposes a meeting to the other side.
 * Errors: `introduction.notFound`, `introduction.notIntroduced`, `meeting.invalid`, `meeting.tooMany`.
 */
export async function proposeMeeting(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.proposeMeeting>,
): Promise<contract.Meeting> {
  const { accountId } = accountOf(actor)
  const now = deps.clock()
  return deps.db.transaction(async (tx) => {
    const { row, side } = await findOwn(tx, actor, { id: params.introductionId, isLocked: true })
    if (!isIntroduced(shownTo(side, introductionStandingOf(row), now.getTime()))) throw new Problem('introduction.notIntroduced')
    const { durationMs, ...said } = body
    const to = spanOf(body, now)
    const open = and(eq(meetings.introductionId, row.id), eq(meetings.state, 'proposed'))
    if ((await tx.$count(meetings, open)) >= MAX_PROPOSED) throw new Problem('meeting.tooMany')
    const values = { ...said, place: placeOf(said), introductionId: row.id, proposedBy: side, accountId }
    const [made] = await tx
      .insert(meetings)
      .values({ ...values, startsAt: new Date(to.startsAtMs), endsAt: new Date(to.endsAtMs), createdAt: now, updatedAt: now })
      .returning({ id: meetings.id })
    if (made === undefined) throw new Error('the meeting was not returned')
    await record(tx, {
      actorId: accountId,
      action: 'meeting.propose',
      subject: { kind: 'meeting', id: made.id },
      after: { startsAt: body.startsAt, durationMs },
    })
    const proposed = await findMeeting(tx, actor, made.id)
    await tell(tx, { ...proposed, accountId }, 'meeting.proposed')
    return toMeeting(proposed, now.getTime())
  })
}

const NOTICE_OF = {
  agree: 'meeting.confirmed',
  move: 'meeting.moved',
  cancel: 'meeting.cancelled',
  decline: 'meeting.cancelled',
  held: null,
  missed: null,
} as const

/**
 * Moves a meeting along db/rules/meetings.ts. `seen` is the revision that the caller read.
 * Errors: `meeting.notFound`, `meeting.changedMeanwhile`, `meeting.moveNotAllowed`, `meeting.invalid`,
 * `meeting.taken` where one of the two, or the room, is in another meeting at that time.
 */
export async function moveMeeting(
  deps: Deps,
  actor: Actor,
  input: Input<typeof contract.moveMeeting> & { seen: () => number | undefined },
): Promise<contract.Meeting> {
  const { params, body } = input
  const { accountId } = accountOf(actor)
  const now = deps.clock()
  return deps.db.transaction(async (tx) => {
    await tx
      .select({ id: meetings.id })
      .from(meetings)
      .where(isOwn(tx, actor, params.meetingId))
      .for('update')
    const { row, side } = await findMeeting(tx, actor, params.meetingId)
    const seen = input.seen()
    if (seen !== undefined && seen !== row.revision) throw new Problem('meeting.changedMeanwhile')
    const to = body.do === 'move' && body.to !== null ? spanOf(body.to, now) : undefined
    const next = move(standingOf(row), { do: body.do, side, ...(to === undefined ? {} : { to }) }, now.getTime())
    if (next === undefined) throw new Problem('meeting.moveNotAllowed')
    const { state, proposedBy, absent, revision } = next
    const times = { startsAt: new Date(next.startsAtMs), endsAt: new Date(next.endsAtMs) }
    await tx
      .update(meetings)
      .set({
        state,
        proposedBy,
        absent,
        revision,
        ...times,
        updatedAt: now,
        ...(to === undefined || body.to === null ? {} : { zone: body.to.zone }),
      })
      .where(eq(meetings.id, row.id))
    await hold(tx, row, next)
    if (state === 'held') await noteMet(tx, actor, { introductionId: row.introductionId, side, now })
    await record(tx, {
      actorId: accountId,
      action: `meeting.${body.do}`,
      subject: { kind: 'meeting', id: row.id },
      before: { state: row.state },
      after: { state, absent },
    })
    const moved = await findMeeting(tx, actor, row.id)
    await tell(tx, { ...moved, accountId }, NOTICE_OF[body.do])
    return toMeeting(moved, now.getTime())
  })
}

/** Takes the time of those who come and of the room while a meeting is agreed, and gives it back when it is not. */
export async function hold(tx: Tx, row: MeetingRow, next: MeetingStanding): Promise<void> {
  if (next.state === 'agreed') {
    const room = row.placeKind === 'room' ? [`room:${row.place.toLowerCase()}`] : []
    const people = DEAL_SIDES.map((side) => comesFor(side, row)).filter((id) => id !== null)
    const holders = new Set([...people, ...room])
    const times = { startsAt: new Date(next.startsAtMs), endsAt: new Date(next.endsAtMs) }
    await tx
      .insert(meetingHolds)
      .values([...holders].toSorted().map((holder) => ({ meetingId: row.id, holder, ...times })))
      .catch((error: unknown) => {
        throw brokeConstraint(error, 'meeting_holds_no_double_booking') ? new Problem('meeting.taken') : error
      })
    return
  }
  if (next.state === 'proposed' || next.state === 'cancelled') await tx.delete(meetingHolds).where(eq(meetingHolds.meetingId, row.id))
}

/** Who has met has met: an introduction that was only accepted goes on by itself. */
async function noteMet(tx: Tx, actor: Actor, met: { introductionId: string; side: DealSide; now: Date }): Promise<void> {
  const { row } = await findOwn(tx, actor, { id: met.introductionId, isLocked: true })
  const after = moveIntroduction(introductionStandingOf(row), { do: 'meet', side: met.side, isTold: false }, met.now.getTime())
  if (after === undefined) return
  await tx
    .update(introductions)
    .set({ state: after.state, revision: after.revision, updatedAt: met.now })
    .where(eq(introductions.id, row.id))
}

/** One meeting as an iCalendar file. */
export async function getMeetingCalendar(deps: Deps, actor: Actor, { params }: Input<typeof contract.getMeetingCalendar>): Promise<string> {
  const { row, side } = await findMeeting(deps.db, actor, params.meetingId)
  return toCalendar(deps.config.PUBLIC_ORIGIN, [{ row, otherName: side === 'investor' ? row.partnershipName : row.investorName }])
}

export async function findMeeting(db: Deps['db'] | Tx, actor: Actor, meetingId: string): Promise<SeenMeeting> {
  const [row] = await listRows(db, isOwn(db, actor, meetingId))
  const side = row === undefined ? undefined : sideIn(actor, row)
  if (row === undefined || side === undefined) throw new Problem('meeting.notFound')
  return { row, side }
}

/** The meeting, if it is between the caller and somebody. */
export function isOwn(db: Db | Tx, actor: Actor, meetingId: string): SQL | undefined {
  const between = db.select({ id: introductions.id }).from(introductions).where(isBetween(db, actor))
  return and(eq(meetings.id, meetingId), inArray(meetings.introductionId, between))
}

function sideIn(actor: Actor, row: MeetingRow): DealSide | undefined {
  if (partnershipsOf(actor).includes(row.partnershipId)) return 'partnership'
  return dealingInvestorsOf(actor).includes(row.investorId) ? 'investor' : undefined
}

async function tell(
  tx: Tx,
  { row, side, accountId }: SeenMeeting & { accountId: string },
  kind: (typeof NOTICE_OF)[keyof typeof NOTICE_OF] | 'meeting.proposed',
): Promise<void> {
  await tellSides(tx, { organisationIds: [row.partnershipId, row.investorOrganisationId], id: row.id })
  if (kind === null) return
  const told = new Set([row.requestedBy, row.respondedBy, row.investorDelegateId, row.partnershipDelegateId])
  const accountIds = [...told].filter((id) => id !== null).filter((id) => id !== accountId)
  const params = { who: side === 'investor' ? row.investorName : row.partnershipName, pitch: row.pitchTitle ?? '' }
  await notify(tx, { accountIds, kind, subjectId: row.id, params })
}

function spanOf({ startsAt, durationMs, zone }: { startsAt: string; durationMs: number; zone: string }, now: Date) {
  const startsAtMs = Date.parse(startsAt)
  const errors = [
    ...(isZone(zone) ? [] : [{ pointer: '/zone', code: 'availability.zone', detail: 'is no time zone' }]),
    ...(startsAtMs > now.getTime() ? [] : [{ pointer: '/startsAt', code: 'meeting.past', detail: 'does not lie ahead' }]),
  ]
  if (errors.length > 0) throw new Problem('meeting.invalid', { errors })
  return { startsAtMs, endsAtMs: startsAtMs + durationMs }
}

/** A room has a name, a call an https address: nothing else becomes a link on somebody's page. */
function placeOf({ placeKind, place }: { placeKind: string; place: string }): string {
  const text = place.trim()
  const isRight = text !== '' && (placeKind === 'room' || /^https:\/\/[^\s/]+/.test(text))
  if (isRight) return text
  throw new Problem('meeting.invalid', { errors: [{ pointer: '/place', code: 'meeting.place', detail: 'is not an https address' }] })
}

export function toMeeting({ row, side }: SeenMeeting, nowMs: number): contract.Meeting {
  const standing = standingOf(row)
  return {
    id: row.id,
    introductionId: row.introductionId,
    pitchTitle: row.pitchTitle,
    side,
    otherName: side === 'investor' ? row.partnershipName : row.investorName,
    state: standing.state,
    revision: row.revision,
    moves: meetingMovesOf(side, standing, nowMs),
    proposedBy: standing.proposedBy,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    zone: row.zone,
    placeKind: listed(MEETING_PLACES, row.placeKind),
    place: row.place,
    note: row.note,
    interpretation: row.interpretation === null ? null : listed(LOCALES, row.interpretation),
    absent: standing.absent,
    ...delegatesOf(side, row),
    mayDelegate: mayDelegate(standing, nowMs),
  }
}

/** While it lies ahead and has not been called off. */
export function mayDelegate({ state, startsAtMs }: MeetingStanding, nowMs: number): boolean {
  return (state === 'proposed' || state === 'agreed') && nowMs < startsAtMs
}

function delegatesOf(side: DealSide, row: MeetingRow): Pick<contract.Meeting, 'organisationId' | 'delegate' | 'otherDelegateName'> {
  const investor = { organisationId: row.investorOrganisationId, accountId: row.investorDelegateId, name: row.investorDelegateName }
  const partnership = { organisationId: row.partnershipId, accountId: row.partnershipDelegateId, name: row.partnershipDelegateName }
  const [own, other] = side === 'investor' ? [investor, partnership] : [partnership, investor]
  const { organisationId, accountId, name } = own
  return {
    organisationId,
    delegate: accountId === null || name === null ? null : { accountId, name },
    otherDelegateName: other.name,
  }
}
