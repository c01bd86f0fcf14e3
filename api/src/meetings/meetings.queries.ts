import { schema, type Db, type Tx } from '@scalebridge/db'
import { MEETING_STATES, type DealSide, type MeetingState } from '@scalebridge/db/reference'
import type { MeetingStanding } from '@scalebridge/db/rules'
import { and, desc, eq, getTableColumns, inArray, isNull, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { listed } from '../editions/editions.ts'

const { accounts, introductions, investors, meetings, memberships, organisations, pitches } = schema
const ours = alias(organisations, 'investor_organisations')
const ofInvestor = alias(accounts, 'investor_delegate')
const ofPartnership = alias(accounts, 'partnership_delegate')
const nameIn = (account: typeof ofInvestor | typeof ofPartnership) => sql<string | null>`coalesce(${account.name}, ${account.email})`

export type MeetingRow = Awaited<ReturnType<typeof listRows>>[number]

/** Meetings with the names on both sides, the latest first. */
export function listRows(db: Db | Tx, where: SQL | undefined) {
  return db
    .select({
      ...getTableColumns(meetings),
      pitchTitle: pitches.title,
      partnershipId: pitches.organisationId,
      partnershipName: organisations.name,
      investorId: introductions.investorId,
      investorOrganisationId: investors.organisationId,
      investorName: ours.name,
      requestedBy: introductions.requestedBy,
      respondedBy: introductions.respondedBy,
      investorDelegateName: nameIn(ofInvestor),
      partnershipDelegateName: nameIn(ofPartnership),
    })
    .from(meetings)
    .innerJoin(introductions, eq(introductions.id, meetings.introductionId))
    .innerJoin(pitches, eq(pitches.id, introductions.pitchId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(investors, eq(investors.id, introductions.investorId))
    .innerJoin(ours, eq(ours.id, investors.organisationId))
    .leftJoin(ofInvestor, eq(ofInvestor.id, meetings.investorDelegateId))
    .leftJoin(ofPartnership, eq(ofPartnership.id, meetings.partnershipDelegateId))
    .where(where)
    .orderBy(desc(meetings.startsAt), desc(meetings.id))
    .limit(500)
}

const IN_CALENDAR: readonly MeetingState[] = ['agreed', 'held', 'missed', 'cancelled']

/** What stands in somebody's own calendar: meetings they are the contact of, or sent to, as long as they belong to that side. */
export function listForCalendar(db: Db, accountId: string) {
  const isMember = (organisation: SQL) =>
    sql`exists (select from ${memberships} where ${memberships.accountId} = ${accountId} and ${memberships.organisationId} = ${organisation})`
  return listRows(
    db,
    and(
      inArray(meetings.state, [...IN_CALENDAR]),
      sql`((${accountId} in (${introductions.requestedBy}, ${meetings.investorDelegateId}) and ${isMember(sql`${investors.organisationId}`)})
        or (${accountId} in (${introductions.respondedBy}, ${meetings.partnershipDelegateId}) and ${isMember(sql`${pitches.organisationId}`)}))`,
    ),
  )
}

export function standingOf(row: MeetingRow): MeetingStanding {
  return {
    state: listed(MEETING_STATES, row.state),
    proposedBy: sideIn(row.proposedBy),
    startsAtMs: row.startsAt.getTime(),
    endsAtMs: row.endsAt.getTime(),
    absent: row.absent === null ? null : sideIn(row.absent),
    revision: row.revision,
  }
}

const sideIn = (side: string): DealSide => (side === 'investor' ? 'investor' : 'partnership')

/** The people of organisations, as they may be sent to a meeting. */
export function listColleagues(db: Db | Tx, organisationIds: readonly string[]) {
  if (organisationIds.length === 0) return []
  return db
    .selectDistinct({
      organisationId: memberships.organisationId,
      accountId: accounts.id,
      name: sql<string>`coalesce(${accounts.name}, ${accounts.email})`,
    })
    .from(memberships)
    .innerJoin(accounts, and(eq(accounts.id, memberships.accountId), isNull(accounts.disabledAt)))
    .where(inArray(memberships.organisationId, [...organisationIds]))
    .orderBy(sql`3`, accounts.id)
    .limit(500)
}

/** Who comes for a side: its delegate, or else its contact. */
export function comesFor(side: DealSide, row: MeetingRow): string | null {
  return side === 'investor' ? (row.investorDelegateId ?? row.requestedBy) : (row.partnershipDelegateId ?? row.respondedBy)
}
