import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { constants, setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { CONFIG_EXIT_CODE } from '../src/config.exit-code.ts'
import { rotateLog, takeLine, warn } from './console.ts'
import { withParentDeathSignal } from './process-table.ts'
import { StartError } from './start-error.ts'

export interface ProcessSpec {
  name: 'api' | 'worker' | 'web'
  /** Arguments for this Node: flags, then the file. */
  args: readonly string[]
  cwd: string
  env: NodeJS.ProcessEnv
}

export interface Supervisor {
  /** Rejects with StartError when a process cannot be kept running: bad configuration, or it died again and again. */
  failed: Promise<never>
  stop(): Promise<void>
}

export interface SupervisorOptions {
  logDir: string
  /** pino's number of the lowest level shown in the terminal. */
  minLevel: number
}

const STOP_WITHIN_MS = 15_000
const LIVED_LONG_MS = 30_000
const MAX_DEATHS_IN_A_ROW = 8

/** Starts the processes and keeps them running: one that dies is reported and started again, a little later each time. */
export function supervise(specs: readonly ProcessSpec[], options: SupervisorOptions): Supervisor {
  const children = new Map<string, ChildProcess>()
  const stopping = new AbortController()
  let fail: (error: StartError) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  for (const spec of specs) void keepRunning(spec, { options, children, stopping: stopping.signal, fail: (error) => fail(error) })
  return {
    failed,
    stop: async () => {
      stopping.abort()
      await Promise.all([...children.values()].map(endChild))
    },
  }
}

interface Keeping {
  options: SupervisorOptions
  children: Map<string, ChildProcess>
  stopping: AbortSignal
  fail: (error: StartError) => void
}

async function keepRunning(spec: ProcessSpec, keeping: Keeping): Promise<void> {
  const logFile = join(keeping.options.logDir, `${spec.name}.log`)
  rotateLog(logFile)
  let deathsInARow = 0
  while (!keeping.stopping.aborted) {
    const startedAt = performance.now()
    const child = start(spec, logFile, keeping.options.minLevel)
    keeping.children.set(spec.name, child)
    const end = await endOf(child)
    keeping.children.delete(spec.name)
    if (keeping.stopping.aborted) return
    deathsInARow = performance.now() - startedAt > LIVED_LONG_MS ? 1 : deathsInARow + 1
    if (end.code === CONFIG_EXIT_CODE) {
      return keeping.fail(
        new StartError(
          `${spec.name} refuses its configuration; its words are above.`,
          'Correct .env or the environment, then start again.',
        ),
      )
    }
    if (deathsInARow >= MAX_DEATHS_IN_A_ROW) {
      return keeping.fail(
        new StartError(`${spec.name} ended ${deathsInARow} times in a row (last: ${end.text}).`, `Read ${logFile}; then start again.`),
      )
    }
    const pauseMs = Math.min(100 * 2 ** deathsInARow, 10_000)
    warn(`${spec.name} ended (${end.text}); starting it again in ${pauseMs / 1000} s. Its log: ${logFile}`)
    await wait(pauseMs, undefined, { signal: keeping.stopping }).catch(() => {})
  }
}

function start(spec: ProcessSpec, logFile: string, minLevel: number): ChildProcess {
  const command = [process.execPath, ...spec.args]
  // Our processes end when their channel to us closes; node --watch, which stands between in development, does not.
  const [file = '', ...args] = spec.args.includes('--watch') ? withParentDeathSignal('TERM', command) : command
  const child = spawn(file, args, {
    cwd: spec.cwd,
    env: spec.env,
    // The fourth is the channel that parent-watch.ts listens on.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own process group: Ctrl-C reaches the launcher alone, which then stops things in order.
    detached: process.platform !== 'win32',
  })
  // On a small machine the pages come up first, and answer first, while the worker takes what is left.
  if (spec.name === 'worker' && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => takeLine(line, { name: spec.name, logFile, minLevel }))
  }
  return child
}

function endOf(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, text: error.message }))
    // "close" comes after the last line of output has been read.
    child.once('close', (code, signal) => resolve({ code, text: signal ?? `exit code ${code}` }))
  })
}

async function endChild(child: ChildProcess): Promise<void> {
  const ended = endOf(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  signalGroup(child, 'SIGTERM')
  const patience = new AbortController()
  const late = wait(STOP_WITHIN_MS, 'late' as const, { signal: patience.signal }).catch(() => 'ended' as const)
  if ((await Promise.race([ended, late])) === 'late') signalGroup(child, 'SIGKILL')
  patience.abort()
  await ended
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It ended between our question and our signal.
  }
}
