import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { record } from '../src/audit.ts'
import { connect, type Db } from '../src/connect.ts'
import { eraseAgain, parseErasures, tellErasures } from '../src/privacy/index.ts'
import * as schema from '../src/schema/index.ts'
import { keepSubjectKeysUnder, sealBytes, sealFile } from '../src/sealing/index.ts'
import { makeEdition, makeMember, makePitch } from '../src/testing/index.ts'
import { makeBackup, type Kept } from './backup.ts'
import { MANIFEST_FILE } from './backup-manifest.ts'
import { databaseUrl, prepareDatabase, withClient } from './database.ts'
import { checkInvariants } from './invariants.ts'
import { startPostgres } from './postgres.ts'
import { lastWords } from './restore-drill.ts'
import { restoreBackup } from './restore.ts'
import { countSealedFiles, openSealedFiles } from './sealed-files.ts'
import { makeSecrets } from './secrets.ts'

const ERASED_ID = '01900000-0000-7000-8000-00000000e4a5'
const DELETED_ID = '01900000-0000-7000-8000-00000000f11e'
const DELETED_AT = new Date('2026-11-20T10:00:00Z')
const quiet = (): void => {}

/** A database with a pitch and its attachment, and what `add` puts there, stopped; in a directory that goes with the test. */
async function makeKept(add?: (db: Db, kept: Kept) => Promise<void>): Promise<Kept & { place: string; title: string }> {
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
  await add?.(owner.db, kept)
  await owner.close()
  await server.stop()
  return { ...kept, place, title: pitch.title ?? '' }
}

/** Works on the stopped database as its owner; `url` is the administrator's, whom no policy binds. */
async function inOwner<T>(kept: Kept, work: (db: Db, url: string) => Promise<T>): Promise<T> {
  const server = await startPostgres({ dataDir: kept.database })
  const { db, close } = connect(databaseUrl(server.url), { max: 1 })
  try {
    return await work(db, databaseUrl(server.url))
  } finally {
    await close()
    await server.stop()
  }
}

/** A second file beside the first, which somebody deletes later. */
async function addFile(db: Db, { attachments }: Kept): Promise<void> {
  const [first] = await db.select().from(schema.attachments)
  if (first === undefined) throw new Error('there is no attachment')
  const bytes = Buffer.from('What it costs, in confidence.')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  writeFileSync(join(attachments, 'b-key'), bytes)
  await db
    .insert(schema.attachments)
    .values({ ...first, id: DELETED_ID, storageKey: 'b-key', name: 'Budget', sha256, sizeBytes: bytes.length })
}

/** Puts the attachments in the store as the api does: each under a key of its own, which is sealed with its pitch's. */
async function sealFiles(db: Db, { attachments }: Kept): Promise<void> {
  for (const { id, pitchId, storageKey } of await db.select().from(schema.attachments)) {
    const key = randomBytes(32)
    const sealed = sealFile(key, storageKey, readFileSync(join(attachments, storageKey)))
    const sealedKey = await sealBytes(db, { subjectId: pitchId, owner: storageKey }, key)
    writeFileSync(join(attachments, storageKey), sealed)
    const sealedSha256 = createHash('sha256').update(sealed).digest('hex')
    await db.update(schema.attachments).set({ sealedKey, sealedSha256 }).where(eq(schema.attachments.id, id))
  }
}

async function inDatabase(kept: Kept, statement: string): Promise<unknown[]> {
  const server = await startPostgres({ dataDir: kept.database })
  try {
    return await withClient(databaseUrl(server.url), async (client) => (await client.query(statement)).rows)
  } finally {
    await server.stop()
  }
}

test('when a file of a backup was changed, nothing is restored', async () => {
  const kept = await makeKept()
  const to = join(kept.place, 'copy')
  await makeBackup(kept, { to, onProgress: quiet })
  writeFileSync(join(to, 'attachments', 'a-key'), 'Better than measured.')
  await expect(restoreBackup(kept, { from: to, ledger: join(kept.place, 'erasures.jsonl'), onProgress: quiet })).rejects.toThrow(
    /not as they were made, such as attachments\/a-key/,
  )
  expect(await inDatabase(kept, 'select title from pitches')).toEqual([{ title: kept.title }])
})

