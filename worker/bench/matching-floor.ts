/** What this machine can do at best: bytes copied, and products of 8-bit numbers added up, by one thread. */
import { buildKernel } from '../src/matching/kernel/build.ts'
import { cpuMs } from './matching-clock.ts'

const COPIED_BYTES = 256 * 2 ** 20
const VECTOR_BYTES = 8 * 2 ** 20

export interface Floor {
  readonly copyGigabytesPerSecond: number
  /** Products of two 8-bit numbers, added up, in thousands of millions per second. */
  readonly dotGigaProductsPerSecond: number
}

/** Measures the floor; the best of three, for other programs can only slow it down. */
export async function measureFloor(): Promise<Floor> {
  const [from, to] = [new Uint8Array(COPIED_BYTES).fill(7), new Uint8Array(COPIED_BYTES)]
  const copyMs = best(() => to.set(from))
  const memory = new WebAssembly.Memory({ initial: 512, maximum: 16_384, shared: true })
  new Uint8Array(memory.buffer).fill(3)
  const module = new WebAssembly.Module(await buildKernel('dot.ts'))
  const { dot } = new WebAssembly.Instance(module, { env: { memory } }).exports
  const run = dot as (left: number, right: number, length: number) => number // as: the module exports this one function
  const rounds = 16
  const dotMs = best(() => {
    for (let i = 0; i < rounds; i++) run(0, VECTOR_BYTES, VECTOR_BYTES)
  })
  return {
    copyGigabytesPerSecond: COPIED_BYTES / copyMs / 1e6,
    dotGigaProductsPerSecond: (rounds * VECTOR_BYTES) / dotMs / 1e6,
  }
}

function best(work: () => void): number {
  return Math.min(...[1, 2, 3].map(() => cpuMs(work)))
}
