import { error, fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit'
import type { Answer } from './ask.ts'
import { localise, splitLocale } from '#lib/i18n/locales.ts'
import type { FieldProblem, Problem } from '#lib/problem.ts'

/** An answer of the API that is not a success, as RFC 9457 problem details. */
export class ApiProblem extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}`)
    this.name = 'ApiProblem'
    this.problem = problem
  }
}

/** Reads a problem from an answer; anything that is none becomes one with the code `api.unexpected`. */
export function readProblem({ status, statusText, body: bytes }: Answer): Problem {
  const body = parsed(bytes.toString())
  const text = (name: string): string | undefined => {
    const value: unknown = isRecord(body) ? body[name] : undefined
    return typeof value === 'string' ? value : undefined
  }
  return {
    status,
    code: text('code') ?? 'api.unexpected',
    title: text('title') ?? statusText,
    detail: text('detail') ?? '',
    errors: isRecord(body) && Array.isArray(body['errors']) ? body['errors'].filter(isFieldProblem) : [],
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

/** The problem of an API that does not answer, or not in time. */
export function unreachable(cause: unknown): ApiProblem {
  const late = cause instanceof Error && cause.name === 'TimeoutError'
  const code = late ? 'api.timeout' : 'api.unreachable'
  return new ApiProblem({ status: 503, code, title: 'Service unavailable', detail: '', errors: [] })
}

/** What a reader can mend by proving a second factor. */
const SECOND_FACTOR_NEEDED = 'policy.secondFactorNeeded'

/**
 * Ends a `load`: not signed in, or with one factor where two are needed, leads to the page that mends it and back, the rest to the error page.
 * @throws always; what is no problem of the API is thrown on unchanged
 */
export function throwProblem(event: RequestEvent, cause: unknown): never {
  if (!(cause instanceof ApiProblem)) throw cause
  const { status, title, code } = cause.problem
  if (status === 401) toSignIn(event)
  if (code === SECOND_FACTOR_NEEDED) toSecondFactor(event, pathOf(event))
  error(status, title, { code })
}

/**
 * Ends a form action: the form comes back as the reader filled it in, with each error beside its field.
 * @param values what to show in the form again
 * @returns SvelteKit's failure with `{ values, problem }`
 * @throws the redirect to sign-in for 401, and what is no problem of the API
 */
export function failProblem<V>(event: RequestEvent, cause: unknown, values: V): ActionFailure<{ values: V; problem: Problem }> {
  if (!(cause instanceof ApiProblem)) throw cause
  if (cause.problem.status === 401) toSignIn(event)
  return fail(cause.problem.status, { values, problem: cause.problem })
}

/** Sends the reader to the sign-in page, in their language, which brings them back to this page. */
export function toSignIn(event: RequestEvent): never {
  redirect(303, `${localise('/sign-in', event.locals.locale)}?next=${encodeURIComponent(pathOf(event))}`)
}

/** Sends the reader to the page that asks for their second factor, which brings them back to a path of ours, given without a language. */
export function toSecondFactor(event: RequestEvent, returnTo: string): never {
  redirect(303, `${localise('/sign-in/second', event.locals.locale)}?returnTo=${encodeURIComponent(returnTo)}`)
}

/** Sends the reader to the page where a first second factor is added, which brings them back. */
export function toAddFactor(event: RequestEvent, returnTo: string): never {
  redirect(303, `${localise('/account/security', event.locals.locale)}?returnTo=${encodeURIComponent(returnTo)}`)
}

/** The page that is open, with its query and without its language. */
export function pathOf(event: RequestEvent): string {
  return splitLocale(event.url.pathname).path + event.url.search
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isRecord(value) && typeof value['pointer'] === 'string' && typeof value['code'] === 'string'
}

/** What a page can do without: null where the API has no answer to it just now, so that the rest of the page is shown. */
export async function orNothing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.problem.status === 503) return null
    throw cause
  }
}
