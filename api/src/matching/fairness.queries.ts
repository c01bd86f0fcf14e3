import { schema, type Db } from '@scalebridge/db'
import { and, desc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm'

const { editions, matchCurrent, matchReports, matchRuns, organisations, pitches } = schema

/** The current run's report and those of whole runs before it that made fair shortlists, newest first. */
export async function listReports(db: Db, editionId: string, limit: number) {
  const [current] = await db.select().from(matchCurrent).where(eq(matchCurrent.editionId, editionId))
  if (current === undefined) return { currentRunId: undefined, rows: [] }
  const rows = await db
    .select({
      runId: matchRuns.id,
      finishedAt: matchRuns.finishedAt,
      policyVersion: matchRuns.policyVersion,
      fairness: sql<unknown>`${matchReports.counts} -> 'fairness'`,
    })
    .from(matchReports)
    .innerJoin(matchRuns, eq(matchRuns.id, matchReports.runId))
    .where(
      and(
        eq(matchRuns.editionId, editionId),
        eq(matchRuns.kind, 'edition'),
        isNotNull(matchRuns.finishedAt),
        lte(matchRuns.id, current.runId),
        sql`${matchReports.counts} ? 'fairness'`,
      ),
    )
    .orderBy(desc(matchRuns.id))
    .limit(limit)
  return { currentRunId: current.runId, rows }
}

/** How people name these pitches. */
export async function namesOfPitches(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>()
  const rows = await db
    .select({ id: pitches.id, title: pitches.title, number: pitches.number, slug: editions.slug, organisationName: organisations.name })
    .from(pitches)
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(inArray(pitches.id, [...ids]))
  return new Map(rows.map((row) => [row.id, row]))
}
