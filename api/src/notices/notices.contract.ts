import { BOUNCE_KINDS, MASS_MAIL_AUDIENCES, MASS_MAIL_STATES, NOTICE_KINDS, NOTICE_TIMINGS } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { SECRETARIAT } from '../editions/editions.contract.ts'
import { endpoint, PUBLIC, type Policy } from '../platform/endpoint.ts'
import {
  closed,
  Count,
  Id,
  Instant,
  Locale,
  Nothing,
  nullable,
  oneOf,
  page,
  PageQuery,
  withProblems,
  withVersion,
  Zone,
} from '../platform/shapes.ts'

const SIGNED_IN: Policy = { roles: ['account'], relation: 'any', assurance: 1 }
const Minute = Type.Integer({ minimum: 0, maximum: 1439, description: 'Minutes after midnight.' })

export const Notice = closed({
  id: Id,
  kind: oneOf(NOTICE_KINDS),
  title: Type.String(),
  text: Type.String(),
  path: Type.String({ description: 'The page that it leads to, without a language.' }),
  createdAt: Instant,
  readAt: nullable(Instant),
})
export type Notice = Static<typeof Notice>

export const listNotices = endpoint({
  method: 'GET',
  url: '/api/v1/notices',
  policy: SIGNED_IN,
  schema: {
    summary: 'What the caller has been told, newest first, in words of a language',
    querystring: closed({ ...PageQuery, locale: Type.Optional(Locale) }),
    response: withProblems({ 200: closed({ ...page(Notice).properties, unread: Count }) }),
  },
})

export const readNotices = endpoint({
  method: 'POST',
  url: '/api/v1/notices/read',
  policy: SIGNED_IN,
  repeatable: 'sets',
  schema: {
    summary: 'Mark notices as read: some, or all of them',
    body: closed({ ids: Type.Optional(Type.Array(Id, { maxItems: 100 })) }),
    response: withProblems({ 204: Nothing }),
  },
})

const hours = {
  zone: Zone,
  quietFromMinute: nullable(Minute),
  quietUntilMinute: nullable(Minute),
  digestMinute: Minute,
}

export const NoticeSettings = closed({
  ...hours,
  kinds: Type.Array(closed({ kind: oneOf(NOTICE_KINDS), title: Type.String(), mail: oneOf(NOTICE_TIMINGS), isChosen: Type.Boolean() })),
  /** Why no mail is sent to the caller's address, and since when. */
  bounce: nullable(closed({ reason: Type.String(), since: Instant })),
})
export type NoticeSettings = Static<typeof NoticeSettings>

export const getNoticeSettings = endpoint({
  method: 'GET',
  url: '/api/v1/notice-settings',
  policy: SIGNED_IN,
  schema: {
    summary: 'How the caller’s notices are mailed',
    querystring: closed({ locale: Type.Optional(Locale) }),
    response: withProblems({ 200: NoticeSettings }),
  },
})

export const saveNoticeSettings = endpoint({
  method: 'PUT',
  url: '/api/v1/notice-settings',
  policy: SIGNED_IN,
  repeatable: 'sets',
  schema: {
    summary: 'Choose how notices are mailed; a kind that is left out keeps its default',
    body: closed({
      ...hours,
      kinds: Type.Array(closed({ kind: oneOf(NOTICE_KINDS), mail: oneOf(NOTICE_TIMINGS) }), { maxItems: NOTICE_KINDS.length }),
    }),
    response: withProblems({ 204: Nothing }),
  },
})

export const unsubscribe = endpoint({
  method: 'POST',
  url: '/api/v1/notices/unsubscribe',
  policy: PUBLIC,
  repeatable: 'sets',
  schema: {
    summary: 'End mails of a kind of notice, or digests, by the signed link of a mail: what a mail program’s own button does (RFC 8058)',
    querystring: closed({
      account: Id,
      what: oneOf([...NOTICE_KINDS, 'digest']),
      token: Type.String({ minLength: 20, maxLength: 100 }),
    }),
    response: withProblems({ 204: Nothing }),
  },
})

const Words = closed({ subject: Type.String({ minLength: 1, maxLength: 200 }), text: Type.String({ minLength: 1, maxLength: 10_000 }) })
const optional = Type.Optional(Words)
const content = {
  audience: oneOf(MASS_MAIL_AUDIENCES),
  words: closed({ en: Words, ar: optional, zh: optional, fr: optional, ru: optional, es: optional }),
}

export const MassMail = closed({
  id: Id,
  state: oneOf(MASS_MAIL_STATES),
  revision: Count,
  ...content,
  author: nullable(Type.String()),
  approver: nullable(Type.String()),
  isOwn: Type.Boolean(),
  sendsAt: nullable(Instant),
  sentAt: nullable(Instant),
  updatedAt: Instant,
  readers: closed({ total: Count, mailed: Count, skipped: Count }),
})
export type MassMail = Static<typeof MassMail>

const params = closed({ massMailId: Id })

export const Outbox = closed({
  items: Type.Array(MassMail),
  bounces: Type.Array(closed({ address: Type.String(), kind: oneOf(BOUNCE_KINDS), reason: Type.String(), count: Count, lastAt: Instant })),
})
export type Outbox = Static<typeof Outbox>

export const getOutbox = endpoint({
  method: 'GET',
  url: '/api/v1/mass-mails',
  policy: SECRETARIAT,
  schema: {
    summary: 'The current edition’s mails to many, newest first, and addresses that mail came back from',
    response: withProblems({ 200: Outbox }),
  },
})

export const createMassMail = endpoint({
  method: 'POST',
  url: '/api/v1/mass-mails',
  policy: SECRETARIAT,
  idempotent: true,
  schema: { summary: 'Write a mail to many, as a draft', body: closed(content), response: withProblems({ 201: MassMail }) },
})

export const getMassMail = endpoint({
  method: 'GET',
  url: '/api/v1/mass-mails/:massMailId',
  policy: SECRETARIAT,
  schema: { summary: 'A mail to many, and how far its sending is', params, response: withProblems({ 200: MassMail }) },
})

export const saveMassMail = endpoint({
  method: 'PUT',
  url: '/api/v1/mass-mails/:massMailId',
  policy: SECRETARIAT,
  schema: {
    summary: 'Change a draft; If-Match names the revision that was read',
    params,
    body: closed(content),
    response: withVersion({ 200: MassMail }),
  },
})

export const moveMassMail = endpoint({
  method: 'POST',
  url: '/api/v1/mass-mails/:massMailId/moves',
  policy: SECRETARIAT,
  schema: {
    summary: 'Propose, approve, call back or drop a mail to many; somebody other than its author approves it',
    params,
    body: closed({ to: oneOf(['draft', 'proposed', 'approved', 'dropped']) }),
    response: withVersion({ 200: MassMail }),
  },
})

export const noteBounce = endpoint({
  method: 'POST',
  url: '/api/v1/mail-bounces',
  policy: SECRETARIAT,
  repeatable: 'sets',
  schema: {
    summary: 'Note that mail came back from an address, or that it can be written to again',
    body: closed({
      address: Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' }),
      comesBack: Type.Boolean(),
      reason: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    response: withProblems({ 204: Nothing }),
  },
})
