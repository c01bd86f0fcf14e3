import { sql, type SQL } from 'drizzle-orm'
import type { Tx } from '@scalebridge/db'

const REFUSED = 'the mail server refused the address'
const PUT_OFF = 'the mail server put the mail off'

/** Mailbox codes of RFC 5321: not there, not local, not a name. Others (spam, size, no relay) say nothing of the address. */
const MAILBOX_CODES: ReadonlySet<number> = new Set([550, 551, 553])

/** A mail server's answer as the reason of a failed job. The server's own words are left out, for they tend to quote the address. */
export function refusalReason(answer: { code: number; command: string | undefined; text: string | undefined }): string {
  const { code, command, text } = answer
  // The status after the code (RFC 3463), such as 5.1.1, says more and quotes nothing.
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text ?? '')?.[0]
  const said = status === undefined ? String(code) : `${code} ${status}`
  if (code < 500) return `${PUT_OFF} (${said})`
  const isOfAddress = command === 'RCPT TO' || MAILBOX_CODES.has(code)
  return `${isOfAddress ? REFUSED : 'the mail server refused the mail'} (${said})`
}

/**
 * Notes that mail came back from an account's address, when the death of a mail's job says so: hard where the server refused the
 * address for good, soft where it put the mail off until the last try. A soft one never takes the place of a hard one.
 * @param accountId the account's id, as SQL
 */
export async function noteBounce(tx: Tx, accountId: SQL, reason: string): Promise<void> {
  const kind = reason.startsWith(REFUSED) ? 'hard' : reason.startsWith(PUT_OFF) ? 'soft' : null
  if (kind === null) return
  await tx.execute(sql`
    insert into mail_bounces (address, kind, reason)
    select lower(email), ${kind}, ${reason} from accounts where id = (${accountId})
    on conflict (address) do update set
      kind = case when excluded.kind = 'hard' then 'hard' else mail_bounces.kind end,
      reason = excluded.reason, count = mail_bounces.count + 1, last_at = now()`)
}
