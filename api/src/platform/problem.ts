import type { LimitVerdict } from './limits.ts'
import { PROBLEMS, type ProblemCode } from './problem-codes.ts'

/** What is wrong with one field of the request. */
export interface FieldError {
  /** JSON pointer into the request's body (or into /params, /querystring), such as `/goals/0`. */
  pointer: string
  code: string
  detail: string
}

export interface ProblemBody {
  type: string
  title: string
  status: number
  code: ProblemCode
  detail?: string
  instance?: string
  errors?: FieldError[]
}

interface ProblemOptions {
  detail?: string
  errors?: FieldError[]
  retryAfterSeconds?: number
  limit?: LimitVerdict
  cause?: unknown
}

/**
 * The way an operation says no: thrown anywhere below a handler, answered as application/problem+json (RFC 9457).
 * The code decides status and title; `detail` and `errors` may say more to the reader, never anything internal.
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly detail: string | undefined
  readonly errors: FieldError[] | undefined
  readonly retryAfterSeconds: number | undefined
  /** The limit that was reached, for the headers that tell of it. */
  readonly limit: LimitVerdict | undefined

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? PROBLEMS[code].title, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.status = PROBLEMS[code].status
    this.detail = options.detail
    this.errors = options.errors
    this.retryAfterSeconds = options.retryAfterSeconds
    this.limit = options.limit
  }

  /** The answer's body; `instance` is the request's id, by which the log can be searched. */
  toBody(instance?: string): ProblemBody {
    return {
      type: `urn:scalebridge:problem:${this.code}`,
      title: PROBLEMS[this.code].title,
      status: this.status,
      code: this.code,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(instance === undefined ? {} : { instance: `urn:scalebridge:request:${instance}` }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    }
  }
}
