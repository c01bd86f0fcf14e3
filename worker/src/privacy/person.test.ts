import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, isNull, sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '@scalebridge/db'
import { parseAnchors, parseErasures, RETENTION } from '@scalebridge/db/privacy'
import {
  asAdmin,
  CANARY,
  CANARY_WORDS,
  createTestDatabase,
  daysFromNow,
  findCanaries,
  makeAccount,
  makeEdition,
  makeMember,
  makePitch,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { plantPerson } from '../testing/canary.ts'
import { purge } from '../upkeep/purge.ts'
import { anchorAuditLog } from './anchor.ts'
import { erasePerson, exportPerson, tellErasuresTo } from './person.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
const owner = () => database.owner.db

/** Carries out a job's effect as the worker would, in one transaction. */
const settle = async (effect: Parameters<Parameters<typeof erasePerson>[1]['settle']>[0]) => {
  await database.worker.db.transaction(effect)
  return true
}

async function ask(accountId: string, kind: 'export' | 'erasure') {
  const [request] = await owner().insert(schema.dataRequests).values({ accountId, kind }).returning()
  if (request === undefined) throw new Error('the insert returned no row')
  const run = kind === 'export' ? exportPerson : erasePerson
  await run(database.worker.db, { payload: { requestId: request.id }, settle })
  const [after] = await owner().select().from(schema.dataRequests).where(eq(schema.dataRequests.id, request.id))
  return after
}

describe('a person’s data', () => {
  it('is exported whole, and after erasure no table and no queue holds name, address or telephone; the audit log still verifies', async () => {
    const { accountId, other } = await plantPerson(database)
    const copy = await ask(accountId, 'export')
    const text = copy?.content?.toString() ?? ''
    for (const detail of Object.values(CANARY)) expect(text).toContain(detail)
    expect(JSON.parse(text)).toMatchObject({ auditDetails: [{ action: 'account.save', details: { words: CANARY_WORDS } }] })
    expect(text).not.toContain('planted-key')
    expect((await asAdmin(database, findCanaries)).length).toBeGreaterThan(15)

    expect(await ask(accountId, 'erasure')).toMatchObject({ state: 'ready', reason: null })

    expect(await asAdmin(database, findCanaries)).toEqual([])
    expect(await owner().select().from(schema.fileRemovals)).toMatchObject([{ storageKey: 'planted-key' }])
    expect(await owner().select().from(schema.accounts).where(eq(schema.accounts.id, other.id))).toMatchObject([{ disabledAt: null }])
    const client = new pg.Client({ connectionString: database.urls.owner })
    await client.connect()
    const { rows } = await client.query(
      'select seq, prev, hash, encode(sha256(convert_to(encode(prev, $1) || audit_text(a), $2)), $1) = encode(hash, $1) as holds from audit_log a',
      ['hex', 'UTF8'],
    )
    await client.end()
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.every(({ holds }) => holds === true)).toBe(true)
  })

  it('is not erased while others rely on the person: the only lead of a submitted pitch, an account under a legal hold', async () => {
    const edition = await makeEdition(owner())
    const { account, organisationId } = await makeMember(owner(), 'partnership_lead')
    await makePitch(owner(), { editionId: edition.id, organisationId, state: 'submitted', number: 41 })
    expect(await ask(account.id, 'erasure')).toMatchObject({ state: 'refused', reason: 'lead' })
    const held = await makeAccount(owner())
    await owner().insert(schema.legalHolds).values({ subjectKind: 'account', subjectId: held.id, reason: 'A complaint is open.' })
    expect(await ask(held.id, 'erasure')).toMatchObject({ state: 'refused', reason: 'hold' })
    const second = await makeAccount(owner())
    await owner().insert(schema.memberships).values({ accountId: second.id, organisationId, role: 'partnership_lead' })
    expect(await ask(account.id, 'erasure')).toMatchObject({ state: 'ready' })
  })
})

