import type { ProposedReserve } from '@scalebridge/db/rules'
import type { Problem } from './problem.ts'
import type { Swap } from './exchange.ts'

/** What it is worth to fill a slot at all; more than any quality. */
const FILLED_SLOT = 2_000
/** A slot that has a reserve already is worth so much less with each. */
const FRESH_SLOT = 64

/**
 * Chooses a slate's reserves, first choice first: each fills as many slots as it can that have none yet, with as little loss as
 * it can. Takes the exchanges of each slot that keep every rule, and how many reserves there may be.
 */
export function chooseReserves({ pool }: Problem, swaps: ReadonlyMap<number, readonly Swap[]>, count: number): ProposedReserve[] {
  const fits = Map.groupBy([...swaps.values()].flat(), (swap) => swap.in)
  const covered = new Map<number, number>()
  const worth = (swap: Swap) => (FILLED_SLOT - swap.points) / FRESH_SLOT ** (covered.get(swap.out) ?? 0)
  const chosen: Swap[][] = []
  while (chosen.length < count && fits.size > 0) {
    let best = { pitch: -1, worth: -Infinity }
    for (const [pitch, list] of fits) {
      const sum = list.reduce((total, swap) => total + worth(swap), 0)
      if (sum > best.worth) best = { pitch, worth: sum }
    }
    const list = fits.get(best.pitch) ?? []
    fits.delete(best.pitch)
    chosen.push(list)
    for (const { out } of list) covered.set(out, (covered.get(out) ?? 0) + 1)
  }
  return chosen.map((list) => ({
    pitchId: pool[list[0]?.in ?? -1]?.id ?? '',
    // First choice first: slots that few other reserves fit, and of these the least loss.
    fitsPitchIds: list
      .toSorted((a, b) => (covered.get(a.out) ?? 0) - (covered.get(b.out) ?? 0) || a.points - b.points || a.out - b.out)
      .flatMap(({ out }) => pool[out]?.id ?? []),
  }))
}
