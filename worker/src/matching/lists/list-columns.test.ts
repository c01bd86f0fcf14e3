import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { poolOf } from '../fair/pool.ts'
import { createRowBytes } from '../write/list-bytes.ts'
import { FoldedLists, listsOf, type ListColumns } from './list-columns.ts'
import type { Ranking } from './lists.ts'

const SIZE = 3
const OWNERS = Array.from({ length: 5 }, () => randomUUID()).toSorted()
const OTHERS = Array.from({ length: 4 }, () => randomUUID()).toSorted()

const columnsOf = (lengths: readonly number[]): ListColumns => ({
  ownerIds: OWNERS,
  otherIds: OTHERS,
  size: SIZE,
  lengths: Int32Array.from(lengths),
  others: Int32Array.from({ length: OWNERS.length * SIZE }, (_, entry) => (entry + Math.floor(entry / SIZE)) % OTHERS.length),
  scores: Uint16Array.from({ length: OWNERS.length * SIZE }, (_, entry) => 900 - entry),
  eligible: Int32Array.from(lengths, (length) => length + 1),
})
const someColumns = fc.array(fc.nat({ max: SIZE }), { minLength: OWNERS.length, maxLength: OWNERS.length }).map(columnsOf)
const mapOf = (columns: ListColumns) => new Map<string, Ranking>(listsOf(columns).map(({ ownerId, ...list }) => [ownerId, list]))

const someId = fc.constantFrom(...OWNERS, 'nobody')
const steps = fc.array(fc.record({ step: fc.constantFrom('get', 'has', 'set', 'delete', 'all'), id: someId }), {
  maxLength: 8,
  size: 'max',
})

describe('lists that stand in columns', () => {
  it('are what the same lists in a map are, whatever is done to them', () => {
    fc.assert(
      fc.property(someColumns, steps, (columns, done) => {
        const [folded, plain] = [FoldedLists.of(columns), mapOf(columns)]
        for (const { step, id } of done) {
          const tell = (lists: Map<string, Ranking>) => {
            if (step === 'set') return lists.set(id, { ids: [id], scores: [1], eligible: 7 }).size
            if (step === 'all') return [...lists].toSorted(([a], [b]) => (a < b ? -1 : 1))
            return step === 'get' ? lists.get(id) : step === 'has' ? lists.has(id) : lists.delete(id)
          }
          expect(tell(folded)).toEqual(tell(plain))
          expect(folded.size).toBe(plain.size)
        }
        const shapes = [...plain].map(([id, { ids, eligible }]) => ({ id, length: ids.length, eligible }))
        expect([...folded.shapes()].toSorted(byId)).toEqual(shapes.toSorted(byId))
        expect(new Map(folded)).toEqual(plain)
      }),
      { numRuns: 60 },
    )
  })

  it('are stored as the same bytes as if they had been made', () => {
    fc.assert(
      fc.property(someColumns, (columns) => {
        const shown = Array.from({ length: 1_001 }, (_, score) => Math.floor(score / 10))
        const bytesOf = createRowBytes(randomUUID())
        for (const [owner, { ownerId, ids, scores, eligible }] of listsOf(columns).entries()) {
          const folded = Buffer.from(bytesOf({ side: 'pitch', columns, owner, shown }).row)
          const shownScores = scores.map((score) => shown[score] ?? 0)
          const more = { factors: [], factorsPerPair: 0, eligibleCount: eligible, placedBy: null }
          const made = bytesOf({ side: 'pitch', ownerId, counterpartIds: ids, scores, shownScores, ...more }).row
          expect(folded.equals(made)).toBe(true)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('give fair shortlists the same pairs as if they had been made', () => {
    fc.assert(
      fc.property(someColumns, someId, (columns, asked) => {
        const lists = FoldedLists.of(columns)
        lists.get(asked)
        const given = {
          mandates: OWNERS.slice(1).map((id) => ({ id, pinned: [] })),
          pitches: OTHERS.map((id) => ({ id, primaryGoal: 1, isFirstTimer: false, isUnusual: false })),
          byPitch: [],
        }
        const made = [...lists.made()].map(([ownerId, list]) => ({ ownerId, ...list }))
        const pool = poolOf({ ...given, byMandate: made, folded: { mandate: lists.folded, pitch: null } })
        expect(pool).toEqual(poolOf({ ...given, byMandate: listsOf(columns) }))
      }),
      { numRuns: 20 },
    )
  })
})

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}
