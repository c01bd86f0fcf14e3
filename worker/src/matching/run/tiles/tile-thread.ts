/** Started by rank-aside.ts with a tile; answers with its lists. */
import { parentPort, workerData } from 'node:worker_threads'
import { rankTile } from './rank-tile.ts'

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(await rankTile(workerData))
