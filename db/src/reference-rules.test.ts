import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { COUNTRY_GROUPS } from './reference/regions.ts'
import { CURRENCIES, ISO3_CODES, M49_REGIONS, TARGET_CODES } from './reference/index.ts'
import { createTestDatabase, type TestDatabase } from './testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** The list that a CHECK constraint uses. */
async function listOf(name: string): Promise<string[]> {
  const { rows } = await database.owner.db.execute<{ list: string[] }>(sql`select ${sql.raw(name)}() as list`)
  return (rows[0]?.list ?? []).toSorted()
}

it('the database knows exactly the countries, regions, groups, currencies and targets of the reference', async () => {
  expect(await listOf('known_countries')).toEqual([...ISO3_CODES].toSorted())
  expect(await listOf('known_regions')).toEqual(
    M49_REGIONS.map((region) => region.code)
      .filter((code) => code !== '001')
      .toSorted(),
  )
  expect(await listOf('known_country_groups')).toEqual([...COUNTRY_GROUPS].toSorted())
  expect(await listOf('known_currencies')).toEqual([...CURRENCIES].toSorted())
  expect(await listOf('known_targets')).toEqual([...TARGET_CODES].toSorted())
})
