import { sql } from 'drizzle-orm'
import type { Tx } from '@scalebridge/db'
import type { Readiness } from '@scalebridge/db/rules'
import { copyInto } from './copy-lists.ts'

const CHUNK_CHARACTERS = 262_144

/** Writes how ready a whole edition's pitches are: by COPY beside the table, and from there only what differs from what it holds. */
export async function copyReadiness(tx: Tx, scores: ReadonlyMap<string, Readiness>): Promise<void> {
  await tx.execute(
    sql`create temp table readiness_copied (pitch_id uuid, points smallint, max_points smallint, band text, items jsonb) on commit drop`,
  )
  await copyInto(tx, 'copy readiness_copied (pitch_id, points, max_points, band, items) from stdin', linesOf(scores))
  await tx.execute(sql`
    insert into readiness_scores as known (pitch_id, points, max_points, band, items)
    select pitch_id, points, max_points, band, items from readiness_copied order by pitch_id
    on conflict (pitch_id) do update set points = excluded.points, max_points = excluded.max_points, band = excluded.band,
      items = excluded.items, computed_at = now()
    where (known.points, known.max_points, known.band, known.items) is distinct from
      (excluded.points, excluded.max_points, excluded.band, excluded.items)`)
}

async function* linesOf(scores: ReadonlyMap<string, Readiness>): AsyncGenerator<string> {
  let chunk = ''
  for (const [pitchId, { points, maxPoints, band, items }] of scores) {
    // A tab or a line break stands escaped in JSON; only its backslashes mean something to COPY.
    chunk += `${pitchId}\t${points}\t${maxPoints}\t${band}\t${JSON.stringify(items).replaceAll('\\', '\\\\')}\n`
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}
