import { schema, type Db, type Tx } from '@scalebridge/db'
import { HOLD_SUBJECTS } from '@scalebridge/db/reference'
import { holdEndMs, holdMoves, holdState, type HoldStanding } from '@scalebridge/db/rules'
import { desc, eq, getTableColumns, sql, type SQL } from 'drizzle-orm'
import { alias, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { listed } from '../editions/editions.ts'
import type { LegalHold } from './holds.contract.ts'

const { accounts, editions, legalHolds, pitches } = schema
const MOST_SHOWN = 200
const subject = alias(accounts, 'subject')
const nameOf = (id: AnyPgColumn) => sql<string | null>`(select coalesce(a.name, a.email) from accounts a where a.id = ${id})`

export type HoldRow = Awaited<ReturnType<typeof listRows>>[number]

/** Holds with the names that a page says, newest first. */
export function listRows(db: Db | Tx, where?: SQL) {
  return db
    .select({
      ...getTableColumns(legalHolds),
      subject: sql<string>`coalesce(${subject.email}, ${pitches.title}, '–')`,
      setByName: nameOf(legalHolds.setBy),
      confirmedByName: nameOf(legalHolds.confirmedBy),
      liftAskedByName: nameOf(legalHolds.liftAskedBy),
      liftedByName: nameOf(legalHolds.liftedBy),
      // The database's own time, by which erasure and retention go too.
      nowMs: sql<number>`(extract(epoch from now()) * 1000)::float8`,
    })
    .from(legalHolds)
    .leftJoin(subject, sql`${legalHolds.subjectKind} = 'account' and ${subject.id} = ${legalHolds.subjectId}`)
    .leftJoin(pitches, sql`${legalHolds.subjectKind} = 'pitch' and ${pitches.id} = ${legalHolds.subjectId}`)
    .where(where)
    .orderBy(desc(legalHolds.id))
    .limit(MOST_SHOWN)
}

/** The account with this address, or the pitch with this number. */
export async function findSubject(tx: Tx, { subjectKind, subject: named }: Pick<LegalHold, 'subjectKind' | 'subject'>) {
  const [found] =
    subjectKind === 'account'
      ? await tx
          .select({ id: accounts.id })
          .from(accounts)
          .where(sql`lower(${accounts.email}) = lower(${named})`)
      : await tx
          .select({ id: pitches.id })
          .from(pitches)
          .innerJoin(editions, eq(editions.id, pitches.editionId))
          .where(sql`${editions.slug} || '-' || lpad(${pitches.number}::text, 4, '0') = ${named}`)
  return found?.id
}

export function standingOf({ setBy, setAt, until, confirmedBy, liftAskedBy, liftedAt }: HoldRow): HoldStanding {
  const times = { setAtMs: setAt.getTime(), untilMs: until.getTime(), liftedAtMs: liftedAt?.getTime() ?? null }
  return { ...times, setBy: setBy ?? '', confirmedBy, liftAskedBy }
}

/** A hold as this member of the Secretariat sees it. */
export function presentHold(row: HoldRow, accountId: string): LegalHold {
  const standing = standingOf(row)
  return {
    id: row.id,
    subjectKind: listed(HOLD_SUBJECTS, row.subjectKind),
    subject: row.subject,
    state: holdState(standing, row.nowMs),
    reason: row.reason,
    setBy: row.setByName,
    setAt: row.setAt.toISOString(),
    endsAt: new Date(holdEndMs(standing)).toISOString(),
    confirmedBy: row.confirmedByName,
    liftAskedBy: row.liftAskedByName,
    liftedBy: row.liftedByName,
    may: holdMoves(standing, accountId, row.nowMs),
  }
}
