import { createTransport } from 'nodemailer'
import { schema } from '@scalebridge/db'
import { BreakerOpen, createBreaker } from '@scalebridge/db/breaker'
import { MAIL_WAITS } from '@scalebridge/db/time-outs'
import { final, later } from '../failures.ts'
import type { Job } from '../run.ts'
import { refusalReason } from './bounces.ts'
import { toHtml, toText, type Letter } from './letter.ts'

export interface MailSettings {
  /** Without it mails are caught in the database, for development and demonstration. */
  smtpUrl: string | undefined
  from: string
  publicOrigin: string
}

/** Delivers a letter once per job, as far as mail allows. */
export type Post = (job: Pick<Job, 'eventId' | 'settle'>, to: string, letter: Letter) => Promise<void>

export function makePost(settings: MailSettings): Post {
  return settings.smtpUrl === undefined ? catchMail : makeSmtpPost(settings, settings.smtpUrl)
}

const catchMail: Post = async (job, to, letter) => {
  const { subject, locale } = letter
  const content = { recipient: to, subject, locale, text: toText(letter), html: toHtml(letter) }
  await job.settle(async (tx) => {
    await tx.insert(schema.caughtMails).values({ ...content, eventId: job.eventId })
  })
}

/**
 * SMTP has no transactions: a mail is sent, then the job is settled, and a crash in between sends it again. The Message-ID
 * comes from the event, so that mail servers and readers can tell the second as the same.
 */
function makeSmtpPost(settings: MailSettings, smtpUrl: string): Post {
  const limits = {
    dnsTimeout: MAIL_WAITS.dnsMs,
    connectionTimeout: MAIL_WAITS.connectMs,
    greetingTimeout: MAIL_WAITS.greetingMs,
    socketTimeout: MAIL_WAITS.silenceMs,
  }
  // A server that answers with a refusal is there; one that does not answer is left alone for a while, and no job waits for it.
  const breaker = createBreaker({ name: 'the mail server', isFailure: (error) => !(error instanceof Error && 'responseCode' in error) })
  const transport = createTransport({ url: smtpUrl, ...limits, disableFileAccess: true, disableUrlAccess: true }, { from: settings.from })
  const host = new URL(settings.publicOrigin).hostname
  return async (job, to, letter) => {
    try {
      const message = {
        to,
        subject: letter.subject,
        text: toText(letter),
        html: toHtml(letter),
        messageId: `<${job.eventId}@${host}>`,
        headers: { 'Content-Language': letter.locale, 'Auto-Submitted': 'auto-generated', ...unsubscribeHeaders(letter) },
      }
      await breaker.run(() => transport.sendMail(message))
    } catch (error) {
      throw error instanceof BreakerOpen ? later(error.message) : explain(error)
    }
    await job.settle(async () => {})
  }
}

/** One press in a mail program ends such mails, without a page and without signing in (RFC 8058). */
function unsubscribeHeaders({ unsubscribeUrl }: Letter): Record<string, string> {
  if (unsubscribeUrl === undefined) return {}
  return { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

/** A refusal for good (5xx) is final; a mail that is put off (4xx), or whose server is away, goes out hours later if need be. */
function explain(error: unknown): Error {
  const said = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined)
  const [code, command, text] = [said('responseCode'), said('command'), said('response')]
  if (typeof code !== 'number') {
    const kind = said('code')
    return later(`the mail server could not be reached (${typeof kind === 'string' ? kind : 'unknown error'})`)
  }
  const reason = refusalReason({ code, command: textOrNone(command), text: textOrNone(text) })
  return code >= 500 ? final(reason) : later(reason)
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
