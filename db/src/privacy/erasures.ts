import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { record } from '../audit.ts'
import type { Db, Tx } from '../connect.ts'
import { accounts } from '../schema/accounts.ts'
import { attachments } from '../schema/attachments.ts'
import { dataRequests, fileRemovals, subjectKeys } from '../schema/privacy.ts'

/** An erasure as it is told outside the database: whose account or which file, and when. Nothing in it names anybody. */
export type Erasure = { accountId: string; at: string } | { attachmentId: string; at: string }

/** How many a backup had brought back. */
export interface Erased {
  people: number
  files: number
}

/** Reads the ledger of erasures: one a line; a line that a crash cut short is passed over, for it follows again. */
export function parseErasures(text: string): Erasure[] {
  return text.split('\n').flatMap((line) => {
    const told = parsed(line)
    return isErasure(told) ? [told] : []
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isErasure(told: unknown): told is Erasure {
  if (typeof told !== 'object' || told === null || !('at' in told) || typeof told.at !== 'string') return false
  const id: unknown = 'accountId' in told ? told.accountId : Reflect.get(told, 'attachmentId')
  return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)
}

const idOf = (erasure: Erasure) => ('accountId' in erasure ? erasure.accountId : erasure.attachmentId)

/**
 * Adds every erasure of a person, and every file that was deleted, to the ledger that does not hold them yet, so that one whose process
 * died before it could tell is told by the next.
 */
export async function tellErasures(db: Db, ledger: string): Promise<void> {
  const text = existsSync(ledger) ? readFileSync(ledger, 'utf8') : ''
  const known = new Set(parseErasures(text).map(idOf))
  const done: Erasure[] = [...(await erasedPeople(db)), ...(await deletedFiles(db))]
  const lines = done.filter((erasure) => !known.has(idOf(erasure))).map((erasure) => `${JSON.stringify(erasure)}\n`)
  if (lines.length === 0) return
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  appendFileSync(ledger, gap + lines.join(''), { mode: 0o600, flush: true })
}

async function erasedPeople(db: Db): Promise<Erasure[]> {
  const done = await db
    .select({ accountId: dataRequests.accountId, finishedAt: dataRequests.finishedAt })
    .from(dataRequests)
    .where(and(eq(dataRequests.kind, 'erasure'), eq(dataRequests.state, 'ready')))
    .orderBy(asc(dataRequests.finishedAt))
  return done.map(({ accountId, finishedAt }) => ({ accountId, at: finishedAt?.toISOString() ?? '' }))
}

async function deletedFiles(db: Db): Promise<Erasure[]> {
  const { id, deletedAt } = attachments
  const gone = await db.select({ attachmentId: id, deletedAt }).from(attachments).where(isNotNull(deletedAt)).orderBy(asc(deletedAt))
  return gone.map((file) => ({ attachmentId: file.attachmentId, at: file.deletedAt?.toISOString() ?? '' }))
}

/**
 * Erases once more whom a backup brought back, everybody in the ledger whose key is there again, and deletes the files once more that it
 * brought back. Answers how many. Whoever relied on them was asked the first time. Needs the tables' owner.
 */
export async function eraseAgain(db: Db, told: readonly Erasure[]): Promise<Erased> {
  const erased = { people: 0, files: 0 }
  for (const erasure of told) {
    if ('accountId' in erasure) erased.people += Number(await db.transaction((tx) => erasePerson(tx, erasure)))
    else erased.files += Number(await db.transaction((tx) => deleteFile(tx, erasure)))
  }
  return erased
}

/** Its key goes with this; its bytes are the api's to remove, which alone reaches the store. */
async function deleteFile(tx: Tx, { attachmentId, at }: { attachmentId: string; at: string }): Promise<boolean> {
  const [gone] = await tx
    .update(attachments)
    .set({ deletedAt: new Date(at), sealedKey: null })
    .where(and(eq(attachments.id, attachmentId), isNull(attachments.deletedAt)))
    .returning({ storageKey: attachments.storageKey })
  if (gone === undefined) return false
  await tx.insert(fileRemovals).values(gone)
  const subject = { kind: 'attachment' as const, id: attachmentId }
  await record(tx, { actorId: null, action: 'attachment.deleteAgain', subject, after: { deletedAt: at } })
  return true
}

async function erasePerson(tx: Tx, { accountId, at }: { accountId: string; at: string }): Promise<boolean> {
  const [account] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId))
  const [key] = await tx.select({ shreddedAt: subjectKeys.shreddedAt }).from(subjectKeys).where(eq(subjectKeys.subjectId, accountId))
  if (account === undefined || (key !== undefined && key.shreddedAt !== null)) return false
  await tx.execute(sql`select erase_person(${accountId})`)
  // What had been asked for when the backup was made is answered with this.
  const answer = { state: 'ready', reason: null, finishedAt: new Date(at) }
  const isOpen = and(eq(dataRequests.accountId, accountId), eq(dataRequests.kind, 'erasure'), eq(dataRequests.state, 'queued'))
  const answered = await tx.update(dataRequests).set(answer).where(isOpen).returning()
  if (answered.length === 0) await tx.insert(dataRequests).values({ accountId, kind: 'erasure', ...answer })
  await record(tx, { actorId: null, action: 'account.eraseAgain', subject: { kind: 'account', id: accountId }, after: { erasedAt: at } })
  return true
}
