import type { StatedClaim } from '@scalebridge/api/contract'

interface Figure {
  key: 'baseline' | 'current' | 'target'
  value: number
  year: number | null
  /** Where the bar begins and how long it is, as shares of the width; all bars of a claim begin at the same nought. */
  from: number
  width: number
}

/** The figures that a claim states, as bars on one scale that holds nought. */
export function figuresOf(claim: StatedClaim['claim']): Figure[] {
  const stated = [
    { key: 'baseline' as const, value: claim.baselineValue, year: claim.baselineYear },
    { key: 'current' as const, value: claim.currentValue, year: claim.currentYear },
    { key: 'target' as const, value: claim.targetValue, year: claim.targetYear },
  ].flatMap(({ value, ...one }) => (value === null ? [] : [{ ...one, value }]))
  const values = stated.map(({ value }) => value)
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)]
  const span = most - least || 1
  return stated.map((one) => ({ ...one, from: (Math.min(0, one.value) - least) / span, width: Math.abs(one.value) / span }))
}
