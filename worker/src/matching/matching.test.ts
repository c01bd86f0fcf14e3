import { randomUUID } from 'node:crypto'
import { and, eq, ne, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CHANNELS, schema, type Db, type Tx } from '@scalebridge/db'
import { createTestDatabase, makeEdition, makeInvestor, makeMandate, makePitch, type TestDatabase } from '@scalebridge/db/testing'
import { compareScored } from './lists/lists.ts'
import { loadEdition } from './read/load.ts'
import { matchEdition } from './run/match-edition.ts'
import { matchOne } from './change/match-one.ts'
import { dropRun, failRun, finishRun, makeProgress, startRun } from './write/runs.ts'
import { lockEdition } from './write/write.ts'

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

/** A job whose effect is written at once; receipts are run.ts's affair. */
const job = { settle: (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true) }

async function newRun(kind: 'pitch' | 'mandate' | 'edition', subjectId: string): Promise<string> {
  const [run] = await owner.insert(schema.matchRuns).values({ editionId, kind, subjectId }).returning()
  if (run === undefined) throw new Error('no run')
  return run.id
}

async function match(kind: 'pitch' | 'mandate', id: string): Promise<string> {
  const runId = await newRun(kind, id)
  await matchOne(db, job, { subject: { kind, id }, runId })
  return runId
}

async function matchAll(): Promise<string> {
  const runId = await newRun('edition', editionId)
  await matchEdition(db, { ...job, payload: { editionId, runId } })
  return runId
}

async function runRow(id: string) {
  return (await owner.select().from(schema.matchRuns).where(eq(schema.matchRuns.id, id)))[0]
}

/** The ranked lists that readers see, in one statement; shortlists are fair/edition.test.ts's affair. */
async function currentLists() {
  const rows = await owner
    .select({ list: schema.matchLists })
    .from(schema.matchCurrent)
    .innerJoin(schema.matchLists, eq(schema.matchLists.runId, schema.matchCurrent.runId))
    .where(and(eq(schema.matchCurrent.editionId, editionId), ne(schema.matchLists.side, 'shortlist')))
  return new Map(rows.map(({ list }) => [list.ownerId, list]))
}

const idsOf = async (ownerId: string) => (await currentLists()).get(ownerId)?.counterpartIds
const submitted = (overrides: Partial<Parameters<typeof makePitch>[1]> = {}) =>
  makePitch(owner, { editionId, state: 'submitted', ...overrides })

describe('the first matching of an edition', () => {
  it('when a pitch is submitted, it has its mandates, and they have it', async () => {
    const mandate = await makeMandate(owner, { editionId })
    const pitch = await submitted()
    const runId = await match('pitch', pitch.id)
    expect(await idsOf(pitch.id)).toEqual([mandate.id])
    expect(await idsOf(mandate.id)).toEqual([pitch.id])
    expect(await runRow(runId)).toMatchObject({ state: 'ready', pairsDone: 1, pairsTotal: 1, eligiblePairs: 1, reason: null })
    const [readiness] = await owner.select().from(schema.readinessScores).where(eq(schema.readinessScores.pitchId, pitch.id))
    expect(readiness?.points).toBeGreaterThan(0)
  })

  it('when others were there before, they are matched with it', async () => {
    const mandates = [await makeMandate(owner, { editionId }), await makeMandate(owner, { editionId })]
    const earlier = await submitted()
    const pitch = await submitted()
    await match('pitch', pitch.id)
    expect((await idsOf(earlier.id))?.toSorted()).toEqual(mandates.map(({ id }) => id).toSorted())
  })
})

describe('who takes part', () => {
  it('a draft, a paused mandate and the mandate of an unverified investor do not', async () => {
    const pending = await makeInvestor(owner, { state: 'pending' })
    await makePitch(owner, { editionId })
    await makeMandate(owner, { editionId, state: 'paused' })
    await makeMandate(owner, { editionId, investorId: pending.id })
    const pitch = await submitted()
    const mandate = await makeMandate(owner, { editionId })
    await matchAll()
    expect([...(await currentLists()).keys()].toSorted()).toEqual([pitch.id, mandate.id].toSorted())
  })

  it('amounts are read in US cents, and one without a rate is unknown', async () => {
    await owner
      .insert(schema.exchangeRates)
      .values({ editionId, currency: 'JPY', usdPerUnit: '0.0065', asOf: '2026-11-01', source: 'test' })
    await submitted({ askMinor: 1_000_000, askMinimumMinor: null, askCurrency: 'JPY' })
    await submitted({ askMinor: 1_000_000, askMinimumMinor: 500_000, askCurrency: 'USD' })
    await submitted({ askMinor: 1_000_000, askMinimumMinor: null, askCurrency: 'XOF' })
    const { pitches } = await loadEdition(db, editionId)
    expect(pitches.map((facts) => [facts.askUsdMinor, facts.askMinimumUsdMinor])).toEqual([
      [650_000, null],
      [1_000_000, 500_000],
      [null, null],
    ])
  })
})

