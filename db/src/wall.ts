/**
 * The second wall. Confidential tables have row-level security with FORCE (their policies stand in the migrations): app_rw sees
 * of them what the rule of each table gives to the account that the transaction names, and nothing where it names none. So a
 * forgotten condition in an operation shows nothing to anybody. The name lasts for the transaction, never for the connection,
 * which the next request gets.
 */
import { sql } from 'drizzle-orm'
import { NodePgDatabase, NodePgSession } from 'drizzle-orm/node-postgres'
import { PgDialect } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import type { Db, Tx } from './connect.ts'

/** Tables that the wall guards; a start is refused where one of them stands open. */
export const WALLED_TABLES = [
  'lists',
  'list_items',
  'list_shares',
  'shortlist_entries',
  'access_grants',
  'interests',
  'introduction_messages',
  'document_requests',
  'term_sheets',
  'attachments',
  'pledges',
  'pledge_events',
] as const

declare const actor: unique symbol
/** A transaction that names its actor: what reads or writes a walled table takes this, and no other connection. */
export type ActorTx = Tx & { readonly [actor]: true }

/** Whoever is asking; nobody in particular sees nothing behind the wall. */
export type WallActor = { kind: 'public' } | { kind: 'account'; accountId: string }

/**
 * Runs `fn` in a transaction whose confidential rows are the actor's: in a new one, or in the one that is given, which names
 * the actor from then on. Answers what `fn` answers; an error rolls the transaction back.
 */
export function withActor<T>(db: Db | Tx, who: WallActor, fn: (tx: ActorTx) => Promise<T>): Promise<T> {
  if ('rollback' in db) return named(db, who).then(fn)
  return db.transaction(async (tx) => fn(await named(tx, who)))
}

async function named(tx: Tx, who: WallActor): Promise<ActorTx> {
  await tx.execute(sql`select as_actor(${who.kind === 'account' ? who.accountId : null}::uuid)`)
  return tx as ActorTx // as: the one place where a transaction gets its actor
}

/** As `connect` has it. */
const DIALECT = new PgDialect({ casing: 'snake_case' })

/** What reads one statement's rows as an actor: `select` and nothing that writes. */
export type ActorReader = Pick<Db, 'select'> & { readonly [actor]: true }

/**
 * Reads one statement as the actor in a single round trip: the statement names its reader itself, in the row that all the others
 * wait for. For one select alone; what reads twice, locks or writes takes `withActor`. Order and limit of the select hold.
 */
export function readAs<T>(pool: pg.Pool, who: WallActor, read: (reader: ActorReader) => Promise<T>): Promise<T> {
  const accountId = who.kind === 'account' ? who.accountId : null
  const client = {
    query: (asked: pg.QueryConfig, values: unknown[] = []) =>
      pool.query({ ...asked, text: namingReader(asked.text, values.length + 1) }, [...values, accountId]),
  }
  const session = new NodePgSession(client as unknown as pg.Pool, DIALECT, undefined) // as: of a pool this is all that a select uses
  return read(new NodePgDatabase(DIALECT, session, undefined) as unknown as ActorReader) // as: the other place where a reader gets its actor
}

/** The offset depends on the reader's row, so that no plan asks a table, and no rule its actor, before the reader is named. */
function namingReader(text: string, place: number): string {
  return `select asked.* from (select as_actor($${place}::uuid) as id offset 0) reader
    cross join lateral (select * from (${text}) whole offset case when reader.id is null then 0 else 0 end) asked`
}

/** Lets the transaction weigh the published pledges of a segment against each other, whoever they are of; of none, from then on, with null. */
export async function weighPledges(tx: ActorTx, segmentId: string | null): Promise<void> {
  await tx.execute(sql`select as_ledger(${segmentId}::uuid)`)
}

/**
 * What stands open in the wall, as sentences; empty when it holds. A server must not start with any.
 * Looks at the role of the connection and at every walled table: whether it has row-level security, forced, and a policy.
 */
export async function holesInWall(pool: pg.Pool): Promise<string[]> {
  const { rows: roles } = await pool.query<{ name: string }>(
    `select rolname as name from pg_roles where rolname = current_user and (rolsuper or rolbypassrls or pg_has_role(oid, 'app_owner', 'member'))`,
  )
  const { rows: tables } = await pool.query<{ name: string }>(
    `select t.name from unnest($1::text[]) as t(name) left join pg_class c on c.oid = to_regclass('public.' || t.name)
      where not coalesce(c.relrowsecurity and c.relforcerowsecurity, false)
        or not exists (select from pg_policy p where p.polrelid = c.oid) order by t.name`,
    [WALLED_TABLES],
  )
  return [
    ...roles.map(({ name }) => `the role ${name} passes by row-level security`),
    ...tables.map(({ name }) => `the table ${name} has no forced row-level security`),
  ]
}
