/** A thread of the kernel: scores one tile after another, as it is told, against all mandates. */
import { parentPort, workerData } from 'node:worker_threads'
import { startKernel } from './instance.ts'

/** What a thread is started with. */
export interface ThreadStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly config: number
  readonly mandates: number
}

/** Answer to the address of a tile. */
export interface TileDone {
  readonly eligible: number
  readonly cpuMs: number
}

const { module, memory, config, mandates }: ThreadStart = workerData
const kernel = startKernel(module, { memory, config })

parentPort?.on('message', (tile: number) => {
  const before = process.threadCpuUsage()
  kernel.openTile(tile)
  const eligible = kernel.scoreTile(tile, 0, mandates)
  const { user, system } = process.threadCpuUsage(before)
  const done: TileDone = { eligible, cpuMs: (user + system) / 1000 }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(done)
})
