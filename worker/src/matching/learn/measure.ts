/** How well a probability tells what was saved from what was not. Pure. */

export interface Predicted {
  readonly probability: number
  readonly isPositive: boolean
}

/** Share of the pairs of one positive and one negative that stand in the right order, ties counting half; null without such a pair. */
export function areaUnderCurve(predicted: readonly Predicted[]): number | null {
  const sorted = predicted.toSorted((a, b) => a.probability - b.probability)
  const positives = predicted.filter(({ isPositive }) => isPositive).length
  const negatives = predicted.length - positives
  if (positives === 0 || negatives === 0) return null
  let rankSum = 0
  for (let start = 0; start < sorted.length;) {
    let end = start
    while (end < sorted.length && sorted[end]?.probability === sorted[start]?.probability) end += 1
    const meanRank = (start + 1 + end) / 2
    rankSum += meanRank * sorted.slice(start, end).filter(({ isPositive }) => isPositive).length
    start = end
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Mean surprise in nats; 0 for none at all. */
export function logLoss(predicted: readonly Predicted[]): number {
  if (predicted.length === 0) return 0
  const surprise = predicted.map(({ probability, isPositive }) => -Math.log(Math.max(1e-12, isPositive ? probability : 1 - probability)))
  return surprise.reduce((total, each) => total + each, 0) / predicted.length
}
