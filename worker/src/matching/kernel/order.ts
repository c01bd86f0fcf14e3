import type { PitchFacts } from '../facts/facts.ts'
import { chainOf, placesOf } from '../facts/places.ts'

/** A pitch with its rank: its place in the rising order of ids. */
export interface Ranked {
  readonly facts: PitchFacts
  readonly rank: number
}

/**
 * Puts pitches of the same places side by side, continent by continent. A mandate that keeps to some places then finds whole tiles
 * and long stretches of them closed, which costs next to nothing. No score depends on this order.
 */
export function inOrderOfPlaces(pitches: readonly PitchFacts[]): Ranked[] {
  const known = new Map<string, string>()
  const keyOf = (place: string): string => {
    const key = known.get(place) ?? [...chainOf(place).toReversed(), place].join(' ')
    known.set(place, key)
    return key
  }
  const sharing = new Map<string, Ranked[]>()
  for (const [rank, facts] of pitches.entries()) {
    const [place] = placesOf(facts)
    const key = place === undefined ? '' : keyOf(place)
    const others = sharing.get(key)
    if (others === undefined) sharing.set(key, [{ facts, rank }])
    else others.push({ facts, rank })
  }
  return [...sharing.keys()].toSorted().flatMap((key) => sharing.get(key) ?? [])
}
