import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { enqueue, schema, type Db } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { isNoticeKind } from '@scalebridge/db/reference'
import { obsolete } from '../failures.ts'
import type { MailDeps } from '../mail/mails.ts'
import type { Job } from '../run.ts'
import { chooseLink, noticeBlocks, readerOf, unsubscribeUrl } from './mail-notice.ts'
import { DEFAULT_HOURS, digestsDue, type Hours } from './when.ts'
import { WORDS } from './words.ts'

const { notices, noticeSettings } = schema

/** As many as one mail can hold; what is left waits for the next. */
const LONGEST_DIGEST = 50

/** Promises a digest to everybody whose hour has come and for whom something waits. */
export async function promiseDigests(db: Db, job: Pick<Job, 'settle'>): Promise<void> {
  const now = new Date()
  const waiting = await db
    .select({ accountId: notices.accountId, timings: sql<string[]>`array_agg(distinct ${notices.timing})`, hours: noticeSettings })
    .from(notices)
    .leftJoin(noticeSettings, eq(noticeSettings.accountId, notices.accountId))
    .where(and(inArray(notices.timing, ['daily', 'weekly']), isNull(notices.mailedAt)))
    .groupBy(notices.accountId, noticeSettings.accountId)
  const due = waiting.filter(({ hours, timings }) => timingsDue(hours ?? DEFAULT_HOURS, now).some((timing) => timings.includes(timing)))
  await job.settle(async (tx) => {
    for (const { accountId } of due) {
      await enqueue(tx, { name: 'notice.digest', payload: { accountId } }, { aggregate: 'account', id: accountId })
    }
  })
}

type DigestJob = Pick<Job, 'eventId' | 'settle'> & { payload: JobPayload<'notice.digest'> }

/** Mails what waits for somebody's digest, oldest first, and marks when; what was read meanwhile is left out. */
export async function mailDigest(deps: MailDeps, job: DigestJob): Promise<void> {
  const { accountId } = job.payload
  const reader = await readerOf(deps.db, accountId)
  if (reader === undefined) throw obsolete('the account is gone')
  const now = new Date()
  const timings = timingsDue(reader.hours, now)
  if (timings.length === 0) throw obsolete('the digest has been mailed')
  const waiting = await deps.db
    .select()
    .from(notices)
    .where(and(eq(notices.accountId, accountId), inArray(notices.timing, timings), isNull(notices.mailedAt), isNull(notices.readAt)))
    .orderBy(asc(notices.id))
    .limit(LONGEST_DIGEST)
  if (waiting.length === 0) throw obsolete('everything has been read')
  const { locale } = reader
  const blocks = waiting.flatMap((notice) => {
    const { kind } = notice
    return isNoticeKind(kind) ? noticeBlocks(deps.publicOrigin, { ...notice, kind, locale }) : []
  })
  const letter = {
    locale,
    subject: WORDS[locale].digest,
    blocks: [...blocks, chooseLink(deps.publicOrigin, locale)],
    unsubscribeUrl: unsubscribeUrl(deps, { accountId, what: 'digest' }),
  }
  const times = {
    ...(timings.includes('daily') ? { lastDailyAt: now } : {}),
    ...(timings.includes('weekly') ? { lastWeeklyAt: now } : {}),
  }
  const settle: Job['settle'] = (effect) =>
    job.settle(async (tx) => {
      await effect(tx)
      const ids = waiting.map(({ id }) => id)
      await tx
        .update(notices)
        .set({ mailedAt: sql`now()` })
        .where(inArray(notices.id, ids))
      await tx
        .insert(noticeSettings)
        .values({ accountId, ...times })
        .onConflictDoUpdate({ target: noticeSettings.accountId, set: times })
    })
  if (reader.isRefusing) throw obsolete('mail to the address comes back')
  await deps.post({ eventId: job.eventId, settle }, reader.email, letter)
}

function timingsDue(hours: Hours, now: Date): ('daily' | 'weekly')[] {
  const { daily, weekly } = digestsDue(hours, now)
  return [...(daily ? (['daily'] as const) : []), ...(weekly ? (['weekly'] as const) : [])]
}
