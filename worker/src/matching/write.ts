import { and, eq, inArray, sql, type SQL } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import type { Readiness } from '@scalebridge/db/rules'
import { LIST_LIMIT, type Entry } from './lists.ts'
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

/** Makes the place for a run's lists, in a transaction of its own. Done again, it changes nothing. */
export async function openRun(db: Db, runId: string): Promise<void> {
  await db.execute(sql`select open_match_run(${runId})`)
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
          eligibleCount: sql`excluded.eligible_count`,
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
  const { runId, side } = target
  const owners = [...change.entries.keys()]
  const known = await tx
    .select({ ownerId: matchLists.ownerId })
    .from(matchLists)
    .where(and(eq(matchLists.runId, runId), eq(matchLists.side, side), inArray(matchLists.ownerId, owners)))
  const knownIds = new Set(known.map(({ ownerId }) => ownerId))
  const firsts = new Map([...change.entries].flatMap(([ownerId, entry]) => (knownIds.has(ownerId) ? [] : [[ownerId, [entry]] as const])))
  const rewritten = await rewriteInPlace(tx, target, change)
  await writeLists(tx, target, firsts)
  return [...rewritten, ...firsts.keys()]
}

/**
 * `place` of lists.ts as one statement: lists are long and many, so they are cut and joined where they lie. `taken` is where
 * the counterpart stands in a list and `put` where it belongs without itself, both counted from 1, and 0 for nowhere.
 */
async function rewriteInPlace(
  tx: Tx,
  { runId, side, writtenBy }: ListTarget & { side: ListSide },
  { counterpartId, entries }: { counterpartId: string; entries: ReadonlyMap<string, Entry> },
): Promise<string[]> {
  const columns = {
    ownerIds: [...entries.keys()],
    scores: [...entries.values()].map(({ score }) => score),
    shown: [...entries.values()].map(({ shown }) => shown),
    packed: [...entries.values()].map(({ packed }) => `{${packed.join(',')}}`),
  }
  const x = sql`${counterpartId}::uuid`
  const { rows } = await tx.execute<{ owner_id: string }>(sql`
    with entry as (
      select * from unnest(
        ${sql.param(columns.ownerIds)}::uuid[], ${sql.param(columns.scores)}::smallint[],
        ${sql.param(columns.shown)}::smallint[], ${sql.param(columns.packed)}::text[]
      ) as entry (owner_id, score, shown, packed)
    ), move as materialized (
      select l.owner_id, e.score, e.shown, e.packed::smallint[] as packed,
        coalesce(array_position(l.counterpart_ids, ${x}), 0) as taken,
        case when e.owner_id is null then 0 else 1 + (
          select count(*)::int from unnest(l.counterpart_ids, l.scores) as other (id, score)
          where other.id <> ${x} and (other.score > e.score or (other.score = e.score and other.id < ${x}))
        ) end as put
      from match_lists as l left join entry as e on e.owner_id = l.owner_id
      where l.run_id = ${runId} and l.side = ${side} and (e.owner_id is not null or ${x} = any (l.counterpart_ids))
    )
    update match_lists as l set
      counterpart_ids = ${moved('counterpart_ids', sql`array[${x}]`, 1)},
      scores = ${moved('scores', sql`array[move.score]`, 1)},
      shown_scores = ${moved('shown_scores', sql`array[move.shown]`, 1)},
      factors = ${moved('factors', sql`move.packed`, PACKED_LENGTH)},
      eligible_count = l.eligible_count + (move.put > 0)::int - (move.taken > 0)::int,
      revision = l.revision + 1, written_at = now(), written_by = ${writtenBy}
    from move
    where l.run_id = ${runId} and l.side = ${side} and l.owner_id = move.owner_id
      and not (move.taken = 0 and move.put > ${LIST_LIMIT}::int)
      and not (move.taken = move.put and move.packed = l.factors[(move.taken - 1) * ${width(PACKED_LENGTH)} + 1 : move.taken * ${width(PACKED_LENGTH)}])
    returning l.owner_id`)
  return rows.map((row) => row.owner_id)
}

/** An array column without the taken item and with the put one; a slice that ends before it begins is empty. */
function moved(column: 'counterpart_ids' | 'scores' | 'shown_scores' | 'factors', item: SQL, size: number): SQL {
  const list = sql.raw(`l.${column}`)
  const w = width(size)
  const others = sql`(${list}[ : (move.taken - 1) * ${w}] || ${list}[move.taken * ${w} + 1 : ])`
  const put = sql`case when move.put > 0 then ${item} end`
  return sql`(${others}[ : (move.put - 1) * ${w}] || ${put} || ${others}[(move.put - 1) * ${w} + 1 : ])[ : ${sql.raw(String(LIST_LIMIT * size))}]`
}

const width = (size: number): SQL => sql.raw(String(size))

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
    eligibleCount: list.length,
  }
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
