/** Loads nothing but this file and the kernel: a thread starts with it. */
import { readFileSync } from 'node:fs'

/** What the kernel offers. Addresses are of its memory. */
export interface Kernel {
  configure(config: number): void
  openTile(tile: number): void
  /** Scores a tile against the mandates from one to before another; returns the number of eligible pairs. */
  scoreTile(tile: number, from: number, to: number): number
}

let compiled: WebAssembly.Module | undefined

/** The kernel's code, read once; it was compiled from assembly/kernel.ts by build.ts. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('kernel.wasm', import.meta.url)))
  return compiled
}

/** Starts a kernel of one thread with what it is to work with. */
export function startKernel(module: WebAssembly.Module, { memory, config }: { memory: WebAssembly.Memory; config: number }): Kernel {
  const { configure, openTile, scoreTile } = new WebAssembly.Instance(module, { env: { memory } }).exports
  const kernel = { configure, openTile, scoreTile } as unknown as Kernel // as: what the module exports is in its source, not in its type
  kernel.configure(config)
  return kernel
}
