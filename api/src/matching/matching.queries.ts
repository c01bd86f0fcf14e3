import { schema, type ActorTx, type Db, type Tx } from '@scalebridge/db'
import { isShared } from '@scalebridge/db/publishing'
import { MATCHED_STATES } from '@scalebridge/db/reference'
import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm'

const {
  editions,
  exchangeRates,
  matchCurrent,
  matchLists,
  matchPolicies,
  matchRuns,
  matchSnapshots,
  organisations,
  pitches,
  shortlistEntries,
} = schema

/** Which state of a list: two lists with equal versions are equal. */
export interface ListVersion {
  side: 'mandate' | 'shortlist'
  runId: string
  writtenBy: string
  revision: number
}

export type EntryRow = typeof shortlistEntries.$inferSelect
export type VisiblePitchRow = Awaited<ReturnType<typeof listVisiblePitches>>[number]

/** What an edition's amounts and dated country groups are read by. */
export async function findEditionTerms(db: Db | Tx, editionId: string) {
  const [edition] = await db.select({ slug: editions.slug, closesAt: editions.closesAt }).from(editions).where(eq(editions.id, editionId))
  if (edition === undefined) return undefined
  const rates = await db
    .select({ currency: exchangeRates.currency, usdPerUnit: exchangeRates.usdPerUnit })
    .from(exchangeRates)
    .where(eq(exchangeRates.editionId, editionId))
  return { ...edition, rates }
}

/** Pitches of an edition that investors may see; those with these ids, or all. */
export function listVisiblePitches(db: Db | Tx, editionId: string, ids?: readonly string[]) {
  return db
    .select({ ...getTableColumns(pitches), organisationName: organisations.name, editionSlug: editions.slug })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(
      and(
        eq(pitches.editionId, editionId),
        inArray(pitches.state, [...MATCHED_STATES]),
        sql.raw(isShared('pitches.id')),
        ids === undefined ? undefined : inArray(pitches.id, [...ids]),
      ),
    )
}

/** The same pitches without their long texts: all that gates look at. */
export function listGateRows(db: Db, editionId: string) {
  const no = sql<null>`null`
  return db
    .select({ ...getTableColumns(pitches), problem: no, approach: no, results: no, scalePlan: no, lessons: no })
    .from(pitches)
    .where(and(eq(pitches.editionId, editionId), inArray(pitches.state, [...MATCHED_STATES]), sql.raw(isShared('pitches.id'))))
}

/** The texts from which the weight of words is learned. */
export function listCorpusRows(db: Db, editionId: string) {
  const { id, language, title, summary, problem, approach, results, scalePlan, lessons } = pitches
  return db
    .select({ id, language, title, summary, problem, approach, results, scalePlan, lessons })
    .from(pitches)
    .where(and(eq(pitches.editionId, editionId), inArray(pitches.state, [...MATCHED_STATES])))
}

/** What a run was scored by: its policy (null for the one that ships) and its word statistics (null where it kept none). */
export async function findRunFooting(db: Db, runId: string) {
  const [row] = await db
    .select({
      corpus: matchSnapshots.corpus,
      policy: { id: matchPolicies.id, version: matchPolicies.version, tables: matchPolicies.tables },
    })
    .from(matchRuns)
    .leftJoin(matchSnapshots, eq(matchSnapshots.runId, matchRuns.id))
    .leftJoin(matchPolicies, eq(matchPolicies.id, matchRuns.policyId))
    .where(eq(matchRuns.id, runId))
  return row
}

/** Which run an edition's readers see now. */
export async function findCurrentRunId(db: Db, editionId: string): Promise<string | undefined> {
  const [row] = await db.select({ runId: matchCurrent.runId }).from(matchCurrent).where(eq(matchCurrent.editionId, editionId))
  return row?.runId
}

/** Where a pitch stands in a mandate's current list; undefined when it does not. */
export async function findListed(db: Db | Tx, mandate: { id: string; editionId: string }, pitchId: string) {
  const position = sql<number>`array_position(${matchLists.counterpartIds}, ${pitchId}::uuid)`
  const [row] = await db
    .select({
      runId: matchLists.runId,
      writtenBy: matchLists.writtenBy,
      revision: matchLists.revision,
      rank: position,
      shownScore: sql<number>`${matchLists.shownScores}[${position}]`,
    })
    .from(matchCurrent)
    .innerJoin(
      matchLists,
      and(eq(matchLists.runId, matchCurrent.runId), eq(matchLists.side, 'mandate'), eq(matchLists.ownerId, mandate.id)),
    )
    .where(and(eq(matchCurrent.editionId, mandate.editionId), sql`${position} is not null`))
  return row
}

/** The packed points of these pitches in exactly this version of a mandate's list; undefined when it has changed since. */
export async function findPacked(
  db: Db,
  list: ListVersion & { mandateId: string },
  pitchIds: readonly string[],
): Promise<Map<string, number[]> | undefined> {
  const { rows } = await db.execute<{ pitch_id: string; packed: number[] }>(sql`
    select asked.pitch_id, l.factors[(at - 1) * l.factors_per_pair + 1 : at * l.factors_per_pair] as packed
    from match_lists l
    cross join unnest(${sql.param([...pitchIds])}::uuid[]) as asked(pitch_id)
    cross join lateral (select array_position(l.counterpart_ids, asked.pitch_id) as at) found
    where l.run_id = ${list.runId} and l.side = ${list.side} and l.owner_id = ${list.mandateId}
      and l.written_by = ${list.writtenBy} and l.revision = ${list.revision} and at is not null`)
  return rows.length === pitchIds.length ? new Map(rows.map((row) => [row.pitch_id, row.packed])) : undefined
}

/** What was said of a mandate's pitches. */
export function listEntries(tx: ActorTx, mandateId: string, pitchIds?: readonly string[]): Promise<EntryRow[]> {
  const ofPitches = pitchIds === undefined ? undefined : inArray(shortlistEntries.pitchId, [...pitchIds])
  return tx
    .select()
    .from(shortlistEntries)
    .where(and(eq(shortlistEntries.mandateId, mandateId), ofPitches))
}
