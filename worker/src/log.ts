import { traceIdNow } from '@scalebridge/db/telemetry'
import { destination, pino, stdTimeFunctions, type Level, type Logger } from 'pino'

/** The process's log: JSON lines on standard output, each with the trace it belongs to. Callers give reasons and ids, never addresses or texts. */
export function makeLog(level: Level | 'silent'): Logger {
  return pino(
    { level, base: { process: 'worker' }, timestamp: stdTimeFunctions.isoTime, mixin: () => ({ traceId: traceIdNow() }) },
    destination({ sync: true }),
  )
}
