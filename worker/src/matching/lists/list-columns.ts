// oxlint-disable typescript/no-non-null-assertion -- typed arrays read at indices made here
/** Ranked lists of a whole edition as columns of numbers: a run of 10⁹ pairs has millions of entries, which as strings fill memory. */
import type { Ranking } from './lists.ts'

/** The lists of one side. Everyone is a position in the rising order of ids. */
export interface ListColumns {
  readonly ownerIds: readonly string[]
  readonly otherIds: readonly string[]
  /** Owner o's list stands at o × size …, as many as lengths[o], best first: score falling, then id rising. */
  readonly size: number
  readonly lengths: Int32Array
  readonly others: Int32Array
  readonly scores: Uint16Array
  /** How many each owner is eligible with, in the list or not. */
  readonly eligible: Int32Array
}

/** An owner's list, best first. */
export interface RankedIds extends Ranking {
  readonly ownerId: string
}

/** All lists, in rising order of their owners' ids. */
export function listsOf(columns: ListColumns): RankedIds[] {
  return columns.ownerIds.map((ownerId, owner) => ({ ownerId, ...listAt(columns, owner) }))
}

function listAt({ size, lengths, others, scores, eligible, otherIds }: ListColumns, owner: number): Ranking {
  const [first, end] = [owner * size, owner * size + lengths[owner]!]
  return {
    ids: Array.from(others.subarray(first, end), (other) => otherIds[other]!),
    scores: Array.from(scores.subarray(first, end)),
    eligible: eligible[owner]!,
  }
}

/** Lists that nobody has asked for since they were ranked. */
export interface Folded {
  readonly columns: ListColumns
  /** 1 for an owner whose list is no longer that of the columns. */
  readonly gone: Uint8Array
}

/**
 * Lists by their owners, each made from columns when it is asked for; from then on it is the list that counts. Who goes through all
 * of them has all of them made: what a whole run writes is read from `folded` instead.
 */
export class FoldedLists extends Map<string, Ranking> {
  #folded: (Folded & { left: number }) | null = null

  /** Lists that stand in columns still; none of those that are made here are among them. */
  get folded(): Folded | null {
    return this.#folded
  }

  static of(columns: ListColumns): FoldedLists {
    const lists = new FoldedLists()
    lists.#folded = { columns, gone: new Uint8Array(columns.ownerIds.length), left: columns.ownerIds.length }
    return lists
  }

  /** Lists that have been made, and those alone. */
  made(): IterableIterator<[string, Ranking]> {
    return super.entries()
  }

  /** How long each list is, and how many its owner is eligible with. */
  *shapes(): Generator<{ id: string; length: number; eligible: number }> {
    for (const [id, { ids, eligible }] of super.entries()) yield { id, length: ids.length, eligible }
    if (this.#folded === null) return
    const { columns, gone } = this.#folded
    for (const [owner, id] of columns.ownerIds.entries())
      if (gone[owner] === 0) yield { id, length: columns.lengths[owner]!, eligible: columns.eligible[owner]! }
  }

  override get size(): number {
    return super.size + (this.#folded?.left ?? 0)
  }

  override has(id: string): boolean {
    return super.has(id) || this.#ownerOf(id) !== null
  }

  override get(id: string): Ranking | undefined {
    const owner = this.#ownerOf(id)
    if (owner !== null) this.#make(owner)
    return super.get(id)
  }

  override set(id: string, list: Ranking): this {
    this.#take(this.#ownerOf(id))
    return super.set(id, list)
  }

  override delete(id: string): boolean {
    const owner = this.#ownerOf(id)
    this.#take(owner)
    return super.delete(id) || owner !== null
  }

  override entries(): MapIterator<[string, Ranking]> {
    this.#makeAll()
    return super.entries()
  }

  override keys(): MapIterator<string> {
    this.#makeAll()
    return super.keys()
  }

  override values(): MapIterator<Ranking> {
    this.#makeAll()
    return super.values()
  }

  override [Symbol.iterator](): MapIterator<[string, Ranking]> {
    return this.entries()
  }

  #makeAll(): void {
    if (this.#folded === null) return
    const { gone } = this.#folded
    for (let owner = 0; owner < gone.length; owner += 1) if (gone[owner] === 0) this.#make(owner)
  }

  #make(owner: number): void {
    if (this.#folded === null) return
    const { columns } = this.#folded
    super.set(columns.ownerIds[owner]!, listAt(columns, owner))
    this.#take(owner)
  }

  #take(owner: number | null): void {
    if (owner === null || this.#folded === null) return
    this.#folded.gone[owner] = 1
    this.#folded.left -= 1
    if (this.#folded.left === 0) this.#folded = null
  }

  /** Position of an owner whose list stands in the columns still; null of any other. */
  #ownerOf(id: string): number | null {
    if (this.#folded === null) return null
    const { columns, gone } = this.#folded
    let [low, high] = [0, columns.ownerIds.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (columns.ownerIds[middle]! < id) low = middle + 1
      else high = middle
    }
    return columns.ownerIds[low] === id && gone[low] === 0 ? low : null
  }
}
