import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/index.ts'
import { eraseBody, exportBody, personFunctions } from './person-functions.ts'
import { columnsOf, PERSONAL } from './personal.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it('every column of text, JSON or bytes is declared in db/src/privacy: personal, secret or plain', async () => {
  const { rows } = await database.owner.db.execute<{ table: string; column: string }>(
    // A view shows what its table has.
    sql`select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public'
      and table_name not in (select table_name from information_schema.views where table_schema = 'public')
      and (data_type in ('text', 'jsonb', 'bytea', 'character varying') or udt_name = '_text')`,
  )
  const undeclared = rows.filter(({ table, column }) => {
    const { personal, secret, plain } = PERSONAL[table] ?? {}
    return ![personal, secret, plain].some((list) => columnsOf(list).includes(column))
  })
  expect(undeclared.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual([])
})

it('what is personal is erased, or kept for a reason that is written down', () => {
  const forgotten = Object.entries(PERSONAL).flatMap(([table, { erase, elsewhere, kept, personal }]) =>
    columnsOf(personal)
      .filter((column) => erase !== 'delete' && !(column in { ...erase, ...elsewhere?.put, ...kept }))
      .map((column) => `${table}.${column}`),
  )
  expect(forgotten).toEqual([])
})

it('the functions of the database do what is declared: after a change here, a migration writes them anew (personFunctions)', async () => {
  const { rows } = await database.owner.db.execute<{ name: string; body: string }>(
    sql`select proname as name, prosrc as body from pg_proc where proname in ('export_person', 'erase_person') order by 1`,
  )
  expect(rows, `what the migration has to say:\n${personFunctions()}`).toEqual([
    { name: 'erase_person', body: eraseBody() },
    { name: 'export_person', body: exportBody() },
  ])
})
