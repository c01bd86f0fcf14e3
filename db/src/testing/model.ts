/**
 * What a model of a state machine is made of. A model says with fast-check what must hold of any history; its mutants are
 * mistakes that somebody could make, and each must break what holds. db/local/mutants.ts runs both.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'

/** A mistake in the text of the subject: the text must stand there exactly once. */
export type TextMutant = readonly [name: string, text: string, instead: string]

/** A mistake in a table that is data: it is made in place, and `restore` takes it back. */
export interface TableMutant {
  name: string
  apply: () => void
  restore: () => void
}

export interface Model {
  machine: string
  /** Beside the model; the first is what the property imports, the others are those that it imports and a mutant may change. */
  files: readonly [string, ...string[]]
  /** Throws where what must hold does not. */
  holds: (rules: unknown) => void | Promise<void>
  texts: readonly TextMutant[]
  tables: readonly TableMutant[]
}

/** Declares a model; `Rules` is the module that its first file is. */
export function defineModel<Rules>(
  given: Pick<Model, 'machine' | 'files'> & {
    holds: (rules: Rules) => void | Promise<void>
    texts?: readonly TextMutant[]
    tables?: readonly TableMutant[]
  },
): Model {
  const { machine, files, texts = [], tables = [] } = given
  // as: the runner imports the first file, whose type the caller named
  return { machine, files, texts, tables, holds: (rules) => given.holds(rules as Rules) }
}

const SEED = 2027

/** Holds for `runs` histories, always the same ones; what breaks it is thrown as it came, for nobody waits for a shorter one. */
export function always<T>(histories: fc.Arbitrary<T>, runs: number, live: (history: T) => void): void {
  fc.assert(fc.property(histories, live), { numRuns: runs, seed: SEED, endOnFailure: true })
}

/** The same, for what answers later. */
export async function alwaysLater<T>(histories: fc.Arbitrary<T>, runs: number, live: (history: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(histories, live), { numRuns: runs, seed: SEED, endOnFailure: true })
}

/** From where a state may become which: what a model says by itself, written as ways, `a > b > c`, one a line. */
export function readWays(ways: string): (from: string, to: string) => boolean {
  const steps = new Set<string>()
  for (const way of ways.trim().split('\n')) {
    const states = way.split('>').map((part) => part.trim().split(/\s*\|\s*/))
    const pairs = states.flatMap((froms, index) => froms.flatMap((from) => (states[index + 1] ?? []).map((to) => `${from} ${to}`)))
    for (const pair of pairs) steps.add(pair)
  }
  return (from, to) => steps.has(`${from} ${to}`)
}

/**
 * Lives through histories of a thing whose moves are a table: from any state any other is asked for again and again, and the
 * thing moves exactly where the ways of its model lead.
 */
export function movesAlong<State extends string>(
  given: { states: readonly State[]; ways: string; mayMove: (from: State, to: State) => boolean },
  runs = 400,
): void {
  const isWay = readWays(given.ways)
  const any = fc.constantFrom(...given.states)
  always(fc.tuple(any, fc.array(any, { minLength: 20, maxLength: 40 })), runs, ([start, asked]) => {
    let state = start
    for (const to of asked) {
      assert.equal(given.mayMove(state, to), isWay(state, to), `${state} to ${to}`)
      // Where nothing leads on, the next history begins: at what was asked for.
      state = to
    }
  })
}

/** Every move that a table could lose, and every one that it could have too many. */
export function tableMutants<State extends string>(table: Readonly<Record<State, readonly State[]>>): TableMutant[] {
  // as: the keys of the table are its states, and a mistake is made in the table that the product reads
  const [states, live] = [Object.keys(table) as State[], table as Record<State, readonly State[]>]
  return states.flatMap((from) => {
    const was = table[from]
    const instead = (name: string, moves: readonly State[]): TableMutant => ({
      name,
      apply: () => void (live[from] = moves),
      restore: () => void (live[from] = was),
    })
    const others = states.filter((to) => !was.includes(to))
    return [
      ...was.map((to) =>
        instead(
          `${from} no longer becomes ${to}`,
          was.filter((one) => one !== to),
        ),
      ),
      ...others.map((to) => instead(`${from} may become ${to}`, [...was, to])),
    ]
  })
}