test('when a backup does not hold what it says, what was there comes back', async () => {
  const kept = await makeKept()
  const to = join(kept.place, 'copy')
  await makeBackup(kept, { to, onProgress: quiet })
  const file = join(to, MANIFEST_FILE)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"pitches": 1', '"pitches": 2'))
  await inDatabase(kept, `update pitches set title = 'Newer than the backup'`)
  await expect(restoreBackup(kept, { from: to, ledger: join(kept.place, 'erasures.jsonl'), onProgress: quiet })).rejects.toThrow(
    /pitches has 1 rows instead of 2/,
  )
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

test('when a backup is restored, rows and sealed files stand as they stood, what came after is kept aside, and who and what was erased since is erased again', async () => {
  const secret = 'the secret that files are sealed under'
  const kept = await makeKept(async (db, place) => {
    keepSubjectKeysUnder({ secret })
    await addFile(db, place)
    await sealFiles(db, place)
    const [account] = await db.insert(schema.accounts).values({ id: ERASED_ID, email: 'canary@planted.example' }).returning()
    const about = { subject: { kind: 'account', id: ERASED_ID }, personal: { accountId: ERASED_ID, details: { email: account?.email } } }
    await db.transaction((tx) => record(tx, { actorId: ERASED_ID, action: 'account.save', ...about }))
  })
  const [to, ledger] = [join(kept.place, 'copy'), join(kept.place, 'erasures.jsonl')]
  const { rows } = await makeBackup(kept, { to, onProgress: quiet })
  expect(rows).toMatchObject({ pitches: 1, attachments: 2, editions: 1 })
  await inOwner(kept, async (db) => {
    await db.update(schema.pitches).set({ title: 'Written over' })
    await db.execute(sql`select erase_person(${ERASED_ID})`)
    await db.insert(schema.dataRequests).values({ accountId: ERASED_ID, kind: 'erasure', state: 'ready', finishedAt: new Date() })
    await db.update(schema.attachments).set({ deletedAt: DELETED_AT, sealedKey: null }).where(eq(schema.attachments.name, 'Budget'))
    writeFileSync(ledger, '{"accountId":"cut sh')
    await tellErasures(db, ledger)
    await tellErasures(db, ledger)
  })
  expect(parseErasures(readFileSync(ledger, 'utf8'))).toEqual([
    { accountId: ERASED_ID, at: expect.any(String) },
    { attachmentId: DELETED_ID, at: DELETED_AT.toISOString() },
  ])

  rmSync(join(kept.attachments, 'a-key'))
  const said: string[] = []
  const { aside, erased } = await restoreBackup(kept, { from: to, ledger, onProgress: (line) => said.push(line) })
  expect(erased).toEqual({ people: 1, files: 1 })
  expect(said.at(-1)).toBe('What the backup brought back was erased again: people 1, files 1')
  expect(aside.every((path) => existsSync(path))).toBe(true)
  await expect(makeBackup(kept, { to, onProgress: quiet })).rejects.toThrow(/is there already/)
  await inOwner(kept, async (db, url) => {
    expect((await db.select().from(schema.pitches)).map(({ title }) => title)).toEqual([kept.title])
    const [account] = await db.select().from(schema.accounts).where(eq(schema.accounts.id, ERASED_ID))
    expect([account?.email, account?.name]).toEqual([`erased-${ERASED_ID}@erased.invalid`, null])
    expect(await db.select().from(schema.subjectKeys).where(eq(schema.subjectKeys.subjectId, ERASED_ID))).toMatchObject([{ wrapped: null }])
    // What nobody deleted stays, and of the other there is no key any more; the api takes its bytes from the store.
    const { attachments, auditLog, fileRemovals } = schema
    expect(await db.select().from(attachments).orderBy(attachments.storageKey)).toMatchObject([
      { storageKey: 'a-key', deletedAt: null, sealedKey: expect.any(Buffer) },
      { id: DELETED_ID, deletedAt: DELETED_AT, sealedKey: null },
    ])
    expect((await db.select().from(fileRemovals)).map(({ storageKey }) => storageKey)).toEqual(['b-key'])
    expect(await db.select().from(auditLog).where(eq(auditLog.subjectId, DELETED_ID))).toMatchObject([{ action: 'attachment.deleteAgain' }])
    expect(await eraseAgain(db, parseErasures(readFileSync(ledger, 'utf8')))).toEqual({ people: 0, files: 0 })
    expect(await countSealedFiles(url)).toBe(1)
    expect(await openSealedFiles(url, { attachments: kept.attachments, secret })).toBe(1)
    const other = { attachments: kept.attachments, secret: 'another secret than that of the backup' }
    await expect(openSealedFiles(url, other)).rejects.toThrow(/does not open/)
    expect(await checkInvariants(url, kept.attachments)).toEqual([])
  })
})

test('a drill ends with what a restore needs beside the backup: the secret of sealed files, and the ledger of erasures', () => {
  const drilled = { madeAt: '2026-11-23', from: '/copies/1', ledger: '/apart/erasures.jsonl' }
  const bare = lastWords({ ...drilled, files: { sealed: 3, opened: undefined }, erased: undefined })
  expect(bare).toMatch(/None of its 3 sealed files was opened.*SEALING_SECRET/s)
  expect(bare).toMatch(/no ledger of erasures at \/apart\/erasures\.jsonl.*ERASURE_LEDGER_FILE/s)
  const whole = lastWords({ ...drilled, files: { sealed: 3, opened: 3 }, erased: { people: 2, files: 4 } })
  expect(whole).toMatch(/3 of its 3 sealed files were opened.*SEALING_SECRET as it was here/s)
  expect(whole).toContain('Erased again, by the ledger /apart/erasures.jsonl: people 2, files 4.')
  expect(lastWords({ ...drilled, files: { sealed: 0, opened: undefined }, erased: { people: 0, files: 0 } })).not.toContain(
    'SEALING_SECRET',
  )
})
