import { and, eq, sql } from 'drizzle-orm'
import { enqueue, schema, type Db } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { noticeWords, unsubscribePath } from '@scalebridge/db/notices'
import { isNoticeKind, NOTICE_TIMINGS, NOTICES, type Locale, type NoticeKind, type NoticeTiming } from '@scalebridge/db/reference'
import { verdictOnNotice } from '@scalebridge/db/rules'
import { obsolete } from '../failures.ts'
import type { Block, Letter } from '../mail/letter.ts'
import { localeOf, urlOf } from '../mail/links.ts'
import type { MailDeps } from '../mail/mails.ts'
import type { Job } from '../run.ts'
import { DEFAULT_HOURS, quietUntil, type Hours } from './when.ts'
import { WORDS } from './words.ts'

const { accounts, mailBounces, noticePreferences, notices, noticeSettings } = schema

type NoticeJob = Pick<Job, 'eventId' | 'settle'> & { payload: JobPayload<'notice.mail'> }

/** Mails a notice as its reader chose: at once, once the quiet hours are over, with a digest, or not at all. */
export async function mailNotice(deps: MailDeps, job: NoticeJob): Promise<void> {
  const { noticeId } = job.payload
  const [notice] = await deps.db.select().from(notices).where(eq(notices.id, noticeId))
  if (notice === undefined || !isNoticeKind(notice.kind)) throw obsolete('the notice is gone')
  const reader = await readerOf(deps.db, notice.accountId)
  if (reader === undefined) throw obsolete('the account is gone')
  const quietEnd = quietUntil(reader.hours, new Date())
  const { verdict, timing } = verdictOnNotice({
    isMailed: notice.mailedAt !== null,
    isRead: notice.readAt !== null,
    isRefusing: reader.isRefusing,
    chosen: await timingOf(deps.db, notice.accountId, notice.kind),
    isQuiet: quietEnd !== null,
  })
  if (verdict === 'over') throw obsolete('the notice has been mailed')
  if (verdict === 'noMail') {
    await job.settle(async (tx) => {
      await tx.update(notices).set({ timing }).where(eq(notices.id, noticeId))
    })
    return
  }
  if (quietEnd !== null) {
    await job.settle(async (tx) => {
      await enqueue(tx, { name: 'notice.mail', payload: { noticeId } }, { aggregate: 'notice', id: noticeId, dueAt: quietEnd })
    })
    return
  }
  const ends = unsubscribeUrl(deps, { accountId: notice.accountId, what: notice.kind })
  const letter = { ...noticeLetter(deps.publicOrigin, { ...notice, kind: notice.kind, locale: reader.locale }), unsubscribeUrl: ends }
  const settle: Job['settle'] = (effect) =>
    job.settle(async (tx) => {
      await effect(tx)
      await tx
        .update(notices)
        .set({ timing, mailedAt: sql`now()` })
        .where(eq(notices.id, noticeId))
    })
  await deps.post({ eventId: job.eventId, settle }, reader.email, letter)
}

export interface Reader {
  email: string
  locale: Locale
  hours: Hours
  /** Mail to the address came back for good. */
  isRefusing: boolean
}

/** Whom mails to an account go to, and when; undefined where the account is closed. */
export async function readerOf(db: Db, accountId: string): Promise<Reader | undefined> {
  const [found] = await db
    .select({ account: accounts, hours: noticeSettings, bounce: mailBounces.kind })
    .from(accounts)
    .leftJoin(noticeSettings, eq(noticeSettings.accountId, accounts.id))
    .leftJoin(mailBounces, eq(mailBounces.address, sql`lower(${accounts.email})`))
    .where(eq(accounts.id, accountId))
  if (found === undefined || found.account.disabledAt !== null) return undefined
  const { account, hours, bounce } = found
  return { email: account.email, locale: localeOf(account.locale), hours: hours ?? DEFAULT_HOURS, isRefusing: bounce === 'hard' }
}

async function timingOf(db: Db, accountId: string, kind: NoticeKind): Promise<NoticeTiming> {
  const [chosen] = await db
    .select({ mail: noticePreferences.mail })
    .from(noticePreferences)
    .where(and(eq(noticePreferences.accountId, accountId), eq(noticePreferences.kind, kind)))
  return NOTICE_TIMINGS.find((timing) => timing === chosen?.mail) ?? NOTICES[kind].mail
}

interface Told {
  locale: Locale
  kind: NoticeKind
  params: Record<string, string>
  path: string
}

/** One notice as a letter. */
function noticeLetter(publicOrigin: string, told: Told): Letter {
  const { locale, kind, params } = told
  const { title } = noticeWords(locale, kind, params)
  return { locale, subject: title, blocks: [...noticeBlocks(publicOrigin, told), chooseLink(publicOrigin, locale)] }
}

/** What a notice says, and the link to its page. */
export function noticeBlocks(publicOrigin: string, { locale, kind, params, path }: Told): Block[] {
  const { text } = noticeWords(locale, kind, params)
  return [
    { kind: 'text', text },
    { kind: 'link', label: WORDS[locale].open, url: urlOf(publicOrigin, locale, path) },
  ]
}

/** The link under every mail that nobody is obliged to get. */
export function chooseLink(publicOrigin: string, locale: Locale): Block {
  return { kind: 'link', label: WORDS[locale].choose, url: urlOf(publicOrigin, locale, '/notices/settings') }
}

/** Where a mail program's own button ends mails of a kind of notice, or digests, for one reader. */
export function unsubscribeUrl(
  deps: Pick<MailDeps, 'publicOrigin' | 'signInSecret'>,
  ended: { accountId: string; what: NoticeKind | 'digest' },
): string {
  return `${deps.publicOrigin}${unsubscribePath(deps.signInSecret, ended)}`
}
