import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepareDatabase, withClient } from './database.ts'
import { freePort } from './ports.ts'
import { startPostgres, type RunningPostgres } from './postgres.ts'
import { makeSecrets } from './secrets.ts'

/** A server of somebody's own, as DATABASE_URL would name it. Not the suite's: here the three roles get new passwords. */
describe('DATABASE_URL', () => {
  const secrets = makeSecrets()
  let directory = ''
  let server: RunningPostgres

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'database-'))
    chmodSync(directory, 0o755)
    server = await startPostgres({ dataDir: join(directory, 'data'), forTests: true })
    await administer("create role installer login createrole createdb password 'installer'; create role guest login password 'guest'")
  })

  afterAll(async () => {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  const administer = (sql: string): Promise<unknown> => withClient(server.url, (client) => client.query(sql))

  function as(user: string, database: string): string {
    const url = new URL(server.url)
    url.username = user
    url.password = user
    url.pathname = `/${database}`
    return url.href
  }

  test('when its user may create roles and databases, the three users and the database are made, none of them a superuser', async () => {
    const urls = await prepareDatabase(as('installer', 'forum'), secrets)
    for (const [name, url] of [
      ['app_owner', urls.owner],
      ['app_rw', urls.api],
      ['app_worker', urls.worker],
    ] as const) {
      const { rows } = await withClient(url, (client) =>
        client.query("select current_user as name, current_database() as database, current_setting('is_superuser') as super"),
      )
      expect(rows).toEqual([{ name, database: 'forum', super: 'off' }])
    }
  })

  test('when it is prepared again, nothing is lost', async () => {
    const { owner } = await prepareDatabase(as('installer', 'twice'), secrets)
    await withClient(owner, (client) => client.query('create table kept as select 1 as one'))
    await prepareDatabase(as('installer', 'twice'), secrets)
    expect((await withClient(owner, (client) => client.query('select one from kept'))).rows).toEqual([{ one: 1 }])
  })

  test('when its user may not create roles, it says which right is missing and how to give it', async () => {
    await expect(prepareDatabase(as('guest', 'elsewhere'), secrets)).rejects.toMatchObject({
      message: expect.stringContaining('guest'),
      nextStep: expect.stringContaining('ALTER ROLE "guest" CREATEROLE CREATEDB'),
    })
  })

  test('when the database exists and belongs to somebody else, it says whom it should belong to', async () => {
    await administer('create database foreign_one owner guest')
    await expect(prepareDatabase(as('installer', 'foreign_one'), secrets)).rejects.toMatchObject({
      nextStep: expect.stringContaining('ALTER DATABASE "foreign_one" OWNER TO app_owner'),
    })
  })

  test('when nobody answers there, it says so, without the password', async () => {
    const nobody = `postgres://installer:hush@127.0.0.1:${await freePort()}/forum`
    const failure = prepareDatabase(nobody, secrets)
    await expect(failure).rejects.toMatchObject({ message: expect.stringMatching(/No Postgres answers at 127\.0\.0\.1:\d+/) })
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('hush') })
  })

  test('when the password is wrong, it says what to correct', async () => {
    const wrong = as('installer', 'forum').replace('installer:installer', 'installer:wrong')
    await expect(prepareDatabase(wrong, secrets)).rejects.toMatchObject({ nextStep: expect.stringContaining('password in DATABASE_URL') })
  })
})
