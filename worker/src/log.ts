import { destination, pino, stdTimeFunctions, type Level, type Logger } from 'pino'

/** The process's log: JSON lines on standard output. Callers give reasons and ids, never addresses or texts. */
export function makeLog(level: Level | 'silent'): Logger {
  return pino({ level, base: { process: 'worker' }, timestamp: stdTimeFunctions.isoTime }, destination({ sync: true }))
}
