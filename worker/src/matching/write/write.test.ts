import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { schema } from '@scalebridge/db'
import { createTestDatabase, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import { copyLists, hashLists } from './copy-lists.ts'
import type { ListRow } from './list-rows.ts'
import { compareScored, makeMove, moveOf, type Ranking } from '../lists/lists.ts'
import { PACKED_LENGTH } from '../score/pack.ts'
import { moveInLists, writeLists } from './write.ts'

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

const LIMIT = 8
const idOf = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
const packedOf = (id: string, score: number) =>
  Array.from({ length: PACKED_LENGTH }, (_, index) => (score * 7 + index + Number(id.slice(-4))) % 1000)

function rowOf(ownerId: string, { ids, scores, eligible }: Ranking): ListRow {
  return {
    side: 'mandate',
    ownerId,
    counterpartIds: ids,
    scores,
    shownScores: scores.map((score) => score % 100),
    factors: ids.flatMap((id, index) => packedOf(id, scores[index] ?? 0)),
    factorsPerPair: PACKED_LENGTH,
    eligibleCount: eligible,
    placedBy: null,
  }
}

async function readRow(ownerId: string) {
  const ofOwner = and(eq(schema.matchLists.runId, runId), eq(schema.matchLists.ownerId, ownerId))
  const [row] = await database.owner.db.select().from(schema.matchLists).where(ofOwner)
  if (row === undefined) throw new Error('no list')
  const { revision, writtenBy: _by, runId: _run, writtenAt: _at, ...list } = row
  return { list, revision }
}

/** Writes a list, moves one counterpart in it, and tells what the list is then and whether it counted as touched. */
async function move(before: Ranking, counterpart: { id: string; score: number | null }) {
  await forgetLists()
  const ownerId = randomUUID()
  const way = moveOf(before, counterpart, LIMIT)
  const score = counterpart.score ?? 0
  const entry = way.put === 0 ? null : { score, shown: score % 100, packed: packedOf(counterpart.id, score) }
  const touched = await database.worker.db.transaction(async (tx) => {
    await writeLists(tx, { runId, writtenBy: runId }, [rowOf(ownerId, before)])
    const target = { runId, writtenBy: runId, side: 'mandate', limit: LIMIT, factorsPerPair: PACKED_LENGTH } as const
    return moveInLists(tx, target, { counterpartId: counterpart.id, moves: [{ ownerId, ...way, more: 0, entry }] })
  })
  const after: Ranking = { ...before, ids: [...before.ids], scores: [...before.scores] }
  makeMove(after, way, { id: counterpart.id, score, limit: LIMIT })
  return {
    ...(await readRow(ownerId)),
    expected: rowOf(ownerId, after),
    isTouched: touched.includes(ownerId),
    before: rowOf(ownerId, before),
  }
}

const score = fc.integer({ min: 0, max: 5 })
const list = fc.uniqueArray(fc.record({ n: fc.integer({ min: 1, max: 12 }), score }), { selector: ({ n }) => n, maxLength: LIMIT })

describe('a list rewritten where it lies', () => {
  it('is what the move makes of it in memory; it counts as touched unless it stays as it is', async () => {
    await fc.assert(
      fc.asyncProperty(list, fc.integer({ min: 1, max: 12 }), fc.option(score), async (items, n, newScore) => {
        const entries = items.map((item) => ({ id: idOf(item.n), score: item.score })).toSorted(compareScored)
        const before = { ids: entries.map(({ id }) => id), scores: entries.map((entry) => entry.score), eligible: entries.length }
        const moved = await move(before, { id: idOf(n), score: newScore })
        expect(moved.list).toEqual(moved.expected)
        if (JSON.stringify(moved.expected) !== JSON.stringify(moved.before)) expect(moved).toMatchObject({ isTouched: true, revision: 2 })
        else if (before.ids.includes(idOf(n))) expect(moved).toMatchObject({ isTouched: false, revision: 1 })
      }),
      { numRuns: 120 },
    )
  })
})

describe('lists written by COPY', () => {
  it('are what they were, and their hash is told', async () => {
    const rows = [3, 1, 2].map((n) => rowOf(idOf(n), { ids: [idOf(10 + n), idOf(20)], scores: [9, n], eligible: 7 }))
    const shortlist: ListRow = { ...rowOf(idOf(1), { ids: [idOf(11)], scores: [9], eligible: 1 }), side: 'shortlist', placedBy: ['floor'] }
    const empty = rowOf(idOf(4), { ids: [], scores: [], eligible: 0 })
    const all = [...rows, empty, shortlist]
    const told = await database.worker.db.transaction((tx) => copyLists(tx, runId, all))
    expect(told).toEqual({ listsHash: hashLists(all) })
    const stored = await database.owner.db.select().from(schema.matchLists).orderBy(schema.matchLists.side, schema.matchLists.ownerId)
    const expected = all.toSorted((a, b) => (a.side + a.ownerId < b.side + b.ownerId ? -1 : 1))
    expect(stored).toMatchObject(expected.map((row) => ({ ...row, runId, writtenBy: runId, revision: 1 })))
  })

  it('when the transaction fails, none of them is there', async () => {
    const rows = [rowOf(idOf(1), { ids: [], scores: [], eligible: 0 })]
    const failing = database.worker.db.transaction(async (tx) => {
      await copyLists(tx, runId, rows)
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(await database.owner.db.$count(schema.matchLists)).toBe(0)
  })

  it('when one of them breaks a rule, the transaction fails with the reason', async () => {
    const broken = { ...rowOf(idOf(1), { ids: [idOf(2)], scores: [1], eligible: 1 }), scores: [1, 2] }
    await expect(database.worker.db.transaction((tx) => copyLists(tx, runId, [broken]))).rejects.toThrow('match_lists_aligned')
  })
})
