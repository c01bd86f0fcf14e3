import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { schema } from '../index.ts'
import { asAdmin, CANARY, createTestDatabase, findCanaries, makeAccount, plantEverywhere, type TestDatabase } from '../testing/index.ts'
import { eraseBody } from './person-functions.ts'
import { columnsOf, PERSONAL } from './personal.ts'
import type { TableData } from './table-data.ts'

/** Every column that is personal; of those that are kept for a reason the ones that lose name and address. */
const DECLARED = Object.entries(PERSONAL)
  .flatMap(([table, { personal, kept, unnamed }]) =>
    columnsOf(personal)
      .filter((name) => !(name in { ...kept }) || columnsOf(unnamed).includes(name))
      .map((name) => `${table}.${name}`),
  )
  .toSorted()

let database: TestDatabase
let accountId = ''
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database.owner
  accountId = (await makeAccount(db)).id
  await db.update(schema.accounts).set({ email: CANARY.email, name: CANARY.name }).where(eq(schema.accounts.id, accountId))
})
afterAll(() => database.drop())

/** A table's declaration with the erasure of these columns switched off; rows that would be deleted stay when one of theirs is. */
function without(off: readonly string[], table: string, data: TableData): TableData {
  const isOff = (name: string) => off.includes(`${table}.${name}`)
  const { erase, elsewhere, unnamed, ...rest } = data
  const left = <T extends object>(put: T) => Object.fromEntries(Object.entries(put).filter(([name]) => !isOff(name)))
  const [own, others, words] = [
    typeof erase === 'object' ? left(erase) : erase,
    left(elsewhere?.put ?? {}),
    columnsOf(unnamed).filter((name) => !isOff(name)),
  ]
  const isDeleted = own === 'delete' && !columnsOf(data.personal).some(isOff)
  return {
    ...rest,
    ...(isDeleted ? { erase: own } : typeof own === 'object' && Object.keys(own).length > 0 ? { erase: own } : {}),
    ...(elsewhere === undefined || Object.keys(others).length === 0 ? {} : { elsewhere: { ...elsewhere, put: others } }),
    ...(words.length === 0 ? {} : { unnamed: words.join(' ') }),
  }
}

/** A row that is to go stays with all that stands in it. */
const isKeptWith = (column: string, off: readonly string[]): boolean => {
  const [table = ''] = column.split('.')
  return PERSONAL[table]?.erase === 'delete' && off.some((name) => name.startsWith(`${table}.`))
}

it('after the erasure of somebody whose details stand in every personal column, no table has them any more', async () => {
  expect(await plantEverywhere(database, accountId)).toEqual(DECLARED)
  await asAdmin(database, async (client) => {
    const eraseAndFind = async () => {
      await client.query('select erase_person($1)', [accountId])
      return findCanaries(client)
    }
    expect(await findCanaries(client)).toEqual(DECLARED)
    // Where every other column is forgotten, those are found and no others: the search would find any one of them.
    for (const half of [0, 1]) {
      const off = DECLARED.filter((_, nth) => nth % 2 === half)
      const tables = Object.fromEntries(Object.entries(PERSONAL).map(([table, data]) => [table, without(off, table, data)]))
      await client.query('begin')
      await client.query("update pg_proc set prosrc = $1 where proname = 'erase_person'", [eraseBody(tables)])
      expect(await eraseAndFind()).toEqual(DECLARED.filter((column) => off.includes(column) || isKeptWith(column, off)))
      await client.query('rollback')
    }
    expect(await eraseAndFind()).toEqual([])
  })
})
