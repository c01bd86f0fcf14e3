import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { reasonOf } from './failures.ts'

/** Longer than the slowest retry of any connection, so that silence means that all are back. */
export const QUIET_AFTER_MS = 15_000

/**
 * Node's codes of a lost connection, and SQLSTATE classes 08 (connection), 53 (too many connections) and 57 (shutdown).
 * A driver's own timeouts and broken sockets carry no code, only words.
 */
const OUTAGE_CODE = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|08\w{3}|53\w{3}|57P\w{2})$/
const OUTAGE_WORDS =
  /connection (?:terminated|ended|is closed|timeout)|timeout exceeded when trying to connect|not queryable|did not answer within/i

/**
 * Makes what takes the errors of connections and queues: an outage is told twice, by its first error and once no more came
 * for a while; its retries are told at level debug. Any other error is told each time.
 */
export function makeOutageLog(log: Logger): (error: Error) => void {
  let quiet: NodeJS.Timeout | undefined
  let beganAt = 0
  let hushed = 0
  const end = () => {
    quiet = undefined
    log.info({ hushed, durationMs: Date.now() - beganAt - QUIET_AFTER_MS }, 'no connection or queue error any more')
  }
  return (error) => {
    const code = codeOf(error)
    const told = { reason: reasonOf(error), code }
    if (!isOutage(error)) return log.error(told, 'connection or background error')
    if (quiet === undefined) {
      beganAt = Date.now()
      hushed = 0
      log.error(told, 'connection lost; it is tried again until it is back')
    } else {
      hushed += 1
      log.debug(told, 'connection still lost')
    }
    clearTimeout(quiet)
    quiet = setTimeout(end, QUIET_AFTER_MS).unref()
  }
}

/**
 * Does what a process needs in order to start, again each second while a connection is lost on the way: a moment's outage is no reason
 * to die. Any other error is thrown.
 */
export async function untilConnected<T>(work: () => Promise<T>, onError: (error: Error) => void, everyMs = 1_000): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Error && isOutage(error))) throw error
      onError(error)
      await pause(everyMs)
    }
  }
}

const isOutage = (error: Error) => OUTAGE_CODE.test(codeOf(error) ?? '') || OUTAGE_WORDS.test(reasonOf(error))

/** Drizzle wraps the driver's error, and Node those of several addresses. */
function codeOf(error: Error): string | undefined {
  const inner = error.cause instanceof Error ? error.cause : error
  return 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined
}
