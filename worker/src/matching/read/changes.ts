import { sql } from 'drizzle-orm'
import type { Db, Tx } from '@scalebridge/db'

/** What changed that matching looks at. */
export interface Changes {
  readonly pitchIds: ReadonlySet<string>
  readonly mandateIds: ReadonlySet<string>
  /** Investors any of whose mandates may have come, gone or changed. */
  readonly investorIds: ReadonlySet<string>
  readonly editionIds: ReadonlySet<string>
  /** Organisations whose members came, went or have another address. */
  readonly organisationIds: ReadonlySet<string>
  /** From where to ask next time. */
  readonly horizon: string
}

/**
 * What was changed since `horizon`, by transactions that have ended. The next horizon is the oldest transaction that has not:
 * one that began long ago and ends later is not missed, and a change may be told twice.
 */
export async function changesSince(db: Db | Tx, horizon: string): Promise<Changes> {
  const { rows } = await db.execute<{ horizon: string; changes: { kind: string; id: string }[] }>(sql`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, coalesce(
      (select json_agg(distinct jsonb_build_object('kind', kind, 'id', subject_id)) from match_changes where changed_by >= ${horizon}::xid8),
      '[]') as changes`)
  const [row] = rows
  if (row === undefined) throw new Error('Postgres told no horizon')
  const of = (kind: string) => new Set(row.changes.filter((change) => change.kind === kind).map(({ id }) => id))
  const { horizon: next } = row
  return {
    pitchIds: of('pitch'),
    mandateIds: of('mandate'),
    investorIds: of('investor'),
    editionIds: of('edition'),
    organisationIds: of('organisation'),
    horizon: next,
  }
}

/** From where to ask for changes of what is read after this. */
export async function horizonNow(db: Db | Tx): Promise<string> {
  const { rows } = await db.execute<{ horizon: string }>(sql`select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`)
  return rows[0]?.horizon ?? '0'
}
