import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { commandLine, isAlive, startTime } from './process-table.ts'
import { StartError } from './start-error.ts'

/** Says which launcher uses a data directory, so that a second one does not take the first one's server for an orphan. */
const lockFile = (dataDir: string): string => `${dataDir}.lock`

/** Claims the data directory for this process. */
export function writeLock(dataDir: string): void {
  const mine = { pid: process.pid, startTime: startTime(process.pid) }
  writeFileSync(lockFile(dataDir), JSON.stringify(mine), { mode: 0o600 })
}

export function removeLock(dataDir: string): void {
  rmSync(lockFile(dataDir), { force: true })
}

/**
 * Clears what a killed launcher or a killed server left behind: stops a server that nobody supervises any more, removes a
 * postmaster.pid whose process is gone or is by now another program. Throws StartError when a living launcher uses the data.
 */
export async function clearLeftovers(dataDir: string, onProgress: (line: string) => void): Promise<void> {
  const owner = livingOwner(dataDir)
  if (owner !== undefined) {
    throw new StartError(
      `Scalebridge already runs from this directory (process ${owner} uses ${dataDir}).`,
      `Use the one that runs, or stop it first (Ctrl-C in its window, or: kill ${owner}).`,
    )
  }
  const pidFile = join(dataDir, 'postmaster.pid')
  const pid = recordedPid(pidFile)
  if (pid === undefined) return
  if (isAlive(pid) && isServerOf(pid, dataDir)) {
    onProgress(`Stopping a database server left over from a start that was killed (process ${pid})`)
    await endServer(pid, dataDir)
  }
  // A server that was asked politely removes this file itself; what remains is a dead server's, or names a foreign process.
  rmSync(pidFile, { force: true })
}

/** The process number of the launcher that uses this data now, if another than this one does. */
export function livingOwner(dataDir: string): number | undefined {
  const file = lockFile(dataDir)
  if (!existsSync(file)) return undefined
  let lock: unknown
  try {
    lock = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
  if (typeof lock !== 'object' || lock === null) return undefined
  if (!('pid' in lock) || !('startTime' in lock) || typeof lock.pid !== 'number') return undefined
  if (lock.pid === process.pid || !isAlive(lock.pid)) return undefined
  return startTime(lock.pid) === lock.startTime ? lock.pid : undefined
}

/** The port in postmaster.pid (its fourth line), once the server there accepts connections. */
export function recordedPort(dataDir: string): number | undefined {
  const pidFile = join(dataDir, 'postmaster.pid')
  if (!existsSync(pidFile)) return undefined
  const lines = readFileSync(pidFile, 'utf8').split('\n')
  return lines[7]?.trim() === 'ready' ? Number(lines[3]) : undefined
}

function recordedPid(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}

/** Process numbers are reused: only a postgres that was started on this very directory is ours to stop. */
function isServerOf(pid: number, dataDir: string): boolean {
  if (process.platform === 'win32') return true
  const command = commandLine(pid)
  return command.includes('postgres') && command.includes(dataDir)
}

async function endServer(pid: number, dataDir: string): Promise<void> {
  // SIGINT is Postgres' fast shutdown, SIGQUIT its immediate one, which the next start repairs from the log.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      if (!isAlive(pid)) return
    }
    for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 20) {
      if (!isAlive(pid)) return
      await wait(20)
    }
  }
  throw new StartError(
    `A database server from an earlier start (process ${pid}) does not stop.`,
    `Stop it yourself (kill -QUIT ${pid}), make sure nothing else uses ${dataDir}, then start again.`,
  )
}
