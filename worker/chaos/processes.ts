import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_WITHIN_MS = 120_000
const MAINS = { api: 'api/src/main.ts', worker: 'worker/src/main.ts', web: 'web/server.ts' } as const

/** One process of the installation. */
export interface Running {
  child: ChildProcess
  /** Of an api or web: where it answers. */
  url: string
  healthUrl: string
  /** Its last words. */
  told: () => string
  /** Ends it, and waits until it is gone; how it ended and after how long. */
  end: (signal: NodeJS.Signals) => Promise<{ code: number | null; afterMs: number }>
}

/** How a process differs from the others of its kind. */
export interface Variant {
  env?: Record<string, string>
  /** Another version of the product. */
  root?: string
  nodeArguments?: readonly string[]
}

/** Starts processes of the product, their logs in the directory, with an environment that they share, and arguments for Node. */
export function processesIn(directory: string, environment: Record<string, string>, sharedArguments: readonly string[]) {
  const children: ChildProcess[] = []
  const shared = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'development',
    DEMO_MODE: 'true',
    LOG_LEVEL: 'info',
    PUBLIC_ORIGIN: 'http://127.0.0.1',
    ...environment,
  }
  const run = (name: keyof typeof MAINS, { env = {}, root = ROOT, nodeArguments = [] }: Variant): Running => {
    const child = spawn(process.execPath, [...sharedArguments, ...nodeArguments, path.join(root, MAINS[name])], {
      cwd: root,
      env: { ...shared, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log = createWriteStream(path.join(directory, `${name}-${children.length}.log`))
    // A log that cannot be written, or not any more, is no reason to end.
    log.on('error', () => {})
    let told = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.pipe(log)
      stream.on('data', (chunk: Buffer) => (told = `${told}${chunk.toString()}`.slice(-2_000)))
    }
    children.push(child)
    return {
      child,
      told: () => told,
      url: `http://127.0.0.1:${env['API_PORT'] ?? env['WEB_PORT'] ?? ''}`,
      healthUrl: `http://127.0.0.1:${env['HEALTH_PORT'] ?? ''}`,
      end: (signal) => endOf(child, signal),
    }
  }
  return { run, endAll: () => Promise.all(children.map((child) => endOf(child, 'SIGKILL'))) }
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<{ code: number | null; afterMs: number }> {
  const startedAt = performance.now()
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
  return { code: child.exitCode, afterMs: performance.now() - startedAt }
}

/** Waits until an api answers. Throws its last words when it ends before, or takes too long. */
export async function isReady({ url, child, told }: Running): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS
  for (;;) {
    const answer = await fetch(`${url}/api/v1/editions/current`).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`the api did not become ready: ${told()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Waits until a process has said these words. */
export async function says({ child, told }: Running, words: string): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS
  while (!told().includes(words)) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`a process never said "${words}": ${told()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A port of the loopback that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
