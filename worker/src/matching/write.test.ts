import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { schema } from '@scalebridge/db'
import { createTestDatabase, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import { compareEntries, LIST_LIMIT, place, type Entry } from './lists.ts'
import { PACKED_LENGTH } from './pack.ts'
import { rewriteTouched, writeLists } from './write.ts'

let database: TestDatabase
let runId: string
beforeAll(async () => {
  database = await createTestDatabase()
  const edition = await makeEdition(database.owner.db)
  const values = { editionId: edition.id, kind: 'edition', subjectId: edition.id }
  const [run] = await database.owner.db.insert(schema.matchRuns).values(values).returning()
  runId = run?.id ?? ''
  await database.owner.db.execute(sql`select open_match_run(${runId})`)
})
afterAll(() => database.drop())
const forgetLists = () => database.owner.db.delete(schema.matchLists)
beforeEach(async () => {
  await forgetLists()
})

const idOf = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
const entryOf = (n: number, score: number): Entry => ({
  id: idOf(n),
  score,
  shown: score % 100,
  packed: Array.from({ length: PACKED_LENGTH }, (_, index) => (score * 7 + index + n) % 1000),
})

async function readList(ownerId: string) {
  const [row] = await database.owner.db
    .select()
    .from(schema.matchLists)
    .where(and(eq(schema.matchLists.runId, runId), eq(schema.matchLists.ownerId, ownerId)))
  if (row === undefined) return null
  const { counterpartIds, scores, shownScores, factors, revision } = row
  return {
    revision,
    entries: counterpartIds.map((id, n) => ({
      id,
      score: scores[n],
      shown: shownScores[n],
      packed: factors.slice(n * PACKED_LENGTH, (n + 1) * PACKED_LENGTH),
    })),
  }
}

/** Writes a list, changes the place of one counterpart in it, and returns it with whether it counted as changed. */
async function rewrite(before: readonly Entry[], counterpartId: string, entry: Entry | null) {
  await forgetLists()
  const ownerId = randomUUID()
  const target = { runId, side: 'mandate', writtenBy: runId } as const
  return database.worker.db.transaction(async (tx) => {
    await writeLists(tx, target, new Map([[ownerId, before]]))
    const touched = await rewriteTouched(tx, target, { counterpartId, entries: new Map(entry === null ? [] : [[ownerId, entry]]) })
    return { ownerId, isTouched: touched.includes(ownerId) }
  })
}

const score = fc.integer({ min: 0, max: 5 })
const list = fc.uniqueArray(fc.record({ n: fc.integer({ min: 1, max: 12 }), score }), { selector: ({ n }) => n, maxLength: 10 })

describe('a list rewritten where it lies', () => {
  it('is what place makes of it, and counts as touched when that differs', async () => {
    await fc.assert(
      fc.asyncProperty(list, fc.integer({ min: 1, max: 12 }), fc.option(score), async (items, n, newScore) => {
        const before = items.map((item) => entryOf(item.n, item.score)).toSorted(compareEntries)
        const entry = newScore === null ? null : entryOf(n, newScore)
        const { ownerId, isTouched } = await rewrite(before, idOf(n), entry)
        const after = await readList(ownerId)
        const expected = place(before, idOf(n), entry)
        expect(after?.entries).toEqual(expected)
        const isChanged = JSON.stringify(expected) !== JSON.stringify(before)
        expect({ isTouched, revision: after?.revision }).toEqual({ isTouched: isChanged, revision: isChanged ? 2 : 1 })
      }),
      { numRuns: 120 },
    )
  })

  it('when it is full, what enters pushes out the last, and what would stand behind the last stays out', async () => {
    const full = Array.from({ length: LIST_LIMIT }, (_, index) => entryOf(index + 1, 900))
    const better = entryOf(5000, 901)
    const entered = await rewrite(full, better.id, better)
    const after = (await readList(entered.ownerId))?.entries
    expect(after).toHaveLength(LIST_LIMIT)
    expect(after?.[0]).toEqual(better)
    expect(after?.at(-1)).toEqual(full.at(-2))
    const worse = entryOf(5001, 900)
    expect(await rewrite(full, worse.id, worse)).toMatchObject({ isTouched: false })
  })

  it('when its owner has no list yet, it gets one', async () => {
    const ownerId = randomUUID()
    const entry = entryOf(1, 500)
    const target = { runId, side: 'mandate', writtenBy: runId } as const
    const touched = await database.worker.db.transaction((tx) =>
      rewriteTouched(tx, target, { counterpartId: entry.id, entries: new Map([[ownerId, entry]]) }),
    )
    expect(touched).toEqual([ownerId])
    expect(await readList(ownerId)).toEqual({ revision: 1, entries: [entry] })
  })
})
