import type { ModelData } from 'highs'

/** A column with its coefficient. */
export type Term = readonly [column: number, coefficient: number]

export interface Column {
  readonly cost?: number
  readonly lower?: number
  readonly upper: number
  readonly isWhole: boolean
}

/** An integer program under construction: columns, then rows over them, handed to the solver by rows. */
export class Program {
  readonly #columns: Required<Column>[] = []
  readonly #rowLower: number[] = []
  readonly #rowUpper: number[] = []
  readonly #starts: number[] = [0]
  readonly #indices: number[] = []
  readonly #values: number[] = []

  constructor() {
    // HiGHS does not solve a model without columns, and a segment may have no candidates: one that is always zero.
    this.addColumn({ upper: 0, isWhole: false })
  }

  /** Adds a column and returns its index. */
  addColumn({ cost = 0, lower = 0, upper, isWhole }: Column): number {
    return this.#columns.push({ cost, lower, upper, isWhole }) - 1
  }

  /** Adds to what a unit of a column costs. */
  addCost(column: number, cost: number): void {
    const known = this.#columns[column]
    if (known === undefined) throw new RangeError(`no column ${column}`)
    this.#columns[column] = { ...known, cost: known.cost + cost }
  }

  /** Adds the row `lower ≤ Σ coefficient · column ≤ upper`; a column may stand in it once. */
  addRow(terms: readonly Term[], { lower = -Infinity, upper = Infinity }: { readonly lower?: number; readonly upper?: number }): void {
    this.#rowLower.push(lower)
    this.#rowUpper.push(upper)
    for (const [column, coefficient] of terms) {
      this.#indices.push(column)
      this.#values.push(coefficient)
    }
    this.#starts.push(this.#indices.length)
  }

  /** The program as the solver reads it. */
  model(): Omit<ModelData, 'sense' | 'integrality'> & { readonly isWhole: readonly boolean[] } {
    const numCols = this.#columns.length
    const numRows = this.#rowLower.length
    return {
      numCols,
      numRows,
      colCost: this.#columns.map(({ cost }) => cost),
      colLower: this.#columns.map(({ lower }) => lower),
      colUpper: this.#columns.map(({ upper }) => upper),
      rowLower: this.#rowLower,
      rowUpper: this.#rowUpper,
      matrix: { format: 'csr', numRows, numCols, starts: this.#starts, indices: this.#indices, values: this.#values },
      isWhole: this.#columns.map(({ isWhole }) => isWhole),
    }
  }
}
