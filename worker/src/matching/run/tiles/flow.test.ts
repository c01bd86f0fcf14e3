import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { isJobName } from '@scalebridge/db/jobs'
import { settleDone } from '@scalebridge/db/outbox'
import { createTestDatabase, type TestDatabase } from '@scalebridge/db/testing'
import { copyEdition } from '../../../../bench/copied-edition.ts'
import { isPayload, Obsolete } from '../../../failures.ts'
import { WHEN_DEAD } from '../../../handlers.ts'
import { matchEdition, type Sharing } from '../match-edition.ts'
import { redoRun } from '../redo-run.ts'
import { endStalledRuns } from '../../write/runs.ts'
import { unpackFacts } from '../../read/snapshot.ts'
import { finishRunInTiles } from './finish-run.ts'
import { matchTile } from './match-tile.ts'

const { editions, matchCurrent, matchFlows, matchLists, matchRuns, matchSnapshots, matchTiles, outbox, pitches } = schema

/** An edition so small that the reference, which redoes a run, is asked about all of it; in three tiles, the last of them shorter. */
const SMALL = { pitches: 60, mandates: 40 }
const IN_THREE = { pitchesPerTile: 23, tilesFromPairs: 0 }

let database: TestDatabase
let owner: Db
let db: Db
let editionId: string
async function openEdition(size: { pitches: number; mandates: number }): Promise<void> {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
  editionId = await copyEdition(database.urls.owner, size)
}