describe('a list', () => {
  it('is ordered by score falling, then by id rising', async () => {
    const mandate = await makeMandate(owner, { editionId })
    for (const goals of [[7], [14, 7], [7, 14], [7, 14], [2], [14]]) await submitted({ goals, targets: [] })
    await matchAll()
    const list = (await currentLists()).get(mandate.id)
    const entries = (list?.counterpartIds ?? []).map((id, index) => ({ id, score: list?.scores[index] ?? -1 }))
    expect(entries).toHaveLength(6)
    expect(new Set(entries.map(({ score }) => score)).size).toBeGreaterThan(1)
    expect(new Set(entries.map(({ score }) => score)).size).toBeLessThan(6)
    expect(entries.toSorted(compareScored)).toEqual(entries)
  })

  it('holds eligible pairs only', async () => {
    const mandate = await makeMandate(owner, { editionId, excludedCountries: ['KEN'] })
    await submitted({ countries: ['KEN'] })
    const pitch = await submitted()
    await matchAll()
    expect(await idsOf(mandate.id)).toEqual([pitch.id])
  })
})

describe('a change', () => {
  it('when one mandate changes, only its list and the lists that it enters or leaves are rewritten', async () => {
    const changing = await makeMandate(owner, { editionId })
    const other = await makeMandate(owner, { editionId })
    const near = await submitted()
    const far = await submitted({ countries: ['KEN'] })
    const base = await matchAll()
    await owner
      .update(schema.mandates)
      .set({ excludedCountries: ['KEN'] })
      .where(eq(schema.mandates.id, changing.id))
    await owner.delete(schema.liveEvents)
    const runId = await match('mandate', changing.id)

    const lists = await currentLists()
    expect(lists.get(changing.id)).toMatchObject({ counterpartIds: [near.id], revision: 2, writtenBy: runId, runId: base })
    expect(lists.get(far.id)).toMatchObject({ counterpartIds: [other.id], revision: 2, writtenBy: runId })
    expect(lists.get(other.id)).toMatchObject({ revision: 1, writtenBy: base })
    expect(lists.get(near.id)).toMatchObject({ revision: 1, writtenBy: base })
    const events = await owner.select().from(schema.liveEvents)
    const told = events.filter(({ payload }) => JSON.stringify(payload).includes('ready') || Object.keys(Object(payload)).length === 0)
    // Whose list it changed hears that it changed, and not by whose run.
    expect(told.map(({ channel, kind }) => `${kind} ${channel}`).toSorted()).toEqual(
      [
        `run.changed ${CHANNELS.mandate(changing.id)}`,
        `run.changed ${CHANNELS.edition(editionId)}`,
        `matches.changed ${CHANNELS.pitch(far.id)}`,
      ].toSorted(),
    )
  })

  it('when a pitch is withdrawn before its job runs, the run is obsolete and it stands in no list', async () => {
    const mandate = await makeMandate(owner, { editionId })
    const pitch = await submitted()
    const stays = await submitted()
    await matchAll()
    await owner.update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, pitch.id))
    const runId = await match('pitch', pitch.id)
    expect(await runRow(runId)).toMatchObject({ state: 'obsolete', reason: 'the pitch is withdrawn' })
    expect(await idsOf(mandate.id)).toEqual([stays.id])
    expect(await idsOf(pitch.id)).toBeUndefined()
  })

  it('when a pitch is withdrawn before anything was matched, its run is obsolete and nothing is written', async () => {
    const pitch = await submitted({ state: 'withdrawn' })
    const runId = await match('pitch', pitch.id)
    expect(await runRow(runId)).toMatchObject({ state: 'obsolete', reason: 'the pitch is withdrawn' })
    expect((await currentLists()).size).toBe(0)
  })

  it('when another change of the edition is being written, it waits, and reads the facts when its turn comes', async () => {
    const pitch = await submitted()
    await matchAll()
    const runId = await newRun('pitch', pitch.id)
    let matching: Promise<void> | undefined
    await db.transaction(async (tx) => {
      await lockEdition(tx, editionId)
      matching = matchOne(db, job, { subject: { kind: 'pitch', id: pitch.id }, runId })
      const waiting = sql`select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`
      await expect.poll(async () => (await owner.execute(waiting)).rowCount, { timeout: 60_000, interval: 20 }).toBe(1)
      await owner.update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, pitch.id))
    })
    await matching
    expect(await runRow(runId)).toMatchObject({ state: 'obsolete' })
  })

  it('when two pitches are matched at the same time, both are in the list of the mandate', async () => {
    const mandate = await makeMandate(owner, { editionId })
    await submitted()
    await matchAll()
    const pitches = [await submitted(), await submitted(), await submitted()]
    await Promise.all(pitches.map((pitch) => match('pitch', pitch.id)))
    expect(await idsOf(mandate.id)).toEqual(expect.arrayContaining(pitches.map(({ id }) => id)))
    expect((await currentLists()).get(mandate.id)?.revision).toBe(4)
  })

  it('when the first two pitches of an edition are matched at the same time, both are in the list', async () => {
    const mandate = await makeMandate(owner, { editionId })
    const pitches = [await submitted(), await submitted()]
    await Promise.all(pitches.map((pitch) => match('pitch', pitch.id)))
    expect((await idsOf(mandate.id))?.toSorted()).toEqual(pitches.map(({ id }) => id).toSorted())
  })

  it('when it is matched again, the lists are the same', async () => {
    for (const goals of [[14], [7]]) await makeMandate(owner, { editionId, goals })
    const pitch = await submitted()
    for (const goals of [[14, 7], [2]]) await submitted({ goals, targets: [] })
    const content = async () =>
      [...(await currentLists()).values()]
        .map(({ ownerId, counterpartIds, scores, factors }) => ({ ownerId, counterpartIds, scores, factors }))
        .toSorted((a, b) => (a.ownerId < b.ownerId ? -1 : 1))
    await matchAll()
    const first = await content()
    await match('pitch', pitch.id)
    expect(await content()).toEqual(first)
    await matchAll()
    expect(await content()).toEqual(first)
  })
})

