import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { count } from '@scalebridge/db/telemetry'
import { findDatabaseProblem } from './database-problems.ts'
import { Problem, type FieldError } from './problem.ts'
import { rateLimitHeaders } from './request-limits.ts'
import { failuresOf, type ValidationFailure } from './validation.ts'

/** What one asks again and again who tries to get in or round: not signed in, not allowed, too often. */
const SIGN_IN = /^\/api\/v1\/(?:sign-in|session\/second-factor|institutions\/:institution\/(?:start|return))/
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 429])

/** Who was refused what and why; never what they sent. */
function refusalOf(request: FastifyRequest, { code, status }: Problem): object {
  // Whoever is refused before anybody asked who they are has no actor yet.
  const actor: FastifyRequest['actor'] | undefined = request.actor
  const accountId = actor?.kind === 'account' ? actor.accountId : null
  return { code, status, method: request.method, route: request.routeOptions.url ?? null, accountId }
}

/** Refusals by the problem's code, of which there are as many as the product has. */
function countRefusal(request: FastifyRequest, { code, status }: Problem): void {
  if (REFUSALS.has(status) || code === 'server.overloaded') count('requests_refused_total', { reason: code })
  if (status < 500 && SIGN_IN.test(request.routeOptions.url ?? '')) count('sign_ins_refused_total', { reason: code })
}

/** Answers everything that is thrown, and every unknown address, as application/problem+json; hides what is not the reader's. */
export function handleProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | Error, request, reply) => {
    const problem = toProblem(error)
    countRefusal(request, problem)
    if (problem.status === 500) request.log.error({ err: error }, 'a request failed')
    else if (problem.status === 503) request.log.warn({ err: error }, 'a request could not be answered')
    else if (REFUSALS.has(problem.status)) request.log.info(refusalOf(request, problem), 'a request was refused')
    return sendProblem(problem, request, reply)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(new Problem('route.notFound'), request, reply))
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds))
  if (problem.limit !== undefined) reply.headers(rateLimitHeaders(problem.limit))
  return reply.code(problem.status).header('cache-control', 'no-store').type('application/problem+json').send(problem.toBody(request.id))
}

/** The problem that an error of any origin is answered with. */
export function toProblem(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error
  const invalid = failuresOf(error)
  if (invalid !== undefined) return new Problem('request.invalid', { errors: toErrors(invalid), cause: error })
  const ofDatabase = findDatabaseProblem(error)
  if (ofDatabase !== undefined) return ofDatabase
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return new Problem('request.tooLarge', { cause: error })
  if (status === 415) return new Problem('request.mediaType', { cause: error })
  if (status === 429) return new Problem('request.tooMany', { cause: error, retryAfterSeconds: 60 })
  if (status === 503) return new Problem('server.unavailable', { cause: error, retryAfterSeconds: 2 })
  if (status !== undefined && status >= 400 && status < 500) return new Problem('request.unreadable', { cause: error })
  return new Problem('server.failed', { cause: error })
}

const CODES: Record<string, string> = {
  required: 'missing',
  additionalProperties: 'unknown',
  type: 'type',
  format: 'format',
  pattern: 'format',
  enum: 'choice',
  const: 'choice',
  minLength: 'tooShort',
  maxLength: 'tooLong',
  minItems: 'tooFew',
  maxItems: 'tooMany',
  uniqueItems: 'repeated',
  minimum: 'tooSmall',
  exclusiveMinimum: 'tooSmall',
  maximum: 'tooLarge',
  exclusiveMaximum: 'tooLarge',
  text: 'text',
}

/** The `false` of a closed object's additional properties is reported beside the property it refused. */
function toErrors(invalid: { part: string; failures: readonly ValidationFailure[] }): FieldError[] {
  return invalid.failures.filter((failure) => failure.keyword !== 'boolean').flatMap((failure) => toFieldErrors(failure, invalid.part))
}

/** One failure of the validator as field errors: a missing or unknown property is pointed at itself, not at its object. */
function toFieldErrors(failure: ValidationFailure, part: string): FieldError[] {
  const base = `${part === 'body' ? '' : `/${part}`}${failure.instancePath}`
  const code = CODES[failure.keyword] ?? 'invalid'
  const names: unknown = Reflect.get(failure.params, failure.keyword === 'required' ? 'requiredProperties' : 'additionalProperties')
  if (code !== 'missing' && code !== 'unknown') return [{ pointer: base, code, detail: failure.message }]
  if (!Array.isArray(names)) return [{ pointer: base, code, detail: failure.message }]
  return names.map((name) => ({ pointer: `${base}/${escapePointer(String(name))}`, code, detail: failure.message }))
}

/** RFC 6901. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
