/** The rows of a whole run. Pure but for the memory, whose lists may be made from their columns. */
import { shownOf, toRow, type FoldedRow, type ListRow } from '../write/list-rows.ts'
import type { Ranking } from '../lists/lists.ts'
import type { EditionMemory } from '../memory/memory.ts'
import type { KnownPoints } from './points-ahead.ts'

type Row = ListRow | FoldedRow

/** All lists of a run but the shortlists, side by side in rising order of their owners, so that equal runs have equal rows. */
export function* longRowsOf(memory: EditionMemory): Generator<Row> {
  for (const side of ['mandate', 'pitch'] as const) yield* rowsOf(memory, side)
}

/** Points are told of lists one by one; where none are, what stands in columns is written from there. */
function* rowsOf(memory: EditionMemory, side: 'mandate' | 'pitch'): Generator<Row> {
  const { withPoints, policy } = memory
  const lists = memory.lists[side]
  const rowOf = ([id, ranking]: readonly [string, Ranking]) => toRow(memory, { side, id, withPoints }, ranking)
  const folded = withPoints ? null : lists.folded
  const made = inOrder(folded === null ? lists : lists.made())
  let next = 0
  if (folded !== null) {
    const { columns, gone } = folded
    const shown = shownOf(policy)
    for (const [owner, id] of columns.ownerIds.entries()) {
      for (let before = made[next]; before !== undefined && before[0] < id; before = made[next]) {
        yield rowOf(before)
        next += 1
      }
      if (gone[owner] === 0) yield { side, columns, owner, shown }
    }
  }
  for (const list of made.slice(next)) yield rowOf(list)
}

/** The shortlists, in rising order of their owners; with points that are known already. */
export function* shortRowsOf(memory: EditionMemory, known: KnownPoints = new Map()): Generator<ListRow> {
  const { engine } = memory
  const packedPointsOf: typeof engine.packedPointsOf = (pitch, mandate) =>
    known.get(mandate.id)?.get(pitch.id) ?? engine.packedPointsOf(pitch, mandate)
  const points = { ...memory, engine: { ...engine, packedPointsOf } }
  for (const [id, shortlist] of inOrder(memory.shortlists))
    yield toRow(points, { side: 'shortlist', id, placedBy: shortlist.placedBy, withPoints: true }, shortlist)
}

function inOrder<T>(lists: Iterable<[string, T]>): [string, T][] {
  return [...lists].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
