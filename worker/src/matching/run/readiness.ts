/** How ready pitches are, written beside matching: no score and no run's lists depend on it. */
import { and, asc, eq, gt, isNull, lt, or, sql, type SQL } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { readiness, type Readiness } from '@scalebridge/db/rules'
import { takesPart } from '../read/load.ts'

const { pitches, readinessScores } = schema

const PITCHES_PER_PAGE = 2_000

/** The clocks of the machines that write pitches may be behind the database's by so much. */
const CLOCKS_APART = '10 minutes'

/** What readiness reads of a pitch. */
const FIELDS = {
  id: pitches.id,
  title: pitches.title,
  summary: pitches.summary,
  goals: pitches.goals,
  targets: pitches.targets,
  scope: pitches.scope,
  countries: pitches.countries,
  regions: pitches.regions,
  askMinor: pitches.askMinor,
  instruments: pitches.instruments,
  wantedInvestorTypes: pitches.wantedInvestorTypes,
  supportNeeded: pitches.supportNeeded,
  stage: pitches.stage,
  evidenceLevel: pitches.evidenceLevel,
  problem: pitches.problem,
  approach: pitches.approach,
  results: pitches.results,
  scalePlan: pitches.scalePlan,
  lessons: pitches.lessons,
  form: pitches.form,
}

/** Writes how ready a pitch of an edition is, replacing what was known before; of one that takes no part nothing is written. */
export async function writeReadiness(db: Db | Tx, editionId: string, pitchId: string): Promise<void> {
  const rows = await db
    .select(FIELDS)
    .from(pitches)
    .where(and(takesPart(editionId), eq(pitches.id, pitchId)))
  await write(db, new Map(rows.map((row) => [row.id, readiness(row)])))
}

/**
 * Writes how ready those pitches of an edition are of whom it is not known, or only of how they were before somebody wrote them:
 * each pitch's own run tells it, so these are few. After a change of the rules a migration has to forget what was told by the old
 * ones. Returns how many were written.
 */
export async function refreshReadiness(db: Db, editionId: string): Promise<number> {
  let written = 0
  let last: string | undefined
  for (;;) {
    const rows = await findBehind(db, editionId, last === undefined ? undefined : gt(pitches.id, last))
    await write(db, new Map(rows.map((row) => [row.id, readiness(row)])))
    written += rows.length
    if (rows.length < PITCHES_PER_PAGE) return written
    last = rows.at(-1)?.id
  }
}

function findBehind(db: Db, editionId: string, further: SQL | undefined) {
  const isBehind = or(
    isNull(readinessScores.pitchId),
    lt(readinessScores.computedAt, sql`${pitches.updatedAt} + ${CLOCKS_APART}::interval`),
  )
  return db
    .select(FIELDS)
    .from(pitches)
    .leftJoin(readinessScores, eq(readinessScores.pitchId, pitches.id))
    .where(and(takesPart(editionId), isBehind, further))
    .orderBy(asc(pitches.id))
    .limit(PITCHES_PER_PAGE)
}

async function write(db: Db | Tx, scores: ReadonlyMap<string, Readiness>): Promise<void> {
  if (scores.size === 0) return
  const rows = [...scores].map(([pitchId, { points, maxPoints, band, items }]) => ({ pitchId, points, maxPoints, band, items }))
  await db.execute(sql`
    insert into ${readinessScores} (pitch_id, points, max_points, band, items)
    select "pitchId", points, "maxPoints", band, items
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as row_of("pitchId" uuid, points smallint, "maxPoints" smallint, band text, items jsonb)
    on conflict (pitch_id) do update set points = excluded.points, max_points = excluded.max_points, band = excluded.band,
      items = excluded.items, computed_at = now()`)
}
