import type pg from 'pg'
import { NotReady } from './health.ts'
import { newestMigration } from './migrate.ts'

/** A check for `Vitals.needs`: that Postgres answers and that its schema is at least this version's. */
export async function makeDatabaseCheck(pool: pg.Pool): Promise<() => Promise<void>> {
  const expected = await newestMigration()
  return async () => {
    const { rows } = await pool.query<{ newest: string | null }>('select max(created_at) as newest from drizzle.__drizzle_migrations')
    if (Number(rows[0]?.newest ?? 0) < expected) throw new NotReady('not migrated yet')
  }
}
