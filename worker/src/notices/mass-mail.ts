import { and, eq, isNull, sql, type SQL } from 'drizzle-orm'
import { enqueue, record, schema } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { readersOf } from '@scalebridge/db/notices'
import { MASS_MAIL_AUDIENCES } from '@scalebridge/db/reference'
import { obsolete } from '../failures.ts'
import type { MailDeps } from '../mail/mails.ts'
import type { Job } from '../run.ts'
import { chooseLink, readerOf } from './mail-notice.ts'

const { massMailRecipients, massMails } = schema

/** Begins to send an approved mail: one row and one job for each reader, counted now and not when it was written. */
export async function beginMassMail(job: Pick<Job, 'settle'> & { payload: JobPayload<'massMail.begin'> }): Promise<void> {
  const { massMailId } = job.payload
  await job.settle(async (tx) => {
    const isDue = sql<boolean>`coalesce(${massMails.sendsAt} <= now(), false)`
    const [mail] = await tx.select({ mail: massMails, isDue }).from(massMails).where(eq(massMails.id, massMailId)).for('update')
    if (mail === undefined || mail.mail.state !== 'approved' || !mail.isDue) throw obsolete('the mail was called back')
    const audience = MASS_MAIL_AUDIENCES.find((known) => known === mail.mail.audience)
    if (audience === undefined) throw obsolete('the mail has no audience')
    const readers = readersOf(audience, mail.mail.editionId)
    const rows = await tx.execute<{ id: string }>(
      sql`insert into mass_mail_recipients (mass_mail_id, account_id) select ${massMailId}, account_id from (${readers}) as readers returning id`,
    )
    for (const { id } of rows.rows) {
      await enqueue(tx, { name: 'massMail.send', payload: { recipientId: id } }, { aggregate: 'massMail', id: massMailId })
    }
    await moveOn(tx, massMailId, sql`case when ${rows.rows.length} = 0 then 'sent' else 'sending' end`)
    await record(tx, {
      actorId: null,
      action: 'massMail.begin',
      subject: { kind: 'massMail', id: massMailId },
      after: { readers: rows.rows.length },
    })
  })
}

type SendJob = Pick<Job, 'eventId' | 'settle'> & { payload: JobPayload<'massMail.send'> }

/** Sends a mass mail to one of its readers, in their language where it was written in it. */
export async function sendMassMail(deps: MailDeps, job: SendJob): Promise<void> {
  const { recipientId } = job.payload
  const [found] = await deps.db
    .select({ recipient: massMailRecipients, mail: massMails })
    .from(massMailRecipients)
    .innerJoin(massMails, eq(massMails.id, massMailRecipients.massMailId))
    .where(eq(massMailRecipients.id, recipientId))
  if (found === undefined || found.recipient.mailedAt !== null) throw obsolete('the mail has been sent')
  const { mail, recipient } = found
  const reader = await readerOf(deps.db, recipient.accountId)
  const settle =
    (skipped: string | null): Job['settle'] =>
    (effect) =>
      job.settle(async (tx) => {
        await effect(tx)
        await tx
          .update(massMailRecipients)
          .set(skipped === null ? { mailedAt: sql`now()` } : { skipped })
          .where(eq(massMailRecipients.id, recipientId))
        await endMassMail(tx, mail.id)
      })
  const words = reader === undefined ? undefined : (mail.words[reader.locale] ?? mail.words.en)
  if (reader === undefined || reader.isRefusing || words === undefined) {
    const why = reader === undefined ? 'closed' : reader.isRefusing ? 'refused' : 'noWords'
    await settle(why)(async () => {})
    return
  }
  const paragraphs = words.text.split(/\n{2,}/).map((text) => ({ kind: 'text' as const, text }))
  const locale = mail.words[reader.locale] === undefined ? 'en' : reader.locale
  const letter = { locale, subject: words.subject, blocks: [...paragraphs, chooseLink(deps.publicOrigin, reader.locale)] }
  await deps.post({ eventId: job.eventId, settle: settle(null) }, reader.email, letter)
}

/** One of a mass mail's readers could not be reached; the others' mails end the whole without it. */
export async function failMassMail(tx: Tx, recipientId: string): Promise<void> {
  const [row] = await tx
    .update(massMailRecipients)
    .set({ skipped: 'refused' })
    .where(and(eq(massMailRecipients.id, recipientId), isNull(massMailRecipients.mailedAt)))
    .returning({ massMailId: massMailRecipients.massMailId })
  if (row !== undefined) await endMassMail(tx, row.massMailId)
}

type Tx = Parameters<Parameters<Job['settle']>[0]>[0]

/** The last reader's mail ends the whole; two that end at once wait for each other at the mail's row. */
async function endMassMail(tx: Tx, massMailId: string): Promise<void> {
  await tx.select({ id: massMails.id }).from(massMails).where(eq(massMails.id, massMailId)).for('update')
  const [open] = await tx
    .select({ id: massMailRecipients.id })
    .from(massMailRecipients)
    .where(and(eq(massMailRecipients.massMailId, massMailId), isNull(massMailRecipients.mailedAt), isNull(massMailRecipients.skipped)))
    .limit(1)
  if (open === undefined) await moveOn(tx, massMailId, sql`'sent'`)
}

async function moveOn(tx: Tx, massMailId: string, state: SQL): Promise<void> {
  await tx
    .update(massMails)
    .set({
      state: sql<string>`${state}`,
      sentAt: sql`case when ${state} = 'sent' then now() end`,
      revision: sql`${massMails.revision} + 1`,
      updatedAt: sql`now()`,
    })
    .where(eq(massMails.id, massMailId))
}
