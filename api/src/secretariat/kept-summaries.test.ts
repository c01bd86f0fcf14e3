import { schema, type Db } from '@scalebridge/db'
import { createTestDatabase, makeEdition, makePitch, type Edition, type TestDatabase } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { summaryReader } from './kept-summaries.ts'
import { listPoolFacts } from './pool.queries.ts'

const { editions, matchCurrent, matchLists, matchRuns, matchSnapshots, pitches } = schema
let database: TestDatabase
let other: Edition

beforeAll(async () => {
  database = await createTestDatabase()
  other = await makeEdition(owner())
})
afterAll(() => database.drop())

const owner = (): Db => database.owner.db
/** A reader with the number of times that it has counted. */
function countingReader() {
  const counted = { times: 0 }
  const read = summaryReader(database.api, (...asked) => {
    counted.times += 1
    return listPoolFacts(...asked)
  })
  return { counted, read: async (edition: Edition) => read(await asItStands(edition)) }
}
async function asItStands({ id }: Edition): Promise<Edition> {
  const [edition] = await owner().select().from(editions).where(eq(editions.id, id))
  if (edition === undefined) throw new Error('the edition is gone')
  return edition
}
/** Counted by one who has kept nothing. */
const plain = (edition: Edition) => countingReader().read(edition)

/** What can befall a pool. `nth` is the pitch that it befalls, `goal` a goal to have. */
const EVENTS: Record<string, (edition: Edition, nth: number, goal: number) => Promise<unknown>> = {
  submitted: (edition, _, goal) =>
    makePitch(owner(), { editionId: edition.id, state: 'submitted', goals: [goal], targets: [], countries: goal > 9 ? ['NPL'] : [] }),
  begun: (edition) => makePitch(owner(), { editionId: edition.id, state: 'draft', number: null, submittedAt: null }),
  'submitted elsewhere': () => makePitch(owner(), { editionId: other.id, state: 'submitted' }),
  'of another goal': async (edition, nth, goal) =>
    owner()
      .update(pitches)
      .set({ goals: [goal], targets: [], stage: 'scaling' })
      .where(eq(pitches.id, await pitchOf(edition, nth))),
  withdrawn: async (edition, nth) =>
    owner()
      .update(pitches)
      .set({ state: 'withdrawn' })
      .where(eq(pitches.id, await pitchOf(edition, nth))),
  eligible: async (edition, nth) =>
    owner()
      .update(pitches)
      .set({ state: 'eligible', number: nth + 100, submittedAt: new Date() })
      .where(eq(pitches.id, await pitchOf(edition, nth)))
      .catch(() => 'a number that another has'),
  deleted: async (edition, nth) => {
    const id = await pitchOf(edition, nth)
    await owner().delete(matchLists).where(eq(matchLists.ownerId, id))
    await owner().delete(pitches).where(eq(pitches.id, id))
  },
  'matched as a whole': async (edition) => {
    const runId = await openRun(edition)
    await owner()
      .insert(matchCurrent)
      .values({ editionId: edition.id, runId })
      .onConflictDoUpdate({ target: matchCurrent.editionId, set: { runId } })
  },
  'matched alone': async (edition, nth) => {
    const [current] = await owner().select().from(matchCurrent).where(eq(matchCurrent.editionId, edition.id))
    if (current === undefined) return
    const [pitchId, { runId }] = [await pitchOf(edition, nth), current]
    await owner().transaction(async (tx) => {
      const list = { runId, side: 'pitch', ownerId: pitchId, counterpartIds: [pitchId], scores: [1], shownScores: [1], factors: [] }
      await tx
        .insert(matchLists)
        .values({ ...list, factorsPerPair: 0, eligibleCount: 1, writtenBy: runId })
        .onConflictDoNothing()
      await tx
        .update(matchSnapshots)
        .set({ listsRevision: sql`lists_revision + 1` })
        .where(eq(matchSnapshots.runId, runId))
    })
  },
  'under review by another goal': (edition, _, goal) =>
    owner()
      .update(editions)
      .set({ goalsUnderReview: [goal] })
      .where(eq(editions.id, edition.id)),
  nothing: async () => {},
}

async function pitchOf(edition: Edition, nth: number): Promise<string> {
  const rows = await owner().select({ id: pitches.id }).from(pitches).where(eq(pitches.editionId, edition.id)).orderBy(pitches.id)
  return rows[nth % Math.max(1, rows.length)]?.id ?? edition.id
}

async function openRun({ id }: Edition): Promise<string> {
  const [run] = await owner()
    .insert(matchRuns)
    .values({ editionId: id, kind: 'edition', subjectId: id, state: 'ready', finishedAt: new Date() })
    .returning()
  if (run === undefined) throw new Error('the run was not returned')
  await owner().execute(sql`select open_match_run(${run.id})`)
  return run.id
}

describe('the kept counts of a pool', () => {
  it('are those that counting anew gives, whatever befalls the pool in whatever order', async () => {
    const event = fc.record({ what: fc.constantFrom(...Object.keys(EVENTS)), nth: fc.nat(5), goal: fc.integer({ min: 1, max: 17 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 12 }), async (events) => {
        const edition = await makeEdition(owner())
        const { read } = countingReader()
        const begun = ['submitted', 'matched as a whole'].map((what) => ({ what, nth: 0, goal: 7 }))
        for (const { what, nth, goal } of [...begun, ...events]) {
          await EVENTS[what]?.(edition, nth, goal)
          expect(await read(edition)).toEqual(await plain(edition))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('are made once while nothing is submitted or changed, whatever is drafted, and pitches of other editions', async () => {
    const edition = await makeEdition(owner())
    await makePitch(owner(), { editionId: edition.id, state: 'submitted' })
    const { read, counted } = countingReader()
    for (const what of ['nothing', 'begun', 'submitted elsewhere', 'nothing']) {
      await EVENTS[what]?.(edition, 0, 1)
      expect((await read(edition)).total).toBe(1)
    }
    expect((await read(edition)).drafts).toBe(1)
    expect(counted.times).toBe(1)
  })

  it('when a change was under way as they were made, they are made anew once it is there, however late', async () => {
    const edition = await makeEdition(owner())
    const pitch = await makePitch(owner(), { editionId: edition.id, state: 'submitted' })
    const { read, counted } = countingReader()
    const [changed, may] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const changing = database.api.db.transaction(async (tx) => {
      await tx.update(pitches).set({ state: 'withdrawn' }).where(eq(pitches.id, pitch.id))
      changed.resolve()
      await may.promise
    })
    await changed.promise
    expect((await read(edition)).total).toBe(1)
    await makePitch(owner(), { editionId: other.id, state: 'submitted' })
    expect((await read(edition)).total).toBe(1)
    expect(counted.times).toBe(1)
    may.resolve()
    await changing
    expect((await read(edition)).total).toBe(0)
  })
})
