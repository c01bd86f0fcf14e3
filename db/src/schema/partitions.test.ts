import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { eq, sql } from 'drizzle-orm'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Db } from '../connect.ts'
import { bootstrapRoles, migrate } from '../migrate.ts'
import {
  createTestDatabase,
  makeAccount,
  makeEdition,
  makeInvestor,
  makeMandate,
  makeOrganisation,
  makePitch,
  type TestDatabase,
} from '../testing/index.ts'
import { testServer } from '../testing/database.ts'
import { urlFor } from '../testing/global-setup.ts'
import * as schema from './index.ts'

let database: TestDatabase
let owner: Db
let worker: Db
let editionId: string

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  worker = database.worker.db
  editionId = (await makeEdition(owner)).id
})
afterAll(() => database.drop())

const open = (db: Db, runId: string) => db.execute(sql`select open_match_run(${runId})`)
const drop = (db: Db, runId: string) => db.execute(sql`select drop_match_run(${runId})`)

async function newRun(): Promise<string> {
  const [run] = await owner.insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
  return run?.id ?? ''
}

const listOf = (runId: string) => ({
  runId,
  side: 'pitch',
  ownerId: randomUUID(),
  counterpartIds: [randomUUID()],
  scores: [5],
  shownScores: [5],
  factors: [1, 2],
  factorsPerPair: 2,
  writtenBy: runId,
})

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no error'
}

describe('the partition of a run', () => {
  it('when the worker opens it, lists of the run can be written; opening it again changes nothing', async () => {
    const runId = await newRun()
    expect(await codeOf(worker.insert(schema.matchLists).values(listOf(runId)))).toBe('23514')
    await open(worker, runId)
    await worker.insert(schema.matchLists).values(listOf(runId))
    await open(worker, runId)
    expect(await owner.$count(schema.matchLists, eq(schema.matchLists.runId, runId))).toBe(1)
  })

  it('when there is no such run, it is not opened', async () => {
    expect(await codeOf(open(worker, randomUUID()))).toBe('23503')
  })

  it('holds its lists to the same rules as ever', async () => {
    const runId = await newRun()
    await open(worker, runId)
    const list = listOf(runId)
    await worker.insert(schema.matchLists).values(list)
    expect(await codeOf(worker.insert(schema.matchLists).values(list))).toBe('23505')
    expect(await codeOf(worker.insert(schema.matchLists).values({ ...listOf(runId), side: 'other' }))).toBe('23514')
    expect(await codeOf(worker.insert(schema.matchLists).values({ ...listOf(runId), scores: [1, 2] }))).toBe('23514')
  })

  it('when it is dropped, its lists and its snapshot are gone, and the run stays', async () => {
    const runId = await newRun()
    await open(worker, runId)
    await worker.insert(schema.matchLists).values(listOf(runId))
    await drop(worker, runId)
    expect(await owner.$count(schema.matchLists, eq(schema.matchLists.runId, runId))).toBe(0)
    expect(await owner.$count(schema.matchSnapshots, eq(schema.matchSnapshots.runId, runId))).toBe(0)
    expect(await owner.$count(schema.matchRuns, eq(schema.matchRuns.id, runId))).toBe(1)
  })

  it('is not dropped while readers see it, and not by the api at all', async () => {
    const runId = await newRun()
    await open(worker, runId)
    await worker.insert(schema.matchCurrent).values({ editionId, runId })
    expect(await codeOf(drop(worker, runId))).toBe('23001')
    expect(await codeOf(drop(database.api.db, runId))).toBe('42501')
    expect(await codeOf(open(database.api.db, runId))).toBe('42501')
  })

  it('when one is opened while readers are at work, they are not locked out; one that would have to wait is not dropped', async () => {
    const runId = await newRun()
    const other = await newRun()
    await open(worker, other)
    await worker.transaction(async (tx) => {
      await tx.select().from(schema.matchLists)
      await open(owner, runId)
      expect(await codeOf(drop(owner, other))).toBe('55P03')
      expect(await database.api.db.$count(schema.matchLists, eq(schema.matchLists.runId, runId))).toBe(0)
    })
    await drop(worker, other)
  })
})