describe('a mandate without past grants', () => {
  it('when its words name what a pitch does, it stands before one that ticks more boxes; a single change says the same', async () => {
    const boxes = await makeMandate(owner, { editionId, goals: [7, 14], text: 'Teachers for girls in mountain schools.' })
    const words = await makeMandate(owner, { editionId, goals: [14], text: 'Solar cold rooms of cooperatives, so that less catch spoils.' })
    await submitted({ title: 'Vaccines by drone', summary: 'Clinics on call.', goals: [3], targets: [] })
    const pitch = await submitted()
    await matchAll()
    expect(await idsOf(pitch.id)).toEqual([words.id, boxes.id])
    const whole = (await currentLists()).get(pitch.id)?.scores
    for (const { id } of [boxes, words]) await match('mandate', id)
    await match('pitch', pitch.id)
    expect((await currentLists()).get(pitch.id)).toMatchObject({ counterpartIds: [words.id, boxes.id], scores: whole })
  })
})

describe('a whole matching', () => {
  it('tells how ready those pitches are that were written since it was told, and leaves the others', async () => {
    const [written, left] = [await submitted(), await submitted()]
    const pointsOf = async (pitchId: string) =>
      (await owner.select().from(schema.readinessScores).where(eq(schema.readinessScores.pitchId, pitchId)))[0]?.points
    await matchAll()
    expect(await pointsOf(left.id)).toBeGreaterThan(0)
    const forget = (pitchId: string, computedAt: Date) =>
      owner.update(schema.readinessScores).set({ points: 0, computedAt }).where(eq(schema.readinessScores.pitchId, pitchId))
    await forget(written.id, new Date('2020-01-01'))
    await forget(left.id, new Date('2100-01-01'))
    await matchAll()
    expect(await pointsOf(written.id)).toBeGreaterThan(0)
    expect(await pointsOf(left.id)).toBe(0)
  })

  it('when a mandate is changed while it runs, the lists know of it', async () => {
    const mandate = await makeMandate(owner, { editionId })
    const pitch = await submitted()
    const gone = await submitted()
    const runId = await newRun('edition', editionId)
    let late = pitch
    const slow = {
      settle: async (effect: (tx: Tx) => Promise<void>) => {
        late = await submitted()
        await owner.update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, gone.id))
        await owner.update(schema.mandates).set({ stages: [] }).where(eq(schema.mandates.id, mandate.id))
        return job.settle(effect)
      },
    }
    await matchEdition(db, { ...slow, payload: { editionId, runId } })
    expect((await idsOf(mandate.id))?.toSorted()).toEqual([pitch.id, late.id].toSorted())
    expect(await idsOf(late.id)).toEqual([mandate.id])
    expect([...(await currentLists()).keys()]).not.toContain(gone.id)
    const caughtUp = (await currentLists()).get(mandate.id)?.factors
    await matchAll()
    expect((await currentLists()).get(mandate.id)?.factors).toEqual(caughtUp)
  })

  it('when readers look while it is written, they see the old run whole or the new one whole', async () => {
    for (let n = 0; n < 4; n += 1) await makeMandate(owner, { editionId })
    for (let n = 0; n < 12; n += 1) await submitted()
    await matchAll()
    let isRunning = true
    const seen = new Map<string, Set<number>>()
    const reading = (async () => {
      while (isRunning) {
        const lists = [...(await currentLists()).values()]
        const runs = new Set(lists.map(({ runId }) => runId))
        expect(runs.size).toBe(1)
        const [runId = ''] = runs
        seen.set(runId, (seen.get(runId) ?? new Set()).add(lists.length))
      }
    })()
    const runIds = [await matchAll(), await matchAll(), await matchAll()]
    isRunning = false
    await reading
    expect([...seen.values()].flatMap((counts) => [...counts])).toEqual(Array.from({ length: seen.size }, () => 16))
    expect(seen.size).toBeGreaterThan(1)
    expect(await runRow(runIds[2] ?? '')).toMatchObject({ state: 'ready', pairsTotal: 48, pairsDone: 48 })
  })

  it('tells how far it is, at most four times a second', async () => {
    const started = await startRun(db, await newRun('edition', editionId))
    const tell = makeProgress(db, started)
    for (const pairsDone of [10, 20, 30]) await tell(pairsDone, 40)
    expect(await runRow(started.id)).toMatchObject({ state: 'running', pairsDone: 10, pairsTotal: 40 })
    const events = await owner
      .select()
      .from(schema.liveEvents)
      .where(eq(schema.liveEvents.channel, CHANNELS.edition(editionId)))
    expect(events.map(({ payload }) => payload)).toEqual([
      { runId: started.id, state: 'running', pairsDone: 0, pairsTotal: 0 },
      { runId: started.id, state: 'running', pairsDone: 10, pairsTotal: 40 },
    ])
  })

  it('when a newer one waits, it is obsolete', async () => {
    const older = await newRun('edition', editionId)
    const newer = await newRun('edition', editionId)
    await matchEdition(db, { ...job, payload: { editionId, runId: older } })
    expect(await runRow(older)).toMatchObject({ state: 'obsolete', reason: 'a newer matching of the edition waits' })
    expect(await runRow(newer)).toMatchObject({ state: 'queued' })
  })

  it('when its job dies, the run is failed with the reason; a retry makes it ready', async () => {
    const pitch = await submitted()
    const runId = await newRun('pitch', pitch.id)
    await db.transaction((tx) => failRun(tx, runId, 'out of luck'))
    expect(await runRow(runId)).toMatchObject({ state: 'failed', reason: 'out of luck' })
    await matchOne(db, job, { subject: { kind: 'pitch', id: pitch.id }, runId })
    expect(await runRow(runId)).toMatchObject({ state: 'ready', reason: null })
  })

  it('when it has ended, nothing that comes late is written of it', async () => {
    const run = await startRun(db, await newRun('edition', editionId))
    const finish = { pairs: 1, eligiblePairs: 1, policyId: null, policyVersion: '1' }
    await db.transaction((tx) => dropRun(tx, run, { reason: 'a newer one waits' }))
    for (const late of [
      () => db.transaction((tx) => finishRun(tx, run, finish)),
      () => db.transaction((tx) => dropRun(tx, run, { reason: 'again' })),
      () => makeProgress(db, run)(1, 2),
    ])
      await expect(late()).rejects.toThrow('the run has ended already')
    await db.transaction((tx) => failRun(tx, run.id, 'too late'))
    expect(await runRow(run.id)).toMatchObject({ state: 'obsolete', reason: 'a newer one waits', pairsDone: 0 })
  })

  it('when its run does not exist, it says so', async () => {
    await expect(matchOne(db, job, { subject: { kind: 'pitch', id: randomUUID() }, runId: randomUUID() })).rejects.toThrow(
      'the run does not exist',
    )
  })

  it('reads dated country groups on the day the call closes', async () => {
    const [edition] = await owner.select().from(schema.editions).where(eq(schema.editions.id, editionId))
    expect((await loadEdition(db, editionId)).on).toEqual(edition?.closesAt)
  })
})
