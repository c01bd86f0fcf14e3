import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { connect } from './index.ts'
import { StatementNames } from './prepared-by-use.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await database.owner.pool.query('create table often (id int, said text)')
  await database.owner.pool.query("insert into often values (1, 'one')")
})
afterAll(() => database.drop())

/** One connection, so that what it has prepared can be looked at. */
function opened() {
  const connection = connect(database.urls.owner, { max: 1, preparesOften: true })
  onTestFinished(() => connection.close())
  const prepared = async () => (await connection.pool.query<{ statement: string }>('select statement from pg_prepared_statements')).rows
  return { ...connection, prepared }
}
const times = async (many: number, work: () => Promise<unknown>) => {
  for (let nth = 0; nth < many; nth += 1) await work()
}

describe('a statement', () => {
  it('that is asked often is prepared, with and without a transaction, and answers the same', async () => {
    const { db, pool, prepared } = opened()
    const inside = () => db.transaction((tx) => tx.execute(sql`select said from often where id = ${1}`))
    await times(9, inside)
    expect(await prepared()).toEqual([])
    expect((await inside()).rows).toEqual([{ said: 'one' }])
    expect(await prepared()).toEqual([{ statement: 'select said from often where id = $1' }])
    expect((await pool.query('select said from often where id = $1', [1])).rows).toEqual([{ said: 'one' }])
    expect(await prepared()).toHaveLength(1)
  })

  it('that has no values, or a name already, is left as it is', async () => {
    const { pool, prepared } = opened()
    await times(12, () => pool.query('select said from often; select id from often'))
    await times(12, () => pool.query({ name: 'mine', text: 'select $1::int', values: [1] }))
    expect(await prepared()).toEqual([{ statement: 'select $1::int' }])
  })

  it('whose table was changed is refused once, and then asked anew', async () => {
    const { db } = opened()
    const inside = () => db.transaction((tx) => tx.execute(sql`select id from often where id = ${1}`))
    await times(12, inside)
    await database.owner.pool.query('alter table often alter column id type bigint')
    await expect(inside()).rejects.toThrow('Failed query')
    expect((await inside()).rows).toEqual([{ id: '1' }])
  })
})

describe('names', () => {
  it('are given to few, and what is asked once is forgotten', () => {
    const names = new StatementNames()
    const asked = (text: string, many: number) => Array.from({ length: many }, () => names.of(text)).at(-1)
    expect(asked('often', 9)).toBeUndefined()
    for (let nth = 0; nth < 3_000; nth += 1) names.of(`once ${nth}`)
    expect(names.of('often')).toBeUndefined()
    const given = Array.from({ length: 400 }, (_, nth) => asked(`select ${nth}`, 10)).filter((name) => name !== undefined)
    expect([given.length, new Set(given).size]).toEqual([300, 300])
  })
})
