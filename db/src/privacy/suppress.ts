import { SMALLEST_GROUP } from '../reference/privacy.ts'

/** Counts of people or organisations, each of whom stands in one cell at most. */
export interface CountTable {
  rows: readonly (readonly number[])[]
  /** The totals that readers have, here or from elsewhere: of each row, of each column. With either they have the total of all. */
  totals?: { rows?: boolean; columns?: boolean }
}

/** The table as it may be told; null is hidden, or a total that readers do not have. */
export interface ToldTable {
  rows: (number | null)[][]
  rowTotals: (number | null)[]
  columnTotals: (number | null)[]
  total: number | null
}

/** A number of the table, as an edge of the network in which what flows into a row leaves it through its cells, and so on. */
interface Figure {
  from: string
  to: string
  count: number
  isTotal: boolean
  isTold: boolean
  /** A total that readers never had. Whoever can compute it learns nothing that is hidden. */
  isMeantUntold: boolean
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/**
 * Hides every number from one to four, then the smallest others that it takes until no hidden number can be computed from what is told:
 * neither exactly, knowing that hidden numbers are not zero, nor as the sum of fewer than five in a line. Zeros tell of nobody and stay.
 * Pure. (Cell suppression with complementary cells; whether a cell is protected is whether a unit can go round through it in the network of
 * the table, which for whole numbers in two ways is exact.)
 */
export function suppress({ rows, totals = {} }: CountTable): ToldTable {
  const width = Math.max(0, ...rows.map((row) => row.length))
  const cells = rows.map((row, r) => row.map((count, c) => figure(`row ${r}`, `column ${c}`, { count })))
  const rowTotals = rows.map((row, r) => figure('all', `row ${r}`, { count: sum(row), isTotal: true, isMeantUntold: totals.rows !== true }))
  const columnTotals = Array.from({ length: width }, (_, c) =>
    figure(`column ${c}`, 'end', { count: sum(rows.map((row) => row[c] ?? 0)), isTotal: true, isMeantUntold: totals.columns !== true }),
  )
  const isAllUntold = totals.rows !== true && totals.columns !== true
  const all = figure('end', 'all', { count: sum(rows.map(sum)), isTotal: true, isMeantUntold: isAllUntold })
  hideIn([...cells.flat(), ...rowTotals, ...columnTotals, all])
  const told = ({ isTold, count }: Figure) => (isTold ? count : null)
  return { rows: cells.map((row) => row.map(told)), rowTotals: rowTotals.map(told), columnTotals: columnTotals.map(told), total: told(all) }
}

/** A single row of counts; `isTotalKnown` where readers have their total, here or from elsewhere. */
export function suppressRow(counts: readonly number[], isTotalKnown: boolean): (number | null)[] {
  return suppress({ rows: [counts], totals: { rows: isTotalKnown } }).rows[0] ?? []
}

function figure(from: string, to: string, rest: { count: number; isTotal?: boolean; isMeantUntold?: boolean }): Figure {
  const { count, isTotal = false, isMeantUntold = false } = rest
  return { from, to, count, isTotal, isMeantUntold, isTold: !isMeantUntold }
}

function hideIn(figures: readonly Figure[]): void {
  for (const one of figures) if (one.count > 0 && one.count < SMALLEST_GROUP) one.isTold = false
  for (let next = nextToHide(figures); next !== undefined; next = nextToHide(figures)) next.isTold = false
}

/** The number that has to be hidden for the sake of others: cells before totals and small ones first, so that the least is lost. */
function nextToHide(figures: readonly Figure[]): Figure | undefined {
  const hidden = figures.filter(({ isTold }) => !isTold)
  const left = figures
    .filter(({ isTold, count }) => isTold && count > 0)
    .toSorted((a, b) => Number(a.isTotal) - Number(b.isTotal) || a.count - b.count)
  const at = (...places: string[]) => left.find(({ from, to }) => places.includes(from) || places.includes(to)) ?? left[0]
  const few = lineOfFew(hidden)
  if (few !== undefined) return at(few)
  const known = hidden.find((one) => one.count > 0 && !one.isMeantUntold && !isOpen(one, hidden))
  if (known === undefined) return undefined
  return left.find((one) => isOpen(known, [...hidden, one])) ?? at(known.from, known.to)
}

/** A line of which less than five in all are hidden, where the rest is told. */
function lineOfFew(hidden: readonly Figure[]): string | undefined {
  return [...new Set(hidden.flatMap(({ from, to }) => [from, to]))].find((line) => {
    const [out, into] = [hidden.filter(({ from }) => from === line), hidden.filter(({ to }) => to === line)]
    const part = sum([...out, ...into].map(({ count }) => count))
    return (out.length === 0 || into.length === 0) && part > 0 && part < SMALLEST_GROUP
  })
}

// Whoever knows that zeros are told knows that what is hidden is at least one.
const isAboveLeast = ({ count }: Figure): boolean => count > 1

/** Whether a hidden number could be another one, as far as a reader can know. */
function isOpen(one: Figure, hidden: readonly Figure[]): boolean {
  const others = hidden.filter((other) => other !== one)
  return reaches(one.to, one.from, others) || (isAboveLeast(one) && reaches(one.from, one.to, others))
}

/** Whether one more, or one fewer, can pass from a line to another through hidden numbers only. */
function reaches(start: string, end: string, hidden: readonly Figure[]): boolean {
  const seen = new Set([start])
  // A set may grow while it is gone through.
  for (const place of seen) {
    for (const one of hidden) {
      if (one.from === place) seen.add(one.to)
      if (one.to === place && isAboveLeast(one)) seen.add(one.from)
    }
  }
  return seen.has(end)
}
