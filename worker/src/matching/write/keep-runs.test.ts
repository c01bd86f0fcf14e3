import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { schema, type Db } from '@scalebridge/db'
import { createTestDatabase, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import { dropOldRuns } from './keep-runs.ts'
import { endStalledRuns } from './runs.ts'

let database: TestDatabase
let owner: Db
let db: Db
let editionId: string
beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
})
afterAll(() => database.drop())
beforeEach(async () => {
  editionId = (await makeEdition(owner)).id
})

type NewRun = Partial<typeof schema.matchRuns.$inferInsert>

async function newRun(overrides: NewRun = {}): Promise<string> {
  const ended = overrides.state === undefined ? { state: 'ready', finishedAt: new Date() } : {}
  const [run] = await owner
    .insert(schema.matchRuns)
    .values({ editionId, kind: 'edition', subjectId: editionId, ...ended, ...overrides })
    .returning()
  await owner.execute(sql`select open_match_run(${run?.id ?? ''})`)
  return run?.id ?? ''
}

async function keptRuns(): Promise<string[]> {
  const rows = await owner
    .select({ runId: schema.matchSnapshots.runId })
    .from(schema.matchSnapshots)
    .innerJoin(schema.matchRuns, eq(schema.matchRuns.id, schema.matchSnapshots.runId))
    .where(eq(schema.matchRuns.editionId, editionId))
  return rows.map(({ runId }) => runId).toSorted()
}

describe('old runs', () => {
  it('when an edition has more than three whole runs, the oldest go with their lists, but never the one that readers see', async () => {
    const runs = []
    for (let n = 0; n < 6; n += 1) runs.push(await newRun())
    const sorted = runs.toSorted()
    await owner.insert(schema.matchCurrent).values({ editionId, runId: sorted[1] ?? '' })
    expect(await dropOldRuns(db)).toBe(2)
    expect(await keptRuns()).toEqual([sorted[1], ...sorted.slice(3)])
    expect(await owner.$count(schema.matchRuns, eq(schema.matchRuns.editionId, editionId))).toBe(6)
  })

  it('when a run failed, what it opened goes after an hour; one that is at work stays', async () => {
    const failed = await newRun({ state: 'failed', finishedAt: new Date() })
    const running = await newRun({ state: 'running' })
    await dropOldRuns(db)
    expect(await keptRuns()).toEqual([failed, running].toSorted())
    await owner
      .update(schema.matchSnapshots)
      .set({ createdAt: sql`now() - interval '61 minutes'` })
      .where(eq(schema.matchSnapshots.runId, failed))
    await dropOldRuns(db)
    expect(await keptRuns()).toEqual([running])
  })

  it('when a run’s tiles wait for workers, what it opened goes after a day, and they with it', async () => {
    const waiting = await newRun({ state: 'failed', finishedAt: new Date() })
    await owner.insert(schema.matchFlows).values({ runId: waiting, shared: Buffer.of(1) })
    await owner.insert(schema.matchTiles).values({ runId: waiting, nth: 0, pitchCount: 1, pitches: Buffer.of(1) })
    const lieFor = (age: string) =>
      owner
        .update(schema.matchSnapshots)
        .set({ createdAt: sql`now() - ${age}::interval` })
        .where(eq(schema.matchSnapshots.runId, waiting))
    await lieFor('23 hours')
    expect(await dropOldRuns(db)).toBe(0)
    await lieFor('25 hours')
    expect(await dropOldRuns(db)).toBe(1)
    expect([await owner.$count(schema.matchFlows), await owner.$count(schema.matchTiles)]).toEqual([0, 0])
  })

  it('when somebody reads the lists just then, the run is left for the next time', async () => {
    for (let n = 0; n < 4; n += 1) await newRun()
    await database.api.db.transaction(async (tx) => {
      await tx.$count(schema.matchLists)
      expect(await dropOldRuns(db)).toBe(0)
    })
    expect(await dropOldRuns(db)).toBe(1)
    expect(await keptRuns()).toHaveLength(3)
  })
})

describe('a run without a sign of life', () => {
  it('when it is a minute old, the run ends with the reason, and what readers see stays', async () => {
    const good = await newRun()
    await owner.insert(schema.matchCurrent).values({ editionId, runId: good })
    const stalled = await newRun({ state: 'running', heartbeatAt: new Date('2026-11-22T09:00:00Z') })
    const alive = await newRun({ state: 'running', heartbeatAt: new Date() })
    const queued = await newRun({ state: 'queued' })
    expect(await endStalledRuns(db)).toBe(1)
    const rows = await owner.select().from(schema.matchRuns).where(eq(schema.matchRuns.editionId, editionId))
    const stateOf = new Map(rows.map(({ id, state }) => [id, state]))
    expect([stalled, alive, queued, good].map((id) => stateOf.get(id))).toEqual(['failed', 'running', 'queued', 'ready'])
    expect(rows.find(({ id }) => id === stalled)?.reason).toBe(
      'it has stopped: no sign of life since 2026-11-22 09:00 UTC. The lists before it stay in force, and it is tried again',
    )
    const events = await owner.select().from(schema.liveEvents)
    expect(events.some(({ payload }) => JSON.stringify(payload).includes(stalled))).toBe(true)
    expect((await owner.select().from(schema.matchCurrent).where(eq(schema.matchCurrent.editionId, editionId)))[0]?.runId).toBe(good)
  })

  it('when there is none, nothing is said', async () => {
    await newRun({ state: 'running', heartbeatAt: new Date(), subjectId: randomUUID() })
    expect(await endStalledRuns(db)).toBe(0)
  })
})
