/** One thing counted. */
export interface Counted {
  key: string
  label: string
  count: number
  /** Where a press on it leads, such as the list it counts. */
  href?: string | undefined
  /** A Sustainable Development Goal lends its colour. */
  goal?: number | undefined
}

/** Scales counts to radii so that areas, not lengths, are in proportion: twice the count looks twice the size. */
export function areaRadius(largest: number, options: { from: number; to: number }): (count: number) => number {
  const { from, to } = options
  return (count) => (largest <= 0 || count <= 0 ? from : Math.sqrt(from ** 2 + (count / largest) * (to ** 2 - from ** 2)))
}

/** Rounds a coordinate: a tenth of a unit is finer than any screen. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

/** One thing counted twice: as it was, and as it would be. */
export interface Change {
  key: string
  label: string
  before: number
  after: number
}

/** A value at one time. */
export interface Moment {
  key: string
  label: string
  value: number
}
