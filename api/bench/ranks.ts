/** The middle of some numbers; NaN of none. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2 : (sorted[Math.floor(middle)] ?? NaN)
}

/**
 * The chance that two samples of one distribution differ in rank at least as much as these, by Mann and Whitney's U with its normal
 * approximation: good from some twenty numbers a side. Equal numbers share their ranks; the variance is corrected for them.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, isOfA: true })), ...b.map((value) => ({ value, isOfA: false }))]
  all.sort((one, other) => one.value - other.value)
  let [rankSum, ties] = [0, 0]
  for (let from = 0; from < all.length;) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1
    const count = to - from
    rankSum += ((from + 1 + to) / 2) * all.slice(from, to).filter(({ isOfA }) => isOfA).length
    ties += count ** 3 - count
    from = to
  }
  const n = all.length
  const u = rankSum - (a.length * (a.length + 1)) / 2
  const variance = ((a.length * b.length) / 12) * (n + 1 - ties / (n * (n - 1)))
  const z = Math.max(0, Math.abs(u - (a.length * b.length) / 2) - 0.5) / Math.sqrt(variance)
  return 2 * (1 - normal(z))
}

/** The share of a normal distribution below z ≥ 0: Abramowitz and Stegun 26.2.17, to 7.5e-8. */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail
}
