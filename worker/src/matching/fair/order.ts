/**
 * The order inside a shortlist: maximal marginal relevance (Carbonell and Goldstein, 1998), so that the first places do not all
 * say the same. Only the order changes; every place keeps and shows its score. Pure, in whole numbers.
 */
import type { FairPitch } from './input.ts'

/** Parts of ten that a pitch's own score counts; the rest counts against being like one placed before (λ = 0.8). */
const OWN_PARTS = 8
const LIKENESS_PARTS = 2
const FULL = 1_000

export interface Placed {
  readonly pitch: FairPitch
  readonly score: number
  readonly isPinned: boolean
}

/** Returns the places in the order to show: pins by score, then each time the best that is least like those before it. Ties by id. */
export function diversify<T extends Placed>(places: readonly T[]): T[] {
  const best = (a: T, b: T) => b.score - a.score || (a.pitch.id < b.pitch.id ? -1 : 1)
  const ordered = places.filter(({ isPinned }) => isPinned).toSorted(best)
  const waiting = places.filter(({ isPinned }) => !isPinned).toSorted(best)
  const nearest = waiting.map(({ pitch }) => ordered.reduce((most, placed) => Math.max(most, likeness(pitch, placed.pitch)), 0))
  while (waiting.length > 0) {
    const worth = waiting.map(({ score }, nth) => OWN_PARTS * score - LIKENESS_PARTS * (nearest[nth] ?? 0))
    const chosen = worth.indexOf(Math.max(...worth))
    const [place] = waiting.splice(chosen, 1)
    nearest.splice(chosen, 1)
    if (place === undefined) break
    ordered.push(place)
    waiting.forEach(({ pitch }, nth) => {
      nearest[nth] = Math.max(nearest[nth] ?? 0, likeness(pitch, place.pitch))
    })
  }
  return ordered
}

/** 0–1000: half for the same primary goal, a quarter each for what goals and regions have in common (Jaccard). */
export function likeness(a: FairPitch, b: FairPitch): number {
  const samePrimary = a.primaryGoal !== null && a.primaryGoal === b.primaryGoal ? FULL / 2 : 0
  return samePrimary + overlap(a.goals ?? [], b.goals ?? [], FULL / 4) + overlap(a.regions ?? [], b.regions ?? [], FULL / 4)
}

function overlap<T>(a: readonly T[], b: readonly T[], full: number): number {
  const shared = a.filter((item) => b.includes(item)).length
  const all = a.length + b.length - shared
  return all === 0 ? 0 : Math.floor((full * shared) / all)
}
