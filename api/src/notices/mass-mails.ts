import { enqueue, record, schema, type Tx } from '@scalebridge/db'
import { readersOf } from '@scalebridge/db/notices'
import { BOUNCE_KINDS, MASS_MAIL_AUDIENCES, MASS_MAIL_MOVES, MASS_MAIL_STATES, type MassMailState } from '@scalebridge/db/reference'
import { desc, eq, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { listed } from '../editions/editions.ts'
import { findCurrentEditionId } from '../investors/investors.queries.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './notices.contract.ts'

const { accounts, mailBounces, massMailRecipients, massMails } = schema

/** Time in which an approved mail can still be called back. */
const CALL_BACK_MS = 60_000

/** The current edition's mails to many, newest first, and the addresses that mail comes back from. */
export async function getOutbox(deps: Deps, actor: Actor): Promise<contract.Outbox> {
  const items = await presentMails(deps.db, actor, eq(massMails.editionId, await editionOf(deps)))
  const bounces = await deps.db.select().from(mailBounces).orderBy(desc(mailBounces.lastAt)).limit(200)
  return {
    items,
    bounces: bounces.map(({ address, kind, reason, count, lastAt }) => ({
      address,
      kind: listed(BOUNCE_KINDS, kind),
      reason,
      count,
      lastAt: lastAt.toISOString(),
    })),
  }
}

/** A mail to many; 404 where there is none. */
export async function getMassMail(db: Deps['db'] | Tx, actor: Actor, massMailId: string): Promise<contract.MassMail> {
  const [mail] = await presentMails(db, actor, eq(massMails.id, massMailId))
  if (mail === undefined) throw new Problem('massMail.notFound')
  return mail
}

/** Writes a mail to many, as a draft of the current edition. */
export async function createMassMail(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.createMassMail>,
): Promise<contract.MassMail> {
  const { accountId } = accountOf(actor)
  const editionId = await editionOf(deps)
  return deps.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(massMails)
      .values({ ...body, editionId, createdBy: accountId })
      .returning()
    if (row === undefined) throw new Error('the mail was not returned')
    await record(tx, { actorId: accountId, action: 'massMail.create', subject: { kind: 'massMail', id: row.id }, after: body })
    return getMassMail(tx, actor, row.id)
  })
}

async function editionOf(deps: Deps): Promise<string> {
  const editionId = await findCurrentEditionId(deps.db)
  if (editionId === undefined) throw new Problem('edition.notFound')
  return editionId
}

interface Change {
  massMailId: string
  /** The revision that it was read in; undefined for whatever stands there. */
  revision: number | undefined
}

/** Changes a draft. 409 once it has been proposed, 412 when somebody changed it since. */
export async function saveMassMail(
  deps: Deps,
  actor: Actor,
  { massMailId, revision, body }: Change & { body: Input<typeof contract.saveMassMail>['body'] },
): Promise<contract.MassMail> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const mail = await lock(tx, { massMailId, revision })
    if (mail.state !== 'draft') throw new Problem('massMail.notEditable')
    await update(tx, massMailId, body)
    await record(tx, {
      actorId: accountId,
      action: 'massMail.save',
      subject: { kind: 'massMail', id: massMailId },
      before: { audience: mail.audience, words: mail.words },
      after: body,
    })
    return getMassMail(tx, actor, massMailId)
  })
}

/**
 * Moves a mail to many along. An approval promises its sending a minute later, and until then it can be called back.
 * 409 for a move that its state does not allow, and for an approval by its author.
 */
export async function moveMassMail(
  deps: Deps,
  actor: Actor,
  { massMailId, revision, to }: Change & { to: MassMailState },
): Promise<contract.MassMail> {
  const { accountId } = accountOf(actor)
  return deps.db.transaction(async (tx) => {
    const mail = await lock(tx, { massMailId, revision })
    const from = listed(MASS_MAIL_STATES, mail.state)
    if (!MASS_MAIL_MOVES[from].includes(to)) throw new Problem('massMail.moveNotAllowed')
    if (to === 'approved' && mail.createdBy === accountId) throw new Problem('massMail.sameEyes')
    const sendsAt = to === 'approved' ? new Date(Date.now() + CALL_BACK_MS) : null
    await update(tx, massMailId, { state: to, sendsAt, approvedBy: sendsAt === null ? null : accountId })
    if (sendsAt !== null) {
      await enqueue(tx, { name: 'massMail.begin', payload: { massMailId } }, { aggregate: 'massMail', id: massMailId, dueAt: sendsAt })
    }
    await record(tx, {
      actorId: accountId,
      action: 'massMail.move',
      subject: { kind: 'massMail', id: massMailId },
      before: { state: from },
      after: { state: to },
    })
    return getMassMail(tx, actor, massMailId)
  })
}

