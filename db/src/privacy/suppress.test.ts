import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SMALLEST_GROUP } from '../reference/privacy.ts'
import { suppress, suppressRow, type CountTable, type ToldTable } from './suppress.ts'

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
const column = (rows: readonly (readonly number[])[], c: number) => sum(rows.map((row) => row[c] ?? 0))

/**
 * What a reader can compute, tried out without the rule's own means: each hidden cell one up or one down in every way that fits the told
 * cells and totals and leaves no hidden cell empty. Answers the hidden cells for which there is no other table.
 */
function computable({ rows }: CountTable, told: ToldTable): string[] {
  const hidden = told.rows.flatMap((row, r) => row.flatMap((count, c) => (count === null ? [{ r, c }] : [])))
  const certain = new Set(hidden.map(({ r, c }) => `${r} ${c}`))
  const fits = (moved: number[][]) =>
    hidden.every(({ r, c }) => (moved[r]?.[c] ?? 0) >= 1) &&
    told.rowTotals.every((total, r) => total === null || total === sum(moved[r] ?? [])) &&
    told.columnTotals.every((total, c) => total === null || total === column(moved, c)) &&
    (told.total === null || sum(moved.map(sum)) === told.total)
  const moved = rows.map((row) => [...row])
  const attempt = (nth: number): void => {
    const cell = hidden[nth]
    if (cell === undefined) {
      const others = fits(moved) ? hidden.filter(({ r, c }) => moved[r]?.[c] !== rows[r]?.[c]) : []
      for (const { r, c } of others) certain.delete(`${r} ${c}`)
      return
    }
    const row = moved[cell.r] ?? []
    const was = row[cell.c] ?? 0
    for (const step of [0, 1, -1]) {
      row[cell.c] = was + step
      attempt(nth + 1)
    }
    row[cell.c] = was
  }
  attempt(0)
  return [...certain]
}

const anyTable: fc.Arbitrary<Required<CountTable>> = fc
  .tuple(fc.constantFrom([1, 4], [2, 3], [3, 2], [2, 2], [3, 1]), fc.boolean(), fc.boolean())
  .chain(([[height = 1, width = 1], hasRows, hasColumns]) =>
    fc.record({
      rows: fc.array(fc.array(fc.oneof(fc.nat(6), fc.nat(40)), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
      totals: fc.constant({ rows: hasRows, columns: hasColumns }),
    }),
  )

describe('statistics about people', () => {
  it('tell no number from one to four, tell the others as they are, and hide nothing where nothing is small', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const told = suppress(table)
        const isSmall = (count: number | null) => count !== null && count > 0 && count < SMALLEST_GROUP
        expect([...told.rows.flat(), ...told.rowTotals, ...told.columnTotals, told.total].some(isSmall)).toBe(false)
        told.rows.forEach((row, r) => row.forEach((count, c) => expect([null, table.rows[r]?.[c]]).toContain(count)))
        table.rows.forEach((row, r) => row.forEach((count, c) => count === 0 && expect(told.rows[r]?.[c]).toBe(0)))
        if (!table.rows.flat().some(isSmall)) expect(told.rows).toEqual(table.rows)
      }),
      { numRuns: 150 },
    )
  })

  it('let nobody compute a hidden number from cells and totals, nor that fewer than five are hidden in a line', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const told = suppress(table)
        expect(computable(table, told)).toEqual([])
        told.rowTotals.forEach((whole, r) => {
          const rest = whole === null ? 0 : whole - sum((told.rows[r] ?? []).map((count) => count ?? 0))
          expect(rest === 0 || rest >= SMALLEST_GROUP).toBe(true)
        })
      }),
      { numRuns: 150 },
    )
  })

  it('hide the next smallest beside a small one where the total is known, and only the small one where it is not', () => {
    expect(suppressRow([20, 3, 9, 0], true)).toEqual([20, null, null, 0])
    expect(suppressRow([20, 3, 9, 0], false)).toEqual([20, null, 9, 0])
    // Two that are hidden together tell of both when they are few.
    expect(suppressRow([20, 1, 1, 9], true)).toEqual([20, null, null, null])
    expect(suppressRow([3], true)).toEqual([null])
  })

  it('in two ways, hide a whole square, for with one number in a line the rest follows', () => {
    const told = suppress({
      rows: [
        [3, 20, 30],
        [40, 12, 50],
        [60, 70, 80],
      ],
      totals: { rows: true, columns: true },
    })
    expect(told.rows).toEqual([
      [null, null, 30],
      [null, null, 50],
      [60, 70, 80],
    ])
    expect(told.rowTotals).toEqual([53, 102, 210])
  })
})
