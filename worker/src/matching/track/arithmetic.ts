/**
 * Logarithm and exponential from additions, multiplications and divisions alone. The language leaves the last digit of
 * Math.log and Math.exp to the machine; a track record must come out the same everywhere, to the bit.
 */
/** Natural logarithm of a positive number: powers of two taken off, then the series of the inverse hyperbolic tangent. */
export function ln(x: number): number {
  let rest = x
  let halvings = 0
  while (rest > Math.SQRT2) {
    rest /= 2
    halvings += 1
  }
  while (rest < Math.SQRT1_2) {
    rest *= 2
    halvings -= 1
  }
  const t = (rest - 1) / (rest + 1)
  let sum = 0
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * t * t + 1 / odd
  return halvings * Math.LN2 + 2 * t * sum
}

/** e to the power of x, for x between -700 and 700: the series near zero, then squared up by halves and doubles. */
export function exp(x: number): number {
  const twos = Math.round(x / Math.LN2)
  const rest = x - twos * Math.LN2
  let sum = 1
  for (let n = 13; n >= 1; n -= 1) sum = 1 + (sum * rest) / n
  let result = sum
  for (let n = 0; n < Math.abs(twos); n += 1) result = twos > 0 ? result * 2 : result / 2
  return result
}

/** The logistic curve: 0 to 1, a half at zero. */
export function logistic(x: number): number {
  if (x > 30) return 1
  return x < -30 ? 0 : 1 / (1 + exp(-x))
}

/** A number from a text that is the same on every machine (FNV-1a, 32 bits). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
