import { createHmac } from 'node:crypto'
import type { NoticeKind } from '../reference/notices.ts'

/** What a press on "unsubscribe" in a mail program ends: mails of one kind of notice, or digests of all kinds. */
export interface Unsubscribing {
  accountId: string
  what: NoticeKind | 'digest'
}

/** The signature of a mailed link that ends mails: derived, so that nothing of it is stored. It works as often as it is pressed. */
export function unsubscribeToken(secret: string, { accountId, what }: Unsubscribing): string {
  return createHmac('sha256', secret).update(`unsubscribe:${accountId}:${what}`).digest('base64url')
}

/** The address, on our origin, that a mail program posts to (RFC 8058). */
export function unsubscribePath(secret: string, ended: Unsubscribing): string {
  const query = new URLSearchParams({ account: ended.accountId, what: ended.what, token: unsubscribeToken(secret, ended) })
  return `/api/v1/notices/unsubscribe?${query.toString()}`
}
