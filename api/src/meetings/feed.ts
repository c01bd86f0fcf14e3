/** The private address of somebody's calendar. The token is the key: 256 random bits, of which only the hash is kept. */
import { record, schema } from '@scalebridge/db'
import { and, eq, isNull } from 'drizzle-orm'
import { createHash, randomBytes } from 'node:crypto'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { toCalendar } from './calendar.ts'
import type * as contract from './meetings.contract.ts'
import { listForCalendar } from './meetings.queries.ts'

const { accounts, calendarFeeds } = schema
export const feedHash = (token: string) => createHash('sha256').update(token).digest('base64url')

/** Makes the address, which ends the one before, or revokes it. Answers the new address, this once. */
export async function changeCalendarFeed(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.changeCalendarFeed>,
): Promise<Output<typeof contract.changeCalendarFeed>> {
  const { accountId } = accountOf(actor)
  const token = randomBytes(32).toString('base64url')
  await deps.db.transaction(async (tx) => {
    await tx.delete(calendarFeeds).where(eq(calendarFeeds.accountId, accountId))
    if (body.do === 'make') await tx.insert(calendarFeeds).values({ accountId, tokenHash: feedHash(token), createdAt: deps.clock() })
    await record(tx, { actorId: accountId, action: `calendarFeed.${body.do}`, subject: { kind: 'account', id: accountId } })
  })
  return { url: body.do === 'make' ? `${deps.config.PUBLIC_ORIGIN}/api/v1/calendars/${token}` : null }
}

/** The calendar behind an address; `calendar.notFound` for one that was revoked or never was. */
export async function readCalendarFeed(deps: Deps, { params }: Input<typeof contract.readCalendarFeed>): Promise<string> {
  const [feed] = await deps.db
    .select({ accountId: calendarFeeds.accountId })
    .from(calendarFeeds)
    .innerJoin(accounts, and(eq(accounts.id, calendarFeeds.accountId), isNull(accounts.disabledAt)))
    .where(eq(calendarFeeds.tokenHash, feedHash(params.feedToken)))
  if (feed === undefined) throw new Problem('calendar.notFound')
  const rows = await listForCalendar(deps.db, feed.accountId)
  return toCalendar(
    deps.config.PUBLIC_ORIGIN,
    rows.map((row) => ({
      row,
      otherName: [row.requestedBy, row.investorDelegateId].includes(feed.accountId) ? row.partnershipName : row.investorName,
    })),
  )
}
