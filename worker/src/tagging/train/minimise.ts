/** A function to minimise: fills `gradient` at `point` and returns the value there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number

const MEMORY = 8
const SUFFICIENT = 1e-4
const MOST_HALVINGS = 20

/**
 * Limited-memory BFGS with backtracking (Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.4).
 * Takes a smooth convex objective and how many steps to take at most; starts at zero and returns where it ends.
 * No chance is involved: the same objective gives the same point.
 */
export function minimise(objective: Objective, { size, steps }: { size: number; steps: number }): Float64Array {
  let point = new Float64Array(size)
  let gradient = new Float64Array(size)
  let value = objective(point, gradient)
  const history: { moved: Float64Array; turned: Float64Array; product: number }[] = []
  for (let step = 0; step < steps; step += 1) {
    const direction = descentFrom(gradient, history)
    const slope = dot(direction, gradient)
    if (slope > -1e-12) break
    let length = history.length === 0 ? 1 / Math.sqrt(dot(gradient, gradient)) : 1
    const next = new Float64Array(size)
    const nextGradient = new Float64Array(size)
    let nextValue = Infinity
    for (let halving = 0; halving < MOST_HALVINGS; halving += 1) {
      for (let index = 0; index < size; index += 1) next[index] = at(point, index) + length * at(direction, index)
      nextValue = objective(next, nextGradient)
      if (nextValue <= value + SUFFICIENT * length * slope) break
      length /= 2
    }
    if (nextValue >= value) break
    const moved = difference(next, point)
    const turned = difference(nextGradient, gradient)
    const product = dot(moved, turned)
    if (product > 0) history.push({ moved, turned, product })
    if (history.length > MEMORY) history.shift()
    point = next
    gradient = nextGradient
    value = nextValue
  }
  return point
}

function descentFrom(
  gradient: Float64Array,
  history: readonly { moved: Float64Array; turned: Float64Array; product: number }[],
): Float64Array {
  const direction = gradient.map((part) => -part)
  const shares: number[] = []
  for (const { moved, turned, product } of history.toReversed()) {
    const share = dot(moved, direction) / product
    shares.unshift(share)
    addTo(direction, turned, -share)
  }
  const latest = history.at(-1)
  if (latest) {
    const scale = latest.product / dot(latest.turned, latest.turned)
    direction.forEach((part, index) => (direction[index] = part * scale))
  }
  history.forEach(({ moved, turned, product }, index) => {
    addTo(direction, moved, (shares[index] ?? 0) - dot(turned, direction) / product)
  })
  return direction
}

function at(vector: Float64Array, index: number): number {
  return vector[index] ?? 0
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let index = 0; index < left.length; index += 1) sum += at(left, index) * at(right, index)
  return sum
}

function difference(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((part, index) => part - at(right, index))
}

function addTo(target: Float64Array, vector: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index += 1) target[index] = at(target, index) + factor * at(vector, index)
}
