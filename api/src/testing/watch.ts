/** Sees every row that is written, whoever writes it: triggers on all tables of a test's own database note what they did. */
import { sql } from 'drizzle-orm'
import type { TestApi } from './index.ts'

export interface Written {
  table: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

export interface Watch {
  /** What was written since it was last asked. */
  take(): Promise<Written[]>
}

/** Tables that say how somebody came and what they were answered, not what they changed: a refused call may write there. */
const NOT_AN_EFFECT: ReadonlySet<string> = new Set(['sessions', 'idempotency_keys'])

/** Begins to watch the api's database. */
export async function watchWrites(api: TestApi): Promise<Watch> {
  const { db } = api.database.owner
  await db.execute(sql`create table watched (id bigserial, "table" text not null, before jsonb, after jsonb)`)
  await db.execute(sql`
    create function watch() returns trigger language plpgsql security definer set search_path = public as $$
    begin
      insert into watched ("table", before, after) values (
        tg_table_name,
        case when tg_op = 'INSERT' then null else to_jsonb(old) end,
        case when tg_op = 'DELETE' then null else to_jsonb(new) end);
      return null;
    end $$`)
  await db.execute(sql`
    do $$ declare name text; begin
      for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'watched' and tablename not like 'audit%' loop
        execute format('create trigger watch after insert or update or delete on %I for each row execute function watch()', name);
      end loop;
    end $$`)
  return {
    async take() {
      const { rows } = await db.execute<{ table: string; before: Written['before']; after: Written['after'] }>(
        sql`with gone as (delete from watched returning *) select "table", before, after from gone order by id`,
      )
      return rows.filter(({ table }) => !NOT_AN_EFFECT.has(table))
    },
  }
}

/** All texts in a row that was written, with where they stand; an index of words is not a text. */
export function stringsIn(value: unknown, place: string): { place: string; text: string }[] {
  if (typeof value === 'string') return [{ place, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => stringsIn(part, `${place}.${name}`))
}
