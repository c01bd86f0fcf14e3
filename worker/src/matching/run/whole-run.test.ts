import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { createTestDatabase, makeEdition, makeMandate, makePitch, type TestDatabase } from '@scalebridge/db/testing'
import { matchEdition } from './match-edition.ts'
import { matchOne } from '../change/match-one.ts'
import { redo } from '../cli/redo-run.ts'
import { redoRun } from './redo-run.ts'

let database: TestDatabase
let owner: Db
let db: Db
let editionId: string
beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
  editionId = (await makeEdition(owner)).id
  for (const goals of [[14], [7], [2, 14], [5]]) await makeMandate(owner, { editionId, goals })
  for (const goals of [[14, 7], [2], [5], [7], [14]]) await submitted({ goals, targets: [] })
})
afterAll(() => database.drop())

const submitted = (overrides: Partial<Parameters<typeof makePitch>[1]> = {}) =>
  makePitch(owner, { editionId, state: 'submitted', ...overrides })

type Settle = (effect: (tx: Tx) => Promise<void>) => Promise<boolean>
const plain: Settle = (effect) => db.transaction(effect).then(() => true)

async function newRun(kind: 'edition' | 'pitch', subjectId: string): Promise<string> {
  const [run] = await owner.insert(schema.matchRuns).values({ editionId, kind, subjectId }).returning()
  return run?.id ?? ''
}

async function matchAll(settle: Settle = plain): Promise<string> {
  const runId = await newRun('edition', editionId)
  await matchEdition(db, { settle, payload: { editionId, runId } })
  return runId
}

const currentRun = async (reader: Db = owner) =>
  (await reader.select().from(schema.matchCurrent).where(eq(schema.matchCurrent.editionId, editionId)))[0]?.runId

describe('a whole run', () => {
  it('when it is done again from what it kept, it gives the same lists', async () => {
    const runId = await matchAll()
    const { stored, again } = await redoRun(db, runId)
    expect(stored.listsHash).toMatch(/^[0-9a-f]{64}$/)
    expect(again).toEqual(stored)
  })

  it('when the Secretariat has it done again, it is told whether the hashes agree', async () => {
    const runId = await matchAll()
    const told: string[] = []
    const ask = (id: string) => redo(['--run', id], database.urls.worker, (line) => told.push(line))
    expect([await ask(runId), await ask(editionId), await ask('latest')]).toEqual([0, 2, 2])
    expect(told).toEqual([
      expect.stringMatching(/^factsHash  the same: [0-9a-f]{64}$/),
      expect.stringMatching(/^listsHash  the same: [0-9a-f]{64}$/),
      'Done again, the run gives the same lists.',
      'the run kept no facts',
      expect.stringContaining('Usage'),
    ])
    await owner
      .update(schema.matchRuns)
      .set({ listsHash: '0'.repeat(64) })
      .where(eq(schema.matchRuns.id, runId))
    expect(await ask(runId)).toBe(1)
    expect(told.at(-1)).toBe('Done again, the run gives other lists.')
  })

  it('when pitches changed while it ran, it still is what its facts give', async () => {
    const runId = await matchAll(async (effect) => {
      await submitted({ goals: [1], targets: [] })
      await owner
        .update(schema.mandates)
        .set({ stages: [] })
        .where(sql`${schema.mandates.goals} = '{5}'`)
      return plain(effect)
    })
    const { stored, again } = await redoRun(db, runId)
    expect(again).toEqual(stored)
  })

  it('when the facts are the same, so are both hashes; when one differs, so do they', async () => {
    const hashes = async (runId: string) => (await redoRun(db, runId)).stored
    const first = await hashes(await matchAll())
    expect(await hashes(await matchAll())).toEqual(first)
    await submitted({ goals: [14], targets: [] })
    const other = await hashes(await matchAll())
    expect(other.factsHash).not.toBe(first.factsHash)
    expect(other.listsHash).not.toBe(first.listsHash)
  })

  it('is bound to its policy', async () => {
    const runId = await matchAll()
    const [run] = await owner.select().from(schema.matchRuns).where(eq(schema.matchRuns.id, runId))
    expect(run).toMatchObject({ state: 'ready', policyId: null, policyVersion: expect.stringMatching(/./) })
  })
})

/** How far a run may come before its process dies. */
const STEPS = ['before the transaction', 'before its commit', 'after its commit'] as const

describe('readers, while runs flip and crash', () => {
  it('see one whole run, and the last good one stays', async () => {
    const pitch = await submitted()
    await matchAll()
    let isRunning = true
    const seen = new Set<string>()
    const read = async () => {
      while (isRunning) {
        const { rows } = await database.api.db.execute<{ run: string; lists: number; owners: number; told: number }>(sql`
          select c.run_id as run, count(*)::int as lists, count(distinct l.side || l.owner_id)::int as owners,
            (select (r.counts ->> 'pitches')::int + 2 * (r.counts ->> 'mandates')::int from match_reports r where r.run_id = c.run_id) as told
          from match_current c join match_lists l on l.run_id = c.run_id where c.edition_id = ${editionId} group by c.run_id`)
        expect(rows).toHaveLength(1)
        const [row] = rows
        expect(row?.lists).toBe(row?.owners)
        expect(row?.lists).toBe(row?.told)
        seen.add(row?.run ?? '')
      }
    }
    const readers = [read(), read(), read()]
    for (const step of [...STEPS, ...STEPS]) {
      const before = await currentRun()
      await crash(step)
      if (step === 'after its commit') expect(await currentRun()).not.toBe(before)
      else expect(await currentRun()).toBe(before)
      await matchOne(db, { settle: plain }, { subject: { kind: 'pitch', id: pitch.id }, runId: await newRun('pitch', pitch.id) })
      const good = await matchAll()
      expect(await currentRun()).toBe(good)
    }
    isRunning = false
    await Promise.all(readers)
    expect(seen.size).toBeGreaterThan(2)
  })

  it('when a run’s connection is killed in the middle of its writing, nothing of it is seen', async () => {
    const good = await matchAll()
    const dying = matchAll((effect) =>
      db
        .transaction(async (tx) => {
          await effect(tx)
          const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
          await killBackend(rows[0]?.pid ?? 0)
          await tx.execute(sql`select 1`)
        })
        .then(() => true),
    )
    await expect(dying).rejects.toThrow('rollback')
    expect(await currentRun(database.api.db)).toBe(good)
    expect(await matchAll()).toBe(await currentRun())
  })
})

async function crash(step: (typeof STEPS)[number]): Promise<void> {
  const dies: Settle = async (effect) => {
    if (step === 'before the transaction') throw new Error('crashed')
    await db.transaction(async (tx) => {
      await effect(tx)
      if (step === 'before its commit') throw new Error('crashed')
    })
    throw new Error('crashed')
  }
  await expect(matchAll(dies)).rejects.toThrow('crashed')
}

/** As the superuser: nobody else may end another's connection. */
async function killBackend(pid: number): Promise<void> {
  const { default: pg } = await import('pg')
  const admin = new pg.Client({ connectionString: database.urls.admin })
  await admin.connect()
  await admin.query('select pg_terminate_backend($1)', [pid])
  await admin.end()
}
