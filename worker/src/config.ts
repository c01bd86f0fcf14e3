import type { Config } from '@scalebridge/db/config'
import { destination, pino, type Logger } from 'pino'

export type WorkerConfig = Config<'worker'>

/** The process's log: JSON lines on standard output, never with secrets or addresses in them. */
export function makeLog(config: WorkerConfig): Logger {
  return pino(
    { level: config.LOG_LEVEL, base: { process: 'worker' }, timestamp: pino.stdTimeFunctions.isoTime },
    destination({ sync: true }),
  )
}