/** Notes that mail comes back from an address, or that it does no longer. */
export async function noteBounce(deps: Deps, actor: Actor, { body }: Input<typeof contract.noteBounce>): Promise<void> {
  const { accountId } = accountOf(actor)
  const address = body.address.toLowerCase()
  await deps.db.transaction(async (tx) => {
    if (body.comesBack) {
      const bounce = { address, kind: 'hard', reason: body.reason ?? 'noted by the Secretariat' }
      const again = { ...bounce, count: sql`${mailBounces.count} + 1`, lastAt: sql`now()` }
      await tx.insert(mailBounces).values(bounce).onConflictDoUpdate({ target: mailBounces.address, set: again })
    } else {
      await tx.delete(mailBounces).where(eq(mailBounces.address, address))
    }
    const [whose] = await tx
      .select({ id: accounts.id })
      .from(accounts)
      .where(eq(sql`lower(${accounts.email})`, address))
    await record(tx, {
      actorId: accountId,
      action: body.comesBack ? 'bounce.note' : 'bounce.lift',
      subject: { kind: 'account', id: whose?.id ?? accountId },
      ...(whose === undefined ? {} : { personal: { accountId: whose.id, details: { address } } }),
    })
  })
}

async function lock(tx: Tx, { massMailId, revision }: Change): Promise<typeof massMails.$inferSelect> {
  const [mail] = await tx.select().from(massMails).where(eq(massMails.id, massMailId)).for('update')
  if (mail === undefined) throw new Problem('massMail.notFound')
  if (revision !== undefined && revision !== mail.revision) throw new Problem('massMail.changedMeanwhile')
  return mail
}

async function update(tx: Tx, massMailId: string, change: Partial<typeof massMails.$inferInsert>): Promise<void> {
  await tx
    .update(massMails)
    .set({ ...change, revision: sql`${massMails.revision} + 1`, updatedAt: sql`now()` })
    .where(eq(massMails.id, massMailId))
}

async function presentMails(db: Deps['db'] | Tx, actor: Actor, which: SQL): Promise<contract.MassMail[]> {
  const { accountId } = accountOf(actor)
  const author = alias(accounts, 'author')
  const approver = alias(accounts, 'approver')
  const rows = await db
    .select({
      mail: massMails,
      author: sql<string | null>`coalesce(${author.name}, ${author.email})`,
      approver: sql<string | null>`coalesce(${approver.name}, ${approver.email})`,
      total: sql<number>`count(${massMailRecipients.id})::int`,
      mailed: sql<number>`count(${massMailRecipients.mailedAt})::int`,
      skipped: sql<number>`count(${massMailRecipients.skipped})::int`,
    })
    .from(massMails)
    .leftJoin(author, eq(author.id, massMails.createdBy))
    .leftJoin(approver, eq(approver.id, massMails.approvedBy))
    .leftJoin(massMailRecipients, eq(massMailRecipients.massMailId, massMails.id))
    .where(which)
    .groupBy(massMails.id, author.id, approver.id)
    .orderBy(desc(massMails.id))
    .limit(100)
  return Promise.all(
    rows.map(async ({ mail, mailed, skipped, ...row }) => {
      const audience = listed(MASS_MAIL_AUDIENCES, mail.audience)
      const state = listed(MASS_MAIL_STATES, mail.state)
      const { en, ...others } = mail.words
      if (en === undefined) throw new Error(`mass mail ${mail.id} has no English words`)
      const hasBegun = state === 'sending' || state === 'sent'
      return {
        id: mail.id,
        state,
        revision: mail.revision,
        audience,
        words: { en, ...others },
        author: row.author,
        approver: row.approver,
        isOwn: mail.createdBy === accountId,
        sendsAt: mail.sendsAt?.toISOString() ?? null,
        sentAt: mail.sentAt?.toISOString() ?? null,
        updatedAt: mail.updatedAt.toISOString(),
        // Before it begins nobody has a row yet: the number is whom it would go to now.
        readers: { total: hasBegun ? row.total : await countReaders(db, mail), mailed, skipped },
      }
    }),
  )
}

async function countReaders(db: Deps['db'] | Tx, mail: typeof massMails.$inferSelect): Promise<number> {
  const readers = readersOf(listed(MASS_MAIL_AUDIENCES, mail.audience), mail.editionId)
  const counted = await db.execute<{ count: number }>(sql`select count(*)::int as count from (${readers}) as readers`)
  return counted.rows[0]?.count ?? 0
}
