import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Whether a process with this number exists, also when it belongs to somebody else. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  // A zombie still answers to signals, but holds no file and no port.
  return linuxStat(pid)?.state !== 'Z'
}

/** The command line of a process, with spaces between the arguments, or "" when it cannot be read. */
export function commandLine(pid: number): string {
  if (process.platform === 'win32') return ''
  if (process.platform !== 'linux') return ps(pid, 'command')
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

/** A text that tells two processes with the same (reused) number apart: their start time. */
export function startTime(pid: number): string {
  if (process.platform === 'win32') return ''
  if (process.platform !== 'linux') return ps(pid, 'lstart')
  return linuxStat(pid)?.startTicks ?? ''
}

let canSignalOnDeath: boolean | undefined

/**
 * A command that gets `signal` from the system when the process that starts it dies, however that happens. Where the system
 * cannot (it is Linux' prctl, through util-linux' setpriv), the command as it is.
 */
export function withParentDeathSignal(signal: 'INT' | 'TERM', command: readonly string[]): string[] {
  canSignalOnDeath ??=
    process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'INT', 'true'], { stdio: 'ignore' }).status === 0
  return canSignalOnDeath ? ['setpriv', '--pdeathsig', signal, ...command] : [...command]
}

function linuxStat(pid: number): { state: string; startTicks: string } | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in brackets and may hold spaces: count from its end (proc(5): state is field 3, starttime 22).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', startTicks: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
