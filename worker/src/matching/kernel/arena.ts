/** Memory of the kernel that grows as it is filled. */
export interface Arena {
  readonly memory: WebAssembly.Memory
  /** Sets bytes aside, all zero, at an address that 16 divides. Throws a RangeError when the most is reached. */
  reserve(bytes: number): number
  u8(address: number, length: number): Uint8Array
  u16(address: number, length: number): Uint16Array
  u32(address: number, length: number): Uint32Array
  f64(address: number, length: number): Float64Array
  /** Puts 16-bit numbers somewhere and returns their address. */
  keep16(values: ArrayLike<number>): number
  /** Puts 32-bit numbers somewhere and returns their address. */
  keep32(values: ArrayLike<number>): number
}

const PAGE_BYTES = 65_536
const ALIGNMENT = 16

/** The most that the kernel is compiled for: 1 GiB. */
export const MOST_PAGES = 16_384

/** Address 0 stands for "none", so nothing is ever kept there. */
const FIRST_ADDRESS = 64

/** Makes an empty arena in memory that threads can share. */
export function createArena(): Arena {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES, shared: true })
  let next = FIRST_ADDRESS
  const reserve = (bytes: number): number => {
    const address = next
    next = Math.ceil((next + bytes) / ALIGNMENT) * ALIGNMENT
    const lacking = Math.ceil((next - memory.buffer.byteLength) / PAGE_BYTES)
    if (lacking > 0) {
      const pages = memory.buffer.byteLength / PAGE_BYTES
      if (pages + lacking > MOST_PAGES) throw new RangeError('the edition is too large for the memory of the kernel')
      memory.grow(Math.min(Math.max(lacking, pages >> 2), MOST_PAGES - pages))
    }
    return address
  }
  return {
    memory,
    reserve,
    u8: (address, length) => new Uint8Array(memory.buffer, address, length),
    u16: (address, length) => new Uint16Array(memory.buffer, address, length),
    u32: (address, length) => new Uint32Array(memory.buffer, address, length),
    f64: (address, length) => new Float64Array(memory.buffer, address, length),
    keep16: (values) => {
      const address = reserve(values.length * 2)
      new Uint16Array(memory.buffer, address, values.length).set(values)
      return address
    },
    keep32: (values) => {
      const address = reserve(values.length * 4)
      new Uint32Array(memory.buffer, address, values.length).set(values)
      return address
    },
  }
}
