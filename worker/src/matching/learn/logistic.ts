/** Logistic regression on one number: the scale on which learning and calibration read a score. Pure. */

export interface Labelled {
  readonly x: number
  readonly isPositive: boolean
  readonly weight: number
}

/** The probability at x is sigmoid(intercept + slope·x). */
export interface Line {
  readonly intercept: number
  readonly slope: number
}

const STEPS = 30
/** Draws the slope and intercept a little towards nothing, so that perfectly divided data have an answer. */
const RIDGE = 1e-3

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}

/** Fits a line by Newton's method; `slope` fixes the slope, so that only the intercept is fitted. */
export function fitLine(labels: readonly Labelled[], slope?: number): Line {
  let line: Line = { intercept: 0, slope: slope ?? 0 }
  for (let step = 0; step < STEPS; step += 1) {
    const { g0, g1, h00, h01, h11 } = derivatives(labels, line)
    const determinant = h00 * h11 - h01 * h01
    line =
      slope === undefined
        ? {
            intercept: line.intercept - limited((h11 * g0 - h01 * g1) / determinant),
            slope: line.slope - limited((h00 * g1 - h01 * g0) / determinant),
          }
        : { intercept: line.intercept - limited(g0 / h00), slope }
  }
  return line
}

function derivatives(labels: readonly Labelled[], { intercept, slope }: Line) {
  let [g0, g1, h00, h01, h11] = [RIDGE * intercept, RIDGE * slope, RIDGE, 0, RIDGE]
  for (const { x, isPositive, weight } of labels) {
    const p = sigmoid(intercept + slope * x)
    const error = weight * (p - (isPositive ? 1 : 0))
    const curve = weight * p * (1 - p)
    g0 += error
    g1 += error * x
    h00 += curve
    h01 += curve * x
    h11 += curve * x * x
  }
  return { g0, g1, h00, h01, h11 }
}

/** Newton's steps are too long far from the answer. */
function limited(step: number): number {
  return Math.max(-4, Math.min(4, step))
}
