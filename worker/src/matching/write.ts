import { and, arrayContains, eq, inArray, or, sql } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import type { Readiness } from '@scalebridge/db/rules'
import { place, type Entry } from './lists.ts'
import { PACKED_LENGTH } from './pack.ts'

const { matchCurrent, matchLists, matchReports, readinessScores } = schema

/** Whose lists: the mandates' (of pitches) or the pitches' (of mandates). */
export type ListSide = 'mandate' | 'pitch'

/** The run that lists belong to, and the run that writes them now. */
export interface ListTarget {
  runId: string
  writtenBy: string
}

/** Entries in one INSERT; keeps a statement's text within a few megabytes. */
const ENTRIES_PER_INSERT = 5_000
const ROWS_PER_INSERT = 500

/**
 * Makes everything that writes an edition's lists take turns, until the transaction ends. Facts are loaded after this, so
 * that each sees what the one before it wrote.
 */
export async function lockEdition(tx: Tx, editionId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`matching:${editionId}`}, 0))`)
}

/** The run whose lists an edition's readers see; null before the first. */
export async function currentRunId(db: Db | Tx, editionId: string): Promise<string | null> {
  const [row] = await db.select({ runId: matchCurrent.runId }).from(matchCurrent).where(eq(matchCurrent.editionId, editionId))
  return row?.runId ?? null
}

/** From the commit on, readers see this run's lists. */
export async function makeCurrent(tx: Tx, editionId: string, runId: string): Promise<void> {
  await tx.insert(matchCurrent).values({ editionId, runId }).onConflictDoUpdate({ target: matchCurrent.editionId, set: { runId } })
}

/** Writes lists as they are given; one that its run has already is replaced, and its revision rises. */
export async function writeLists(
  tx: Tx,
  target: ListTarget & { side: ListSide },
  lists: ReadonlyMap<string, readonly Entry[]>,
): Promise<void> {
  for (const batch of batchesOf(lists)) {
    await tx
      .insert(matchLists)
      .values(batch.map(([ownerId, list]) => ({ ...target, ownerId, ...toColumns(list) })))
      .onConflictDoUpdate({
        target: [matchLists.runId, matchLists.side, matchLists.ownerId],
        set: {
          counterpartIds: sql`excluded.counterpart_ids`,
          scores: sql`excluded.scores`,
          shownScores: sql`excluded.shown_scores`,
          factors: sql`excluded.factors`,
          factorsPerPair: sql`excluded.factors_per_pair`,
          revision: sql`${matchLists.revision} + 1`,
          writtenAt: sql`now()`,
          writtenBy: target.writtenBy,
        },
      })
  }
}

/**
 * Puts one counterpart into the lists where it belongs now and takes it out of the others, touching no list that stays
 * as it is. `entries` are the counterpart's, by the owner of the list. Returns the owners whose list changed.
 */
export async function rewriteTouched(
  tx: Tx,
  target: ListTarget & { side: ListSide },
  change: { counterpartId: string; entries: ReadonlyMap<string, Entry> },
): Promise<string[]> {
  const { counterpartId, entries } = change
  const before = await readLists(tx, target, change)
  const after = new Map<string, Entry[]>()
  for (const ownerId of new Set([...before.keys(), ...entries.keys()])) {
    const list = before.get(ownerId) ?? []
    const entry = entries.get(ownerId) ?? null
    const placed = place(list, counterpartId, entry)
    if (!before.has(ownerId) || !isSameList(list, placed)) after.set(ownerId, placed)
  }
  await writeLists(tx, target, after)
  return [...after.keys()]
}

/** The lists that hold the counterpart now or shall hold it. */
async function readLists(
  tx: Tx,
  { runId, side }: { runId: string; side: ListSide },
  { counterpartId, entries }: { counterpartId: string; entries: ReadonlyMap<string, Entry> },
): Promise<Map<string, Entry[]>> {
  const rows = await tx
    .select()
    .from(matchLists)
    .where(
      and(
        eq(matchLists.runId, runId),
        eq(matchLists.side, side),
        or(arrayContains(matchLists.counterpartIds, [counterpartId]), inArray(matchLists.ownerId, [...entries.keys()])),
      ),
    )
  return new Map(rows.map((row) => [row.ownerId, toEntries(row)]))
}

/** Counts of a run for pages that do not read its lists. */
export async function writeReport(tx: Tx, runId: string, counts: Record<string, number>): Promise<void> {
  await tx.insert(matchReports).values({ runId, counts }).onConflictDoUpdate({ target: matchReports.runId, set: { counts } })
}

/** Writes how ready pitches are, replacing what was known before. */
export async function writeReadiness(tx: Tx, scores: ReadonlyMap<string, Readiness>): Promise<void> {
  const rows = [...scores].map(([pitchId, { points, maxPoints, band, items }]) => ({ pitchId, points, maxPoints, band, items }))
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    await tx
      .insert(readinessScores)
      .values(rows.slice(from, from + ROWS_PER_INSERT))
      .onConflictDoUpdate({
        target: readinessScores.pitchId,
        set: {
          points: sql`excluded.points`,
          maxPoints: sql`excluded.max_points`,
          band: sql`excluded.band`,
          items: sql`excluded.items`,
          computedAt: sql`now()`,
        },
      })
  }
}

function toColumns(list: readonly Entry[]) {
  return {
    counterpartIds: list.map(({ id }) => id),
    scores: list.map(({ score }) => score),
    shownScores: list.map(({ shown }) => shown),
    factors: list.flatMap(({ packed }) => packed),
    factorsPerPair: PACKED_LENGTH,
  }
}

function toEntries(row: typeof matchLists.$inferSelect): Entry[] {
  const { factors, factorsPerPair, scores, shownScores } = row
  return row.counterpartIds.map((id, index) => ({
    id,
    score: scores[index] ?? 0,
    shown: shownScores[index] ?? 0,
    packed: factors.slice(index * factorsPerPair, (index + 1) * factorsPerPair),
  }))
}

function isSameList(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every((entry, index) => isSameEntry(entry, b[index]))
}

function isSameEntry(a: Entry, b: Entry | undefined): boolean {
  return a === b || (a.id === b?.id && a.packed.length === b.packed.length && a.packed.every((value, index) => value === b.packed[index]))
}

function* batchesOf(lists: ReadonlyMap<string, readonly Entry[]>): Generator<(readonly [string, readonly Entry[]])[]> {
  let batch: (readonly [string, readonly Entry[]])[] = []
  let entries = 0
  for (const [ownerId, list] of lists) {
    if (batch.length > 0 && (entries + list.length > ENTRIES_PER_INSERT || batch.length === ROWS_PER_INSERT)) {
      yield batch
      batch = []
      entries = 0
    }
    batch.push([ownerId, list])
    entries += list.length
  }
  if (batch.length > 0) yield batch
}
