import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'

const PROGRAMS = ['redis-server', 'valkey-server'] as const

/** The server program that this machine has, or null: then the suites that need one are skipped. */
export const REDIS_PROGRAM = PROGRAMS.find((program) => spawnSync(program, ['--version']).status === 0) ?? null

export interface TestRedis {
  url: string
  /** Ends the server as a power cut would, and starts it again on the same files. */
  crashAndRestart(): Promise<void>
  /** Ends it and keeps its files, until it is started again. */
  stopForNow(): Promise<void>
  startAgain(): Promise<void>
  stop(): Promise<void>
}

/** Starts a Redis of our own as production runs it: an append-only file and no eviction. `isKept: false` leaves the file out: a crash loses all. */
export async function startRedis({ isKept = true } = {}): Promise<TestRedis> {
  const directory = await mkdtemp(path.join(tmpdir(), 'scalebridge-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let server = await launch(directory, port, isKept)
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    const exit = once(server, 'exit')
    server.kill(signal)
    await exit
  }
  return {
    url,
    crashAndRestart: async () => {
      await end('SIGKILL')
      server = await launch(directory, port, isKept)
    },
    stopForNow: () => end('SIGKILL'),
    startAgain: async () => {
      server = await launch(directory, port, isKept)
    },
    stop: async () => {
      await end('SIGTERM')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function launch(directory: string, port: number, isKept: boolean) {
  if (REDIS_PROGRAM === null) throw new Error('there is neither redis-server nor valkey-server on PATH')
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', isKept ? 'yes' : 'no']
  const server = spawn(REDIS_PROGRAM, [...options, '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' })
  const client = new Redis({ port, maxRetriesPerRequest: null, retryStrategy: () => 50 })
  client.on('error', () => {})
  await client.ping()
  client.disconnect()
  return server
}

/** A port that the system says is free. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
