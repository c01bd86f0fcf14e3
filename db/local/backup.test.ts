import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../src/connect.ts'
import * as schema from '../src/schema/index.ts'
import { makeEdition, makeMember, makePitch } from '../src/testing/index.ts'
import { makeBackup, type Kept } from './backup.ts'
import { MANIFEST_FILE } from './backup-manifest.ts'
import { databaseUrl, prepareDatabase, withClient } from './database.ts'
import { startPostgres } from './postgres.ts'
import { restoreBackup } from './restore.ts'
import { makeSecrets } from './secrets.ts'

const quiet = (): void => {}

/** A database with a pitch and its attachment, stopped; in a directory that goes with the test. */
async function makeKept(): Promise<Kept & { place: string; title: string }> {
  const place = mkdtempSync(join(tmpdir(), 'backup-'))
  chmodSync(place, 0o755)
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  const kept = { database: join(place, 'postgres'), attachments: join(place, 'attachments') }
  const server = await startPostgres({ dataDir: kept.database })
  const urls = await prepareDatabase(server.url, makeSecrets())
  const owner = connect(urls.owner, { max: 1 })
  const { id: editionId } = await makeEdition(owner.db)
  const { account, organisationId } = await makeMember(owner.db, 'partnership_lead')
  const pitch = await makePitch(owner.db, { editionId, organisationId })
  const bytes = Buffer.from('What was measured in the second year.')
  mkdirSync(kept.attachments)
  writeFileSync(join(kept.attachments, 'a-key'), bytes)
  await owner.db.insert(schema.attachments).values({
    pitchId: pitch.id,
    storageKey: 'a-key',
    name: 'Evaluation',
    mediaType: 'text/plain',
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    uploadedBy: account.id,
  })
  await owner.close()
  await server.stop()
  return { ...kept, place, title: pitch.title ?? '' }
}

async function inDatabase(kept: Kept, sql: string): Promise<unknown[]> {
  const server = await startPostgres({ dataDir: kept.database })
  try {
    return await withClient(databaseUrl(server.url), async (client) => (await client.query(sql)).rows)
  } finally {
    await server.stop()
  }
}

test('when a backup is restored, rows and files stand as they stood, and what came after is kept aside', async () => {
  const kept = await makeKept()
  const to = join(kept.place, 'copy')
  const { rows } = await makeBackup(kept, { to, onProgress: quiet })
  expect(rows).toMatchObject({ pitches: 1, attachments: 1, editions: 1 })
  await inDatabase(kept, `update pitches set title = 'Written over'`)
  rmSync(join(kept.attachments, 'a-key'))
  const { aside } = await restoreBackup(kept, { from: to, onProgress: quiet })
  expect(await inDatabase(kept, 'select title from pitches')).toEqual([{ title: kept.title }])
  expect(readFileSync(join(kept.attachments, 'a-key'), 'utf8')).toBe('What was measured in the second year.')
  expect(aside.every((path) => existsSync(path))).toBe(true)
  await expect(makeBackup(kept, { to, onProgress: quiet })).rejects.toThrow(/is there already/)
})

test('when a file of a backup was changed, nothing is restored', async () => {
  const kept = await makeKept()
  const to = join(kept.place, 'copy')
  await makeBackup(kept, { to, onProgress: quiet })
  writeFileSync(join(to, 'attachments', 'a-key'), 'Better than measured.')
  await expect(restoreBackup(kept, { from: to, onProgress: quiet })).rejects.toThrow(/not as they were made, such as attachments\/a-key/)
  expect(await inDatabase(kept, 'select title from pitches')).toEqual([{ title: kept.title }])
})

test('when a backup does not hold what it says, what was there comes back', async () => {
  const kept = await makeKept()
  const to = join(kept.place, 'copy')
  await makeBackup(kept, { to, onProgress: quiet })
  const file = join(to, MANIFEST_FILE)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"pitches": 1', '"pitches": 2'))
  await inDatabase(kept, `update pitches set title = 'Newer than the backup'`)
  await expect(restoreBackup(kept, { from: to, onProgress: quiet })).rejects.toThrow(/pitches has 1 rows instead of 2/)
  expect(await inDatabase(kept, 'select title from pitches')).toEqual([{ title: 'Newer than the backup' }])
  expect(readdirSync(kept.place).filter((name) => name.includes('before'))).toEqual([])
})

test('when an attachment is missing, no backup is made', async () => {
  const kept = await makeKept()
  rmSync(join(kept.attachments, 'a-key'))
  const to = join(kept.place, 'copy')
  await expect(makeBackup(kept, { to, onProgress: quiet })).rejects.toThrow(/1 attachments are missing or changed, such as "Evaluation"/)
  expect(existsSync(to)).toBe(false)
})
