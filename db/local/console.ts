import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs'

const MAX_LOG_BYTES = 10_000_000
const LEVELS: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }
const started = performance.now()

/** One line about a step of the start, with the seconds since the beginning. */
export function step(line: string): void {
  process.stdout.write(`· ${line.padEnd(72)} ${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s\n`)
}

/** Something the reader should know, but that does not stop anything. */
export function warn(line: string): void {
  process.stdout.write(`! ${line}\n`)
}

/** Keeps a log from growing for ever: past 10 MB it becomes `.old`, and the one before that goes. */
export function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > MAX_LOG_BYTES) renameSync(file, `${file}.old`)
}

export interface LineSink {
  name: string
  logFile: string
  /** The lowest level that reaches the terminal; every line reaches the file. */
  minLevel: number
}

/** Writes a process's line to its log, and to the terminal when it matters there: pino's JSON as words, other text as it is. */
export function takeLine(line: string, { name, logFile, minLevel }: LineSink): void {
  appendFileSync(logFile, `${line}\n`)
  const record = asRecord(line)
  if (record === undefined) {
    if (line.trim() !== '') process.stdout.write(`${name.padEnd(6)} │ ${line}\n`)
    return
  }
  const level = typeof record['level'] === 'number' ? record['level'] : 30
  if (level < minLevel) return
  const problem = Object(record['err'])
  const reason = typeof problem.message === 'string' ? `: ${problem.message}` : ''
  process.stdout.write(
    `${name.padEnd(6)} │ ${(LEVELS[level] ?? 'info').padEnd(5)} ${typeof record['msg'] === 'string' ? record['msg'] : ''}${reason}\n`,
  )
}

function asRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
