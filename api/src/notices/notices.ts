import { schema } from '@scalebridge/db'
import { noticeWords } from '@scalebridge/db/notices'
import { BASE_LOCALE, isLocale, isNoticeKind, NOTICE_KINDS, NOTICE_TIMINGS, NOTICES, type Locale } from '@scalebridge/db/reference'
import { and, count, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './notices.contract.ts'

const { accounts, mailBounces, noticePreferences, notices, noticeSettings } = schema

/** What the caller was told, newest first, with how much of it is unread. */
export async function listNotices(
  deps: Deps,
  actor: Actor,
  { querystring }: Input<typeof contract.listNotices>,
): Promise<Output<typeof contract.listNotices>> {
  const { accountId } = accountOf(actor)
  const { cursor, size = 20 } = querystring
  const scope = { list: 'notices', actor }
  const [before] = readCursor(deps, scope, cursor) ?? []
  const own = eq(notices.accountId, accountId)
  const found = await deps.db
    .select()
    .from(notices)
    .where(and(own, before === undefined ? undefined : lt(notices.id, String(before))))
    .orderBy(desc(notices.id))
    .limit(size + 1)
  const [unread] = await deps.db
    .select({ count: count() })
    .from(notices)
    .where(and(own, isNull(notices.readAt)))
  const { rows, nextCursor } = toPage(deps, scope, { rows: found, size, keysOf: ({ id }) => [id] })
  const locale = await localeFor(deps, accountId, querystring.locale)
  return { items: rows.map((row) => toNotice(row, locale)), nextCursor, unread: unread?.count ?? 0 }
}

function toNotice(row: typeof notices.$inferSelect, locale: Locale): contract.Notice {
  const kind = listed(NOTICE_KINDS, row.kind)
  return {
    id: row.id,
    kind,
    ...noticeWords(locale, kind, row.params),
    path: row.path,
    createdAt: row.createdAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  }
}

/** Marks the caller's own notices as read; ids of others' do nothing. */
export async function readNotices(deps: Deps, actor: Actor, { body }: Input<typeof contract.readNotices>): Promise<void> {
  const { accountId } = accountOf(actor)
  await deps.db
    .update(notices)
    .set({ readAt: sql`now()` })
    .where(
      and(eq(notices.accountId, accountId), isNull(notices.readAt), body.ids === undefined ? undefined : inArray(notices.id, body.ids)),
    )
}

/** When and how the caller's notices are mailed, each kind with its default where nothing else was chosen. */
export async function getNoticeSettings(
  deps: Deps,
  actor: Actor,
  asked: { locale?: Locale },
): Promise<Output<typeof contract.getNoticeSettings>> {
  const { accountId } = accountOf(actor)
  const [found] = await deps.db
    .select({ hours: noticeSettings, bounce: mailBounces })
    .from(accounts)
    .leftJoin(noticeSettings, eq(noticeSettings.accountId, accounts.id))
    .leftJoin(mailBounces, and(eq(mailBounces.address, sql`lower(${accounts.email})`), eq(mailBounces.kind, 'hard')))
    .where(eq(accounts.id, accountId))
  const chosen = await deps.db.select().from(noticePreferences).where(eq(noticePreferences.accountId, accountId))
  const locale = await localeFor(deps, accountId, asked.locale)
  const { hours, bounce } = found ?? { hours: null, bounce: null }
  return {
    zone: hours?.zone ?? 'UTC',
    quietFromMinute: hours?.quietFromMinute ?? null,
    quietUntilMinute: hours?.quietUntilMinute ?? null,
    digestMinute: hours?.digestMinute ?? 480,
    kinds: NOTICE_KINDS.map((kind) => {
      const own = chosen.find((preference) => preference.kind === kind)
      const mail = own === undefined ? NOTICES[kind].mail : listed(NOTICE_TIMINGS, own.mail)
      return { kind, title: noticeWords(locale, kind, {}).title, mail, isChosen: own !== undefined }
    }),
    bounce: bounce === null ? null : { reason: bounce.reason, since: bounce.firstAt.toISOString() },
  }
}

/** Saves how the caller's notices are mailed. 422 for a zone that the calendar does not know, or half of the quiet hours. */
export async function saveNoticeSettings(deps: Deps, actor: Actor, { body }: Input<typeof contract.saveNoticeSettings>): Promise<void> {
  const { accountId } = accountOf(actor)
  const { kinds, ...hours } = body
  refuseImpossible(hours)
  await deps.db.transaction(async (tx) => {
    await tx
      .insert(noticeSettings)
      .values({ accountId, ...hours })
      .onConflictDoUpdate({ target: noticeSettings.accountId, set: hours })
    await tx.delete(noticePreferences).where(eq(noticePreferences.accountId, accountId))
    // The last of several choices for one kind counts.
    const chosen = new Map(kinds.map(({ kind, mail }) => [kind, mail]))
    const own = [...chosen].filter(([kind, mail]) => isNoticeKind(kind) && NOTICES[kind].mail !== mail)
    if (own.length > 0) await tx.insert(noticePreferences).values(own.map(([kind, mail]) => ({ accountId, kind, mail })))
  })
}

function refuseImpossible(hours: { zone: string; quietFromMinute: number | null; quietUntilMinute: number | null }): void {
  const { zone, quietFromMinute: from, quietUntilMinute: until } = hours
  const errors = [
    ...(isZone(zone) ? [] : [{ pointer: '/zone', code: 'noticeSettings.zoneUnknown', detail: 'Choose a time zone from the list.' }]),
    ...((from === null) === (until === null) && (from === null || from !== until)
      ? []
      : [{ pointer: '/quietUntilMinute', code: 'noticeSettings.quietHalf', detail: 'Quiet hours need a beginning and another end.' }]),
  ]
  if (errors.length > 0) throw new Problem('noticeSettings.invalid', { errors })
}

function isZone(zone: string): boolean {
  return zone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(zone)
}

async function localeFor(deps: Deps, accountId: string, asked: Locale | undefined): Promise<Locale> {
  if (asked !== undefined) return asked
  const [account] = await deps.db.select({ locale: accounts.locale }).from(accounts).where(eq(accounts.id, accountId))
  return account !== undefined && isLocale(account.locale) ? account.locale : BASE_LOCALE
}
