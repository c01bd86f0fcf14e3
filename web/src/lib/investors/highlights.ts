import type { Factor, PairScore } from '@scalebridge/api/contract'

/** A factor that reached this share of its points speaks for the pair; below it, it only counts. */
const STRONG_SHARE = 0.5

/**
 * The factors that speak most for a pair: first what the investor looks for, then what the partnership does, each with most points first.
 * A factor that the pitch does not state, or that the mandate has no preference in, speaks for nothing.
 */
export function strongest(pair: PairScore, count: number): Factor[] {
  return [pair.investorSide, pair.pitchSide]
    .flatMap((side) => side.factors.toSorted((a, b) => b.points - a.points || b.maxPoints - a.maxPoints))
    .filter((factor) => factor.known && factor.maxPoints > 0 && factor.points >= factor.maxPoints * STRONG_SHARE)
    .filter((factor, index, all) => all.findIndex((other) => subjectOf(other) === subjectOf(factor)) === index)
    .slice(0, count)
}

/** Both sides weigh where the work is: saying it once is enough. */
function subjectOf(factor: Factor): string {
  return factor.key === 'presence' ? 'geography' : factor.key === 'coverage' ? 'ticket' : factor.key
}

/** The keys of the factors that the pitch does not state and that would change the score. */
export function notStated(pair: PairScore): string[] {
  return [...pair.investorSide.factors, ...pair.pitchSide.factors]
    .filter((factor) => !factor.known && factor.maxPoints > 0)
    .map((factor) => factor.key)
}

/** The gate that most often stands in the way, by the noun of its code, with how often; undefined where nothing does. */
export function bindingGate(misses: readonly { gates: readonly { code: string }[] }[]): { noun: string; count: number } | undefined {
  const counts = new Map<string, number>()
  for (const { gates } of misses) {
    for (const noun of new Set(gates.map(({ code }) => code.split('.')[0] ?? code))) counts.set(noun, (counts.get(noun) ?? 0) + 1)
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1])
  return most && { noun: most[0], count: most[1] }
}
