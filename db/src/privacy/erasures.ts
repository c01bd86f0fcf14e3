import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { and, asc, eq, sql } from 'drizzle-orm'
import { record } from '../audit.ts'
import type { Db, Tx } from '../connect.ts'
import { accounts } from '../schema/accounts.ts'
import { dataRequests, subjectKeys } from '../schema/privacy.ts'

/** An erasure as it is told outside the database: whose account, and when. Nothing in it names anybody. */
export interface Erasure {
  accountId: string
  at: string
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
  if (typeof told !== 'object' || told === null || !('accountId' in told && 'at' in told)) return false
  return typeof told.accountId === 'string' && /^[0-9a-f-]{36}$/.test(told.accountId) && typeof told.at === 'string'
}

/** Adds every erasure to the ledger that it does not hold yet, so that one whose process died before it could tell is told by the next. */
export async function tellErasures(db: Db, ledger: string): Promise<void> {
  const text = existsSync(ledger) ? readFileSync(ledger, 'utf8') : ''
  const known = new Set(parseErasures(text).map(({ accountId }) => accountId))
  const done = await db
    .select({ accountId: dataRequests.accountId, finishedAt: dataRequests.finishedAt })
    .from(dataRequests)
    .where(and(eq(dataRequests.kind, 'erasure'), eq(dataRequests.state, 'ready')))
    .orderBy(asc(dataRequests.finishedAt))
  const lines = done
    .filter(({ accountId }) => !known.has(accountId))
    .map(({ accountId, finishedAt }) => `${JSON.stringify({ accountId, at: finishedAt?.toISOString() ?? '' })}\n`)
  if (lines.length === 0) return
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  appendFileSync(ledger, gap + lines.join(''), { mode: 0o600, flush: true })
}

/**
 * Erases once more whom a backup brought back: everybody in the ledger whose key is there again. Answers how many. Whoever relied on
 * them was asked the first time. Needs the tables' owner.
 */
export async function eraseAgain(db: Db, told: readonly Erasure[]): Promise<number> {
  let count = 0
  for (const erasure of told) if (await db.transaction((tx) => eraseOne(tx, erasure))) count += 1
  return count
}

async function eraseOne(tx: Tx, { accountId, at }: Erasure): Promise<boolean> {
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
