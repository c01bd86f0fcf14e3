import { sql } from 'drizzle-orm'
import type { Db } from '@scalebridge/db'

/** How many whole runs an edition keeps, so that a reader in the middle of a list is not cut off, and the last ones can be done again. */
const KEPT_RUNS = 3

/** A run whose lists are newer than this may still be at work. */
const WORKS_AT_MOST = '1 hour'

/** The same of one whose tiles wait for workers. */
const WAITS_AT_MOST = '1 day'

/**
 * Drops the lists of all but an edition's last whole runs; what readers see stays in any case. One that is in use just now is
 * left for the next time. Returns how many were dropped.
 */
export async function dropOldRuns(db: Db): Promise<number> {
  const { rows } = await db.execute<{ run_id: string }>(sql`
    select run_id from (
      select s.run_id, r.state, s.created_at, row_number() over (partition by r.edition_id, r.state = 'ready' order by r.id desc) as nth,
        case when f.run_id is null then ${WORKS_AT_MOST}::interval else ${WAITS_AT_MOST}::interval end as patience
      from match_snapshots s join match_runs r on r.id = s.run_id left join match_flows f on f.run_id = s.run_id
    ) as kept
    where case when state = 'ready' then nth > ${KEPT_RUNS} else created_at < now() - patience end
      and not exists (select from match_current c where c.run_id = kept.run_id)`)
  let dropped = 0
  for (const { run_id: runId } of rows) {
    try {
      await db.execute(sql`select drop_match_run(${runId})`)
      dropped += 1
    } catch (error) {
      if (!isInUse(error)) throw error
    }
  }
  return dropped
}

function isInUse(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === '55P03'
}