async function newRun(): Promise<string> {
  const [run] = await owner.insert(matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
  return run?.id ?? ''
}

const runOf = async (id: string) => (await owner.select().from(matchRuns).where(eq(matchRuns.id, id)))[0]
const tilesOf = (runId: string) => owner.select().from(matchTiles).where(eq(matchTiles.runId, runId)).orderBy(asc(matchTiles.nth))
const currentRun = async () => (await owner.select().from(matchCurrent).where(eq(matchCurrent.editionId, editionId)))[0]?.runId
const plain = (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true)

/** Begins a run in tiles. */
async function begin(sharing: Sharing = IN_THREE): Promise<string> {
  const runId = await newRun()
  await matchEdition(db, { settle: plain, payload: { editionId, runId } }, sharing)
  return runId
}

const promised = () => owner.select().from(outbox).where(isNull(outbox.doneAt)).orderBy(asc(outbox.id))
type Promised = Awaited<ReturnType<typeof promised>>[number]

/** Does a promised job as a worker would. */
async function doJob({ id, name, payload }: Promised): Promise<void> {
  const settle = (effect: (tx: Tx) => Promise<void>) => plain((tx) => effect(tx).then(() => settleDone(tx, id)))
  if (!isJobName(name)) throw new Error(name)
  try {
    if (name === 'match.tile' && isPayload(name, payload)) await matchTile(db, { settle, payload })
    else if (name === 'match.finish' && isPayload(name, payload)) await finishRunInTiles(db, { settle, payload })
    else if (name === 'edition.match' && isPayload(name, payload)) await matchEdition(db, { settle, payload }, IN_THREE)
  } catch (error) {
    if (!(error instanceof Obsolete)) throw error
    await plain((tx) => settleDone(tx, id))
  }
}

/** Does what is promised, the latest first, until nothing is. */
async function doAll(): Promise<void> {
  for (let job = (await promised()).at(-1); job !== undefined; job = (await promised()).at(-1)) await doJob(job)
}

const shortlistsOf = (runId: string) =>
  owner
    .select({ ownerId: matchLists.ownerId, ids: matchLists.counterpartIds, scores: matchLists.scores, placedBy: matchLists.placedBy })
    .from(matchLists)
    .where(and(eq(matchLists.runId, runId), eq(matchLists.side, 'shortlist')))
    .orderBy(matchLists.ownerId)

describe('a whole run of a million pairs', () => {
  beforeAll(() => openEdition({ pitches: 1000, mandates: 1000 }))
  afterAll(() => database.drop())

  it('in tiles is what one process makes: the same hashes, counts and shortlists', async () => {
    const alone = await begin({})
    expect(await promised()).toEqual([])
    const shared = await begin({ pitchesPerTile: 499 })
    expect(await tilesOf(shared)).toHaveLength(3)
    await doAll()
    const [one, many] = [await runOf(alone), await runOf(shared)]
    const { listsHash, factsHash, eligiblePairs, pairsDone, pairsTotal, policyVersion } = one ?? {}
    expect(many).toMatchObject({ state: 'ready', listsHash, factsHash, eligiblePairs, pairsDone, pairsTotal, policyVersion })
    expect(listsHash).toMatch(/^[0-9a-f]{64}$/)
    expect(await shortlistsOf(shared)).toEqual(await shortlistsOf(alone))
    expect(await currentRun()).toBe(shared)
    expect([await owner.$count(matchFlows), await owner.$count(matchTiles)]).toEqual([0, 0])
  })
})

describe('a whole run in tiles', () => {
  beforeAll(() => openEdition(SMALL))
  afterAll(() => database.drop())

  it('is what its facts give, with what changed while its tiles were ranked', async () => {
    const runId = await begin()
    const changed = eq(pitches.id, sql`(select id from pitches order by id limit 1)`)
    await owner
      .update(pitches)
      .set({ goals: [17], targets: [] })
      .where(changed)
    await doAll()
    const { stored, again } = await redoRun(db, runId)
    expect(stored.listsHash).toMatch(/^[0-9a-f]{64}$/)
    expect(again).toEqual(stored)
    const { facts } = (await owner.select().from(matchSnapshots).where(eq(matchSnapshots.runId, runId)))[0] ?? {}
    expect(unpackFacts(facts ?? Buffer.alloc(0)).pitches[0]?.goals).toEqual([17])
  })

  it('tells how far it is by the tiles that are done, and is finished by whoever ends the last', async () => {
    const runId = await begin()
    const jobs = await promised()
    expect(jobs.map(({ name }) => name)).toEqual(['match.tile', 'match.tile', 'match.tile'])
    for (const job of jobs.slice(0, 1)) await doJob(job)
    expect(await runOf(runId)).toMatchObject({ state: 'running', pairsDone: 23 * 40, pairsTotal: 60 * 40 })
    expect((await promised()).map(({ name }) => name)).toEqual(['match.tile', 'match.tile'])
    // Both at once: one of them is the last.
    await Promise.all(jobs.slice(1).map(doJob))
    expect((await promised()).map(({ name }) => name)).toEqual(['match.finish'])
    expect(await runOf(runId)).toMatchObject({ state: 'running', pairsDone: 60 * 40, pairsTotal: 60 * 40 })
    await doAll()
    expect(await runOf(runId)).toMatchObject({ state: 'ready' })
  })

  it('whose tile is ranked twice has the same bytes both times', async () => {
    const runId = await begin()
    const [first] = await promised()
    if (first === undefined) throw new Error('no tile')
    const rankedOf = async () => (await tilesOf(runId))[0]?.ranked
    await doJob(first)
    const once = await rankedOf()
    await doJob(first)
    expect(once?.length).toBeGreaterThan(500)
    expect((await rankedOf())?.equals(once ?? Buffer.alloc(0))).toBe(true)
    expect((await runOf(runId))?.pairsDone).toBe(23 * 40)
    await doAll()
    expect(await runOf(runId)).toMatchObject({ state: 'ready' })
  })
})

describe('a whole run in tiles ends', () => {
  beforeAll(() => openEdition(SMALL))
  afterAll(() => database.drop())

  it('with the reason when a tile cannot be ranked; its late tiles do nothing', async () => {
    const before = await currentRun()
    const runId = await begin()
    const jobs = await promised()
    const payload = { runId, tileId: (await tilesOf(runId))[1]?.id ?? '' }
    await db.transaction(async (tx) => WHEN_DEAD['match.tile']?.(tx, payload, 'a tile was too large'))
    await Promise.all(jobs.map(doJob))
    expect(await runOf(runId)).toMatchObject({ state: 'failed', reason: 'a tile was too large', pairsDone: 0 })
    expect([await owner.$count(matchFlows), await promised(), await currentRun()]).toEqual([0, [], before])
  })

  it.each(['match.tile', 'match.finish'] as const)(
    'well when its %s was given up and somebody has that tried again: it begins anew',
    async (name) => {
      const runId = await begin()
      if (name === 'match.finish') for (const job of await promised()) await doJob(job)
      const jobs = await promised()
      const payload = { runId, tileId: runId }
      await db.transaction(async (tx) => WHEN_DEAD[name]?.(tx, payload, 'out of luck'))
      expect(await owner.$count(matchFlows)).toBe(0)
      // As whoever retries a failed job has it.
      await owner.update(matchRuns).set({ state: 'queued', reason: null, finishedAt: null, pairsDone: 0 }).where(eq(matchRuns.id, runId))
      for (const job of jobs) await doJob(job)
      expect((await promised()).map((job) => job.name)).toEqual(['edition.match'])
      await doAll()
      expect(await runOf(runId)).toMatchObject({ state: 'ready', pairsDone: 60 * 40 })
    },
  )

  it('well when it is begun anew, by the tiles of its last beginning alone', async () => {
    const runId = await begin()
    const early = await promised()
    await matchEdition(db, { settle: plain, payload: { editionId, runId } }, { ...IN_THREE, pitchesPerTile: 31 })
    for (const job of early) await doJob(job)
    expect((await runOf(runId))?.pairsDone).toBe(0)
    await doAll()
    expect(await runOf(runId)).toMatchObject({ state: 'ready', pairsDone: 60 * 40 })
  })

  it('when a newer one waits or is under way, and leaves nothing', async () => {
    const [first, second] = [await begin(), await begin()]
    const [early] = await promised()
    if (early === undefined) throw new Error('no tile')
    await doJob(early)
    expect(await runOf(first)).toMatchObject({ state: 'obsolete', reason: 'a newer matching of the edition waits' })
    expect(await tilesOf(first)).toEqual([])
    await doAll()
    expect(await runOf(second)).toMatchObject({ state: 'ready' })
    expect(await currentRun()).toBe(second)
  })

  it('well when nobody worked on it for so long that it was given up, once somebody does', async () => {
    const runId = await begin()
    await owner
      .update(matchRuns)
      .set({ heartbeatAt: sql`now() - interval '2 minutes'` })
      .where(eq(matchRuns.id, runId))
    expect(await endStalledRuns(db)).toBe(1)
    expect(await runOf(runId)).toMatchObject({ state: 'failed', reason: expect.stringContaining('no sign of life') })
    await doAll()
    expect(await runOf(runId)).toMatchObject({ state: 'ready', reason: null })
  })

  it.each([
    ['the terms of its edition changed meanwhile', () => owner.update(editions).set({ closesAt: sql`closes_at + interval '1 hour'` })],
    [
      'it lay for so long that what changed is not known',
      () => owner.update(matchFlows).set({ createdAt: sql`now() - interval '2 hours'` }),
    ],
  ])('well when %s: it begins anew', async (_, change) => {
    const runId = await begin()
    for (const job of await promised()) await doJob(job)
    await change()
    const [finish] = await promised()
    if (finish === undefined) throw new Error('nothing joins the tiles')
    await doJob(finish)
    expect((await promised()).map(({ name }) => name)).toEqual(['edition.match'])
    expect(await owner.$count(matchFlows)).toBe(0)
    await doAll()
    expect(await runOf(runId)).toMatchObject({ state: 'ready' })
    expect(await currentRun()).toBe(runId)
  })
})
