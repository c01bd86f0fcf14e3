import { Problem } from './problem.ts'

// https://www.postgresql.org/docs/18/errcodes-appendix.html; the rest are Node's and pg's own.
const UNAVAILABLE = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '53400',
  '57014',
  '55P03',
  '40001',
  '40P01',
  '25P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
])
const UNAVAILABLE_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/
const DISK_FULL = '53100'
// A value that a type cannot hold: too large, not text, not a date.
const UNSTORABLE = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P05'])

/** What Postgres, pg or the network said: its code and, where a constraint spoke, the constraint's name. Drizzle wraps it in `cause`. */
export function databaseErrorOf(error: unknown): { code: string | undefined; constraint: string | undefined; message: string } | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    const code: unknown = Reflect.get(current, 'code')
    const constraint: unknown = Reflect.get(current, 'constraint')
    const isCoded = typeof code === 'string' && (/^[0-9A-Z]{5}$/.test(code) || UNAVAILABLE.has(code))
    if (isCoded || UNAVAILABLE_WORDS.test(current.message)) {
      return {
        code: isCoded ? code : undefined,
        constraint: typeof constraint === 'string' ? constraint : undefined,
        message: current.message,
      }
    }
  }
  return undefined
}

/** Whether a statement failed on this constraint, so that the operation can say which rule was broken. */
export function brokeConstraint(error: unknown, constraint: string): boolean {
  return databaseErrorOf(error)?.constraint === constraint
}

/** A database that is away, or whose disk is full, is a 503; a value it cannot hold is the caller's; everything else is ours (undefined: a 500). */
export function findDatabaseProblem(error: unknown): Problem | undefined {
  const found = databaseErrorOf(error)
  if (found === undefined) return undefined
  const isAway = found.code === undefined || UNAVAILABLE.has(found.code) || found.code.startsWith('08')
  if (isAway) return new Problem('server.unavailable', { retryAfterSeconds: 2, cause: error })
  if (found.code === DISK_FULL) return new Problem('server.full', { retryAfterSeconds: 30, cause: error })
  if (UNSTORABLE.has(found.code ?? '')) return new Problem('request.invalid', { cause: error })
  return undefined
}
