import { and, eq, inArray, sql, type SQL } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import type { ListRow, ListSide } from './list-rows.ts'

const { matchCurrent, matchLists, matchReports, matchSnapshots } = schema

/** The run that lists belong to, and the run that writes them now. */
export interface ListTarget {
  readonly runId: string
  readonly writtenBy: string
}

/** Entries in one INSERT; keeps a statement's text within a few megabytes. */
const ENTRIES_PER_INSERT = 5_000
const ROWS_PER_INSERT = 500

/**
 * Makes everything that writes an edition's lists take turns, until the transaction ends. What is read after this is what the
 * one before it wrote.
 */
export async function lockEdition(tx: Tx, editionId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`matching:${editionId}`}, 0))`)
}

/** Lets a transaction that writes a whole run take its time: the pool's own limits are made for single statements. */
export async function takeTime(tx: Tx): Promise<void> {
  await tx.execute(
    sql`select set_config('statement_timeout', '120s', true), set_config('idle_in_transaction_session_timeout', '300s', true)`,
  )
}

/** From the commit on, readers see this run's lists. */
export async function makeCurrent(tx: Tx, editionId: string, runId: string): Promise<void> {
  await tx.insert(matchCurrent).values({ editionId, runId }).onConflictDoUpdate({ target: matchCurrent.editionId, set: { runId } })
}

/** Makes the place for a run's lists, in a transaction of its own. Done again, it changes nothing. */
export async function openRun(db: Db, runId: string): Promise<void> {
  await db.execute(sql`select open_match_run(${runId})`)
}

/** Keeps what a run was done from, beside its lists. */
export async function writeSnapshot(tx: Tx, runId: string, snapshot: { corpus: Buffer; facts: Buffer | null }): Promise<void> {
  await tx.update(matchSnapshots).set(snapshot).where(eq(matchSnapshots.runId, runId))
}

/**
 * Notes that lists of a run were rewritten; who keeps them in memory reads them anew unless it was them. `behind` is the run of a
 * change that is still to be written to the long lists, null for none. Returns the new count.
 */
export async function raiseRevision(tx: Tx, runId: string, { behind }: { behind: string | null }): Promise<number> {
  const [row] = await tx
    .update(matchSnapshots)
    .set({ listsRevision: sql`${matchSnapshots.listsRevision} + 1`, listsBehind: behind })
    .where(eq(matchSnapshots.runId, runId))
    .returning({ listsRevision: matchSnapshots.listsRevision })
  return row?.listsRevision ?? 0
}

/** Writes lists as they are given; one that its run has already is replaced, and its revision rises. */
export async function writeLists(tx: Tx, target: ListTarget, rows: Iterable<ListRow>): Promise<void> {
  for (const batch of batchesOf(rows)) {
    await tx
      .insert(matchLists)
      .values(batch.map((row) => ({ ...target, ...toValues(row) })))
      .onConflictDoUpdate({
        target: [matchLists.runId, matchLists.side, matchLists.ownerId],
        set: {
          counterpartIds: sql`excluded.counterpart_ids`,
          scores: sql`excluded.scores`,
          shownScores: sql`excluded.shown_scores`,
          factors: sql`excluded.factors`,
          factorsPerPair: sql`excluded.factors_per_pair`,
          eligibleCount: sql`excluded.eligible_count`,
          placedBy: sql`excluded.placed_by`,
          revision: sql`${matchLists.revision} + 1`,
          writtenAt: sql`now()`,
          writtenBy: target.writtenBy,
        },
      })
  }
}

/** Takes away the lists of owners who take no part any more. */
export async function dropLists(tx: Tx, runId: string, owner: { sides: readonly ListSide[]; id: string }): Promise<void> {
  await tx
    .delete(matchLists)
    .where(and(eq(matchLists.runId, runId), inArray(matchLists.side, [...owner.sides]), eq(matchLists.ownerId, owner.id)))
}

/** A counterpart's way in one list: from where it stands to where it belongs, counted from 1, with 0 for nowhere. */
export interface ListMove {
  readonly ownerId: string
  readonly taken: number
  readonly put: number
  /** By how many the owner's eligible ones grow. */
  readonly more: number
  /** What is put; null where nothing is. */
  readonly entry: { readonly score: number; readonly shown: number; readonly packed: readonly number[] } | null
}

/**
 * Moves one counterpart in many lists, which are cut and joined where they lie: reading and writing them whole would cost far
 * more. One that stays in its place with the same points is not touched. Returns the owners whose list changed.
 */
export async function moveInLists(
  tx: Tx,
  target: ListTarget & { side: ListSide; limit: number; factorsPerPair: number },
  { counterpartId, moves }: { counterpartId: string; moves: readonly ListMove[] },
): Promise<string[]> {
  if (moves.length === 0) return []
  const { runId, side, writtenBy, limit, factorsPerPair } = target
  const x = sql`${counterpartId}::uuid`
  const one = { size: 1, limit }
  const stored = sql`l.factors[(move.taken - 1) * ${width(factorsPerPair)} + 1 : move.taken * ${width(factorsPerPair)}]`
  const { rows } = await tx.execute<{ owner_id: string }>(sql`
    update match_lists as l set
      counterpart_ids = ${moved('counterpart_ids', sql`array[${x}]`, one)},
      scores = ${moved('scores', sql`array[move.score]`, one)},
      shown_scores = ${moved('shown_scores', sql`array[move.shown]`, one)},
      ${factorsPerPair === 0 ? sql`` : sql`factors = ${moved('factors', sql`move.packed::smallint[]`, { size: factorsPerPair, limit })},`}
      eligible_count = l.eligible_count + move.more,
      revision = l.revision + 1, written_at = now(), written_by = ${writtenBy}
    from unnest(${columnsOf(moves, factorsPerPair > 0)}) as move (owner_id, taken, put, more, score, shown, packed)
    where l.run_id = ${runId} and l.side = ${side} and l.owner_id = move.owner_id and l.owner_id = any (${ownersOf(moves)})
      and not (move.taken = move.put and move.taken > 0 and move.score = l.scores[move.taken] and move.packed::smallint[] = ${stored})
    returning l.owner_id`)
  return rows.map((row) => row.owner_id)
}

/** A place in a list that its counterpart keeps, counted from 1, with what is to stand there. */
export interface KeptPlace {
  readonly ownerId: string
  readonly at: number
  readonly score: number
  readonly shown: number
  readonly packed: readonly number[]
}

/** Writes a counterpart's new points where it stands already. A list that has them is not touched. Returns the owners whose list changed. */
export async function writePlaces(
  tx: Tx,
  target: ListTarget & { side: ListSide; factorsPerPair: number },
  places: readonly KeptPlace[],
): Promise<string[]> {
  if (places.length === 0) return []
  const { runId, side, writtenBy, factorsPerPair } = target
  const stored = sql`factors[(place.at - 1) * ${width(factorsPerPair)} + 1 : place.at * ${width(factorsPerPair)}]`
  const { rows } = await tx.execute<{ owner_id: string }>(sql`
    update match_lists as l set
      scores[place.at] = place.score, shown_scores[place.at] = place.shown, ${stored} = place.packed::smallint[],
      revision = l.revision + 1, written_at = now(), written_by = ${writtenBy}
    from unnest(${ownersOf(places)}, ${asArray('int', places, ({ at }) => at)}, ${asArray('smallint', places, ({ score }) => score)},
      ${asArray('smallint', places, ({ shown }) => shown)}, ${asArray('text', places, ({ packed }) => `{${packed.join(',')}}`)})
      as place (owner_id, at, score, shown, packed)
    where l.run_id = ${runId} and l.side = ${side} and l.owner_id = place.owner_id and l.owner_id = any (${ownersOf(places)})
      and (place.score <> l.scores[place.at] or place.packed::smallint[] <> l.${stored})
    returning l.owner_id`)
  return rows.map((row) => row.owner_id)
}

/** Also as a condition of its own beside the join: then the lists are looked up one by one, whatever the planner takes a new run's partition to hold. */
function ownersOf(rows: readonly { readonly ownerId: string }[]): SQL {
  return asArray('uuid', rows, ({ ownerId }) => ownerId)
}

function asArray<T>(type: string, rows: readonly T[], valueOf: (row: T) => number | string | null): SQL {
  return sql`${sql.param(rows.map(valueOf))}::${sql.raw(type)}[]`
}

function columnsOf(moves: readonly ListMove[], withPoints: boolean): SQL {
  return sql.join(
    [
      ownersOf(moves),
      asArray('int', moves, ({ taken }) => taken),
      asArray('int', moves, ({ put }) => put),
      asArray('int', moves, ({ more }) => more),
      asArray('smallint', moves, ({ entry }) => entry?.score ?? null),
      asArray('smallint', moves, ({ entry }) => entry?.shown ?? null),
      asArray('text', moves, ({ entry }) => (entry === null ? null : `{${withPoints ? entry.packed.join(',') : ''}}`)),
    ],
    sql`, `,
  )
}

/** An array column without the taken item and with the put one, no longer than the limit; a slice that ends before it begins is empty. */
function moved(
  column: 'counterpart_ids' | 'scores' | 'shown_scores' | 'factors',
  item: SQL,
  { size, limit }: { size: number; limit: number },
): SQL {
  const list = sql.raw(`l.${column}`)
  const w = width(size)
  const upTo = (place: SQL) => sql`(${place}) * ${w}`
  const slice = (first: SQL | null, last: SQL | null) =>
    sql`${list}[${first === null ? sql`` : sql`(${first} - 1) * ${w} + 1`} : ${last === null ? sql`` : upTo(last)}]`
  const taken = sql`move.taken`
  const put = sql`move.put`
  return sql`case
    when ${taken} = 0 and ${put} = 0 then ${list}
    when ${put} = 0 then ${slice(null, sql`${taken} - 1`)} || ${slice(sql`${taken} + 1`, null)}
    when ${taken} = 0 then ${slice(null, sql`${put} - 1`)} || ${item} || ${slice(put, sql.raw(String(limit - 1)))}
    when ${taken} <= ${put} then ${slice(null, sql`${taken} - 1`)} || ${slice(sql`${taken} + 1`, put)} || ${item} || ${slice(sql`${put} + 1`, null)}
    else ${slice(null, sql`${put} - 1`)} || ${item} || ${slice(put, sql`${taken} - 1`)} || ${slice(sql`${taken} + 1`, null)} end`
}

const width = (size: number): SQL => sql.raw(String(size))

/** Counts of a run for pages that do not read its lists. */
export async function writeReport(tx: Tx, runId: string, counts: Record<string, unknown>): Promise<void> {
  await tx.insert(matchReports).values({ runId, counts }).onConflictDoUpdate({ target: matchReports.runId, set: { counts } })
}

function toValues(row: ListRow) {
  const { counterpartIds, scores, shownScores, factors, placedBy } = row
  return {
    ...row,
    counterpartIds: [...counterpartIds],
    scores: [...scores],
    shownScores: [...shownScores],
    factors: [...factors],
    placedBy: placedBy === null ? null : [...placedBy],
  }
}

function* batchesOf(rows: Iterable<ListRow>): Generator<ListRow[]> {
  let batch: ListRow[] = []
  let entries = 0
  for (const row of rows) {
    const size = row.counterpartIds.length
    if (batch.length > 0 && (entries + size > ENTRIES_PER_INSERT || batch.length === ROWS_PER_INSERT)) {
      yield batch
      batch = []
      entries = 0
    }
    batch.push(row)
    entries += size
  }
  if (batch.length > 0) yield batch
}
