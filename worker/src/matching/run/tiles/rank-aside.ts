import { Worker } from 'node:worker_threads'
import { rankTile, type TileToRank } from './rank-tile.ts'

/** Fewer bytes are ranked before a thread has started. */
const WORTH_A_THREAD = 100_000

/**
 * Ranks a tile in a thread of its own, which starts the kernel's, where it would keep others waiting: the caller's event loop has
 * locks to renew. Rejects when the thread fails.
 */
export async function rankTileAside(tile: TileToRank): Promise<Buffer> {
  if (tile.shared.length + tile.pitches.length < WORTH_A_THREAD) return rankTile(tile)
  const thread = new Worker(new URL('tile-thread.ts', import.meta.url), { workerData: tile })
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      thread.once('message', (ranked: Uint8Array) => resolve(Buffer.from(ranked)))
      thread.once('error', reject)
      // After a message this changes nothing.
      thread.once('exit', () => reject(new Error('the thread that ranks a tile ended without its lists')))
    })
  } finally {
    await thread.terminate()
  }
}
