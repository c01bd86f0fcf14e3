import { schema, type Db, type Tx } from '@scalebridge/db'
import { freeSpans, MEETING_MS, meetingStarts } from '@scalebridge/db/rules'
import { and, gt, inArray, lt } from 'drizzle-orm'

const { availabilities, meetingHolds } = schema
const MOST = 24

/** The next starts that suit the hours and the agreed meetings of both contacts within the Forum's dates, in RFC 3339; none until both have said their hours. */
export async function startsFor(
  db: Db | Tx,
  introduction: { requestedBy: string; respondedBy: string | null; forumStartsAt: Date; forumEndsAt: Date },
  nowMs: number,
): Promise<string[]> {
  const { requestedBy, respondedBy, forumStartsAt, forumEndsAt } = introduction
  if (respondedBy === null) return []
  const window = { fromMs: Math.max(nowMs, forumStartsAt.getTime()), toMs: forumEndsAt.getTime() }
  const people = [requestedBy, respondedBy]
  const hours = await db.select().from(availabilities).where(inArray(availabilities.accountId, people))
  const [one, two] = people.map((accountId) => hours.find((row) => row.accountId === accountId))
  if (one === undefined || two === undefined || window.fromMs >= window.toMs) return []
  const holds = await db
    .select()
    .from(meetingHolds)
    .where(
      and(
        inArray(meetingHolds.holder, people),
        lt(meetingHolds.startsAt, new Date(window.toMs)),
        gt(meetingHolds.endsAt, new Date(window.fromMs)),
      ),
    )
  const busy = holds.map(({ startsAt, endsAt }) => ({ fromMs: startsAt.getTime(), toMs: endsAt.getTime() }))
  return meetingStarts([freeSpans(one, window), freeSpans(two, window)], { durationMs: MEETING_MS, everyMs: MEETING_MS, busy })
    .slice(0, MOST)
    .map((startMs) => new Date(startMs).toISOString())
}
