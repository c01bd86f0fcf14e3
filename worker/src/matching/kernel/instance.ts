import { readFileSync } from 'node:fs'
import type { Compiled } from './compile.ts'
import * as at from './layout.ts'
import { TEXT_FULL } from './texts.ts'

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

/** What one thread works with: its own heaps and scratch memory, and what all share. */
export interface ThreadMemory {
  readonly config: number
  /** Keys of each mandate's list, perMandate of them, in no order; 0 where there is none. */
  readonly heaps: number
}

/** Sets aside what one thread needs. */
export function reserveThread(edition: Compiled, { perMandate, perPitch }: { perMandate: number; perPitch: number }): ThreadMemory {
  const { arena } = edition
  const heaps = arena.reserve(edition.mandateIds.length * perMandate * 4)
  const scratch = arena.reserve(at.SCRATCH_SLOTS + edition.terms * 4)
  const config = arena.reserve(at.CONFIG_BYTES)
  const view = new DataView(arena.memory.buffer, config, at.CONFIG_BYTES)
  view.setUint32(at.CONFIG_MANDATES, edition.mandates, true)
  view.setUint32(at.CONFIG_PER_MANDATE, perMandate, true)
  view.setUint32(at.CONFIG_PER_PITCH, perPitch, true)
  view.setUint32(at.CONFIG_HEAPS, heaps, true)
  view.setUint32(at.CONFIG_SCRATCH, scratch, true)
  view.setUint32(at.CONFIG_FLOORS, edition.floors, true)
  view.setUint32(at.CONFIG_TERMS, edition.terms, true)
  view.setUint32(at.CONFIG_TEXT_FULL, TEXT_FULL, true)
  view.setFloat64(at.CONFIG_TEXT_FACTOR, edition.textScale.factor, true)
  view.setFloat64(at.CONFIG_TEXT_DIVISOR, edition.textScale.divisor, true)
  view.setUint32(at.CONFIG_GOAL_STRIDE, edition.mostGoals + 1, true)
  view.setUint32(at.CONFIG_TARGET_STRIDE, edition.mostTargets + 1, true)
  return { config, heaps }
}
