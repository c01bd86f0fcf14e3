import { DrizzleQueryError } from 'drizzle-orm'
import { traceIdNow } from '@scalebridge/db/telemetry'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import { destination, type DestinationStream } from 'pino'
import type { ApiConfig } from './deps.ts'

/**
 * The process's log, one JSON line each. It comes out of a server that is never used, because the logger is Fastify's own
 * and must exist before the database and the server that write to it. Cookies and codes are never written. Each line is
 * written as it comes: what pino kept back for later it would try to write for ever in a process that ends after its reader.
 */
export function createLog(
  config: Pick<ApiConfig, 'LOG_LEVEL'>,
  stream: DestinationStream = destination({ sync: true }),
): FastifyBaseLogger {
  const redact = ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]', '*.code', '*.token', '*.email']
  // One id finds the lines of a request and of the jobs that it promised.
  const mixin = () => ({ traceId: traceIdNow() })
  return Fastify({ logger: { level: config.LOG_LEVEL, redact, mixin, serializers: { err: describeError }, stream } }).log
}

interface Described {
  type: string
  message: string
  stack: string
  [more: string]: unknown
}

/**
 * An error as the log holds it: what it is and where it came from. Drizzle's errors quote the statement with its parameters and the
 * database's quote the row, either of which may be personal: of those the driver's own words are left.
 */
function describeError(error: unknown): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is no error was thrown', stack: '' }
  if (error instanceof DrizzleQueryError && error.cause !== undefined) return describeError(error.cause)
  const code: unknown = Reflect.get(error, 'code')
  // A value of the wrong form (class 22 of SQLSTATE) is quoted by Postgres at the end of its words, which the stack repeats.
  const message = typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code) ? error.message.replace(/: ".*"/su, '') : error.message
  return {
    type: error.name,
    message,
    // Not `code`, which is what is never written: that of a sign-in.
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    stack: (error.stack ?? '').replace(error.message, () => message),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  }
}
