/**
 * FTRL-Proximal with per-coordinate learning rates, after McMahan et al., "Ad Click Prediction: a View from the Trenches"
 * (KDD 2013), algorithm 1: a coordinate stays exactly where it was until the evidence about it passes L1, and coordinates that
 * are seen often move in smaller steps. Here a coordinate is the relative change of a weight, so it is centred on no change.
 */
export interface FtrlOptions {
  readonly alpha: number
  readonly beta: number
  readonly l1: number
  readonly l2: number
}

export interface Ftrl {
  /** The present coordinates. */
  values(): readonly number[]
  /** Takes the gradient of one example's loss. */
  take(gradient: readonly number[]): void
}

export function createFtrl(size: number, options: FtrlOptions): Ftrl {
  const { alpha, beta, l1, l2 } = options
  const z = Array.from({ length: size }, () => 0)
  const n = Array.from({ length: size }, () => 0)
  const valueAt = (index: number) => {
    const sum = z[index] ?? 0
    if (Math.abs(sum) <= l1) return 0
    return -(sum - Math.sign(sum) * l1) / ((beta + Math.sqrt(n[index] ?? 0)) / alpha + l2)
  }
  return {
    values: () => z.map((_, index) => valueAt(index)),
    take(gradient) {
      for (const [index, g] of gradient.entries()) {
        const before = n[index] ?? 0
        const sigma = (Math.sqrt(before + g * g) - Math.sqrt(before)) / alpha
        z[index] = (z[index] ?? 0) + g - sigma * valueAt(index)
        n[index] = before + g * g
      }
    },
  }
}
