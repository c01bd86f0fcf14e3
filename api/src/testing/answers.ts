/** What every answer must be, whoever asked for what: with its headers, of a status that the contract declares, in its schema. */
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Endpoint } from '../platform/endpoint.ts'
import type { Caller } from './index.ts'

export type Answer = Awaited<ReturnType<Caller['get']>>

/** RELIABILITY's header class of an API answer, written out a second time on purpose: a change of either shows here. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /^default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /^camera=\(\), geolocation=\(\), microphone=\(\)$/,
  'x-request-id': /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  // The keys that are published are for everybody's caches.
  'cache-control': /no-store|private|^public, max-age=300$/,
}

/** What an answer may say beside them; a name that is not here is a header that nobody decided on. */
const FURTHER: ReadonlySet<string> = new Set([
  'clear-site-data',
  'connection',
  'content-disposition',
  'content-length',
  'content-type',
  'date',
  'etag',
  'idempotent-replay',
  'link',
  'ratelimit',
  'ratelimit-policy',
  'location',
  'retry-after',
  'set-cookie',
  'x-server-time',
])

/** What is wrong with an answer of the endpoint; empty where nothing is. */
export function faultsOf(endpoint: Endpoint, answer: Answer): string[] {
  return [...headerFaults(answer), ...bodyFaults(endpoint, answer)]
}

/** A word in what an owner keeps to themselves; whoever reads it in an answer has read what was not theirs. */
export const canaryOf = (owner: { organisationId: string }) => `canary-${owner.organisationId.slice(-12)}`

/** Whose secrets stand in the answer beside those of the people who may read it. */
export function leaksIn(answer: Answer, readers: readonly { organisationId: string }[]): string[] {
  const own = new Set(readers.map(canaryOf))
  return [...new Set(answer.payload.match(/canary-[0-9a-f]{12}/g))].filter((canary) => !own.has(canary))
}

function headerFaults({ headers }: Answer): string[] {
  const wrong = Object.entries(HEADERS)
    .filter(([name, form]) => !form.test(String(headers[name])))
    .map(([name]) => `${name}: ${String(headers[name])}`)
  const unknown = Object.keys(headers).filter((name) => !Object.hasOwn(HEADERS, name) && !FURTHER.has(name))
  return [...wrong, ...unknown.map((name) => `nobody decided on the header ${name}`)]
}

function bodyFaults(endpoint: Endpoint, answer: Answer): string[] {
  const { statusCode, headers, payload } = answer
  const declared = endpoint.schema.response[statusCode]
  if (declared === undefined) return [`the status ${statusCode} is not declared`]
  const type = headers['content-type'] ?? ''
  if (statusCode >= 400 && !type.startsWith('application/problem+json')) return [`a refusal of the type ${type}`]
  // A file, and a text that happens to be JSON, are the endpoint's own to write.
  if (payload === '' || !type.includes('json') || Reflect.get(declared, 'type') === 'string') return []
  const body: unknown = JSON.parse(payload)
  const check = checkOf(declared)
  return check.Check(body) ? [] : check.Errors(body).map((error) => `${statusCode}${error.instancePath} ${error.message}`)
}

type Check = ReturnType<typeof Compile>
const checks = new WeakMap<object, Check>()

function checkOf(schema: TSchema): Check {
  const known = checks.get(schema) ?? Compile(schema)
  checks.set(schema, known)
  return known
}
