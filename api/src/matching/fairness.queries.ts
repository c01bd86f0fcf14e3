import { schema, type Db } from '@scalebridge/db'
import { LOCALES } from '@scalebridge/db/reference'
import { and, desc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { LEAST_ANSWERED, type SuggestionsTaken } from './fairness.contract.ts'

const { editions, matchCurrent, matchReports, matchRuns, organisations, pitches, suggestionAnswers } = schema

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

/** How often what was suggested is accepted, by the newest answer of each pitch; what fewer pitches answered than may be told is left out. */
export async function listSuggestionsTaken(db: Db, editionId: string): Promise<SuggestionsTaken[]> {
  const newest = db
    .selectDistinctOn([suggestionAnswers.pitchId, suggestionAnswers.kind, suggestionAnswers.code], {
      pitchId: suggestionAnswers.pitchId,
      goal: sql<number>`split_part(${suggestionAnswers.code}, '.', 1)::int`.as('goal'),
      language: suggestionAnswers.language,
      answer: suggestionAnswers.answer,
    })
    .from(suggestionAnswers)
    .innerJoin(pitches, eq(pitches.id, suggestionAnswers.pitchId))
    .where(eq(pitches.editionId, editionId))
    .orderBy(suggestionAnswers.pitchId, suggestionAnswers.kind, suggestionAnswers.code, desc(suggestionAnswers.id))
    .as('newest')
  const rows = await db
    .select({
      goal: newest.goal,
      language: newest.language,
      answers: sql<number>`count(*)::int`,
      accepted: sql<number>`(count(*) filter (where ${newest.answer} = 'accepted'))::int`,
    })
    .from(newest)
    .groupBy(newest.goal, newest.language)
    .having(sql`count(distinct ${newest.pitchId}) >= ${LEAST_ANSWERED}`)
    .orderBy(newest.goal, newest.language)
  return rows.map((row) => ({ ...row, language: listed(LOCALES, row.language) }))
}