describe('the ledger of erasures', () => {
  it('is told of a deleted file by its id and time, once, and of no file that is kept', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ledger-'))
    const erasureFile = join(directory, 'erasures.jsonl')
    const { account, organisationId } = await makeMember(owner(), 'partnership_lead')
    const pitch = await makePitch(owner(), { editionId: (await makeEdition(owner())).id, organisationId })
    const file = { pitchId: pitch.id, mediaType: 'text/plain', sizeBytes: 1, uploadedBy: account.id, sha256: '0'.repeat(64) }
    const deletedAt = new Date('2026-11-20T10:00:00Z')
    const [gone] = await owner()
      .insert(schema.attachments)
      .values([
        { ...file, storageKey: randomUUID(), name: 'Deleted', deletedAt },
        { ...file, storageKey: randomUUID(), name: 'Kept' },
      ])
      .returning()
    for (let hour = 0; hour < 2; hour += 1) await tellErasuresTo(database.worker.db, { erasureFile })
    const told = parseErasures(await readFile(erasureFile, 'utf8')).filter((erasure) => 'attachmentId' in erasure)
    expect(told.filter(({ attachmentId }) => attachmentId === gone?.id)).toEqual([{ attachmentId: gone?.id, at: deletedAt.toISOString() }])
    const kept = await owner().select().from(schema.attachments).where(isNull(schema.attachments.deletedAt))
    expect(told.filter(({ attachmentId }) => kept.some(({ id }) => id === attachmentId))).toEqual([])
    await rm(directory, { recursive: true })
  })
})

describe('what has had its time', () => {
  it('goes after the days that its class is kept, and no sooner; what is under a legal hold stays', async () => {
    const db = owner()
    const [free, held] = [await makeAccount(db), await makeAccount(db)]
    await db.insert(schema.legalHolds).values({ subjectKind: 'account', subjectId: held.id, reason: 'A complaint is open.' })
    const days = RETENTION.find(({ table }) => table === 'notices')?.days ?? 0
    const subject = {
      kind: 'team.joined',
      subjectKind: 'pitch',
      subjectId: randomUUID(),
      path: '/account',
      params: { who: 'x', pitch: 'y' },
    }
    const young = daysFromNow(1 - days)
    const old = daysFromNow(-1 - days)
    const rows = [free, held].flatMap(({ id }) => [young, old].map((createdAt) => ({ ...subject, accountId: id, createdAt })))
    await db.insert(schema.notices).values(rows)
    await db.insert(schema.dataRequests).values({
      accountId: free.id,
      kind: 'export',
      state: 'ready',
      content: Buffer.from('{}'),
      expiresAt: daysFromNow(-0.1),
    })
    for (let round = 0; round < 2; round += 1) await database.worker.db.transaction((tx) => purge(tx))
    const left = await db
      .select()
      .from(schema.notices)
      .where(sql`${schema.notices.accountId} in (${free.id}, ${held.id})`)
    expect(left.map(({ accountId, createdAt }) => [accountId, createdAt < young])).toEqual([
      [free.id, false],
      [held.id, false],
      [held.id, true],
    ])
    expect(await db.select().from(schema.dataRequests).where(eq(schema.dataRequests.accountId, free.id))).toMatchObject([
      { state: 'expired', content: null },
    ])
  })
})

describe('anchors of the audit log', () => {
  it('each is told once outside the database; after a crash before that, the next job tells it', async () => {
    const place = await mkdtemp(join(tmpdir(), 'anchors-'))
    const anchorFile = join(place, 'anchors.jsonl')
    const told: number[] = []
    const sink = { anchorFile, tellAnchor: ({ anchor }: { anchor: number }) => void told.push(anchor) }
    await anchorAuditLog(database.worker.db, sink, { settle })
    // Anchored, but the process died before it could tell.
    await anchorAuditLog(database.worker.db, { anchorFile: undefined, tellAnchor: () => {} }, { settle })
    await anchorAuditLog(database.worker.db, sink, { settle })
    const inFile = parseAnchors(await readFile(anchorFile, 'utf8')).map(({ anchor }) => anchor)
    expect(inFile).toEqual(told)
    expect(inFile).toHaveLength(3)
    await rm(place, { recursive: true })
  })
})