describe('a change of what matching looks at', () => {
  const since = async (work: () => Promise<unknown>) => {
    await owner.delete(schema.matchChanges)
    await work()
    const rows = await worker.select().from(schema.matchChanges)
    return rows.map(({ kind, subjectId }) => ({ kind, subjectId }))
  }

  it('is noted, whoever makes it', async () => {
    const pitch = await makePitch(owner, { editionId })
    const investor = await makeInvestor(owner)
    const mandate = await makeMandate(owner, { editionId, investorId: investor.id })
    const api = database.api.db
    expect(await since(() => api.update(schema.pitches).set({ title: 'Another' }).where(eq(schema.pitches.id, pitch.id)))).toEqual([
      { kind: 'pitch', subjectId: pitch.id },
    ])
    expect(
      await since(() =>
        api
          .update(schema.mandates)
          .set({ goals: [1] })
          .where(eq(schema.mandates.id, mandate.id)),
      ),
    ).toEqual([{ kind: 'mandate', subjectId: mandate.id }])
    expect(await since(() => api.update(schema.investors).set({ state: 'suspended' }).where(eq(schema.investors.id, investor.id)))).toEqual(
      [{ kind: 'investor', subjectId: investor.id }],
    )
    const rate = { editionId, currency: 'JPY', usdPerUnit: '0.01', asOf: '2026-11-01', source: 'a test' }
    expect(await since(() => api.insert(schema.exchangeRates).values(rate))).toEqual([{ kind: 'edition', subjectId: editionId }])
    expect(await since(() => api.delete(schema.exchangeRates))).toEqual([{ kind: 'edition', subjectId: editionId }])
  })

  it('is noted for an organisation when its members come, have another address, or go', async () => {
    const organisation = await makeOrganisation(owner)
    const account = await makeAccount(owner)
    const ofOrganisation = [{ kind: 'organisation', subjectId: organisation.id }]
    const membership = { accountId: account.id, organisationId: organisation.id, role: 'investor_lead' }
    expect(await since(() => owner.insert(schema.memberships).values(membership))).toEqual(ofOrganisation)
    const isTheirs = eq(schema.accounts.id, account.id)
    expect(await since(() => owner.update(schema.accounts).set({ email: 'moved@else.example' }).where(isTheirs))).toEqual(ofOrganisation)
    expect(await since(() => owner.update(schema.accounts).set({ email: 'moved@else.example', name: 'A. N.' }).where(isTheirs))).toEqual([])
    expect(await since(() => owner.delete(schema.memberships).where(eq(schema.memberships.accountId, account.id)))).toEqual(ofOrganisation)
  })

  it('names the transaction that made it, so that one that ends late is found late', async () => {
    const pitch = await makePitch(owner, { editionId })
    await owner.delete(schema.matchChanges)
    const horizon = async () =>
      (await worker.execute<{ at: string }>(sql`select pg_snapshot_xmin(pg_current_snapshot())::text as at`)).rows[0]?.at ?? ''
    const changesSince = (at: string) => worker.$count(schema.matchChanges, sql`${schema.matchChanges.changedBy} >= ${at}::xid8`)
    let before = ''
    await database.api.db.transaction(async (tx) => {
      await tx.update(schema.pitches).set({ title: 'Slow' }).where(eq(schema.pitches.id, pitch.id))
      await makePitch(owner, { editionId })
      before = await horizon()
      expect(await changesSince(before)).toBe(1)
    })
    expect(await changesSince(before)).toBe(2)
    expect(await changesSince(await horizon())).toBe(0)
  })
})

describe('the migration to partitions', () => {
  it('keeps the lists that are there', async () => {
    const { adminUrl } = testServer()
    const name = `test_${randomUUID().replaceAll('-', '')}`
    await bootstrapRoles(adminUrl, { database: name, passwords: { app_owner: 'owner', app_rw: 'rw', app_worker: 'worker' } })
    const url = urlFor(adminUrl, { user: 'app_owner', password: 'owner', database: name })
    const { db, close } = connect(url, { max: 1 })
    const folder = await mkdtemp(path.join(tmpdir(), 'scalebridge-migrations-'))
    try {
      await cp(fileURLToPath(new URL('../../migrations', import.meta.url)), folder, { recursive: true })
      const journalFile = path.join(folder, 'meta', '_journal.json')
      const journal: { entries: { tag: string }[] } = JSON.parse(await readFile(journalFile, 'utf8'))
      const at = journal.entries.findIndex(({ tag }) => tag.endsWith('_partitions'))
      await writeFile(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, at) }))
      await applyMigrations(db, { migrationsFolder: folder })
      // In plain SQL: the factory knows columns that came later.
      const edition = { id: '01900000-0000-7000-8000-000000000000' }
      await db.execute(sql`insert into editions (id, slug, state, is_current, title, theme, goals_under_review, zone, opens_at,
        clarifications_until, closes_at, edit_until, results_at, forum_starts_at, forum_ends_at)
        select ${edition.id}, 'before', 'open', false, '{"en": "Before"}', '{"en": "Before"}', '{6}', 'UTC', day, day + 1, day + 2, day + 3,
          day + 4, day + 5, day + 6 from (select date '2027-01-01' as day) as days`)
      const runs = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002']
      for (const runId of runs) {
        await db.execute(
          sql`insert into match_runs (id, edition_id, kind, subject_id) values (${runId}, ${edition.id}, 'edition', ${edition.id})`,
        )
        await db.execute(sql`insert into match_lists (run_id, side, owner_id, counterpart_ids, scores, shown_scores, factors, factors_per_pair, written_by)
          values (${runId}, 'pitch', ${edition.id}, array[${edition.id}, ${runId}]::uuid[], '{9,8}', '{9,8}', '{}', 0, ${runId})`)
      }
      await migrate(url)
      const lists = await db.select().from(schema.matchLists).orderBy(schema.matchLists.runId)
      expect(lists.map(({ runId, scores, eligibleCount }) => ({ runId, scores, eligibleCount }))).toEqual(
        runs.map((runId) => ({ runId, scores: [9, 8], eligibleCount: 2 })),
      )
    } finally {
      await close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
