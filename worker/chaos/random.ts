/** Numbers from 0 to 1, the same for the same seed: R. P. Brent's xorshift with a Weyl sequence, in 32 bits. */
export function randomOf(seed: number): () => number {
  let [state, weyl] = [(seed ^ 0x5bd1e995) >>> 0 || 1, 0]
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    weyl = (weyl + 0x61c88647) | 0
    const mixed = Math.imul(state + (weyl ^ (weyl >>> 16)), 0x9e3779b1)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  // Neighbouring seeds begin alike.
  for (let time = 0; time < 8; time += 1) next()
  return next
}
