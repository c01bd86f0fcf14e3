import type { Endpoint, Input, Output } from '@scalebridge/api/contract'
import type { RequestEvent } from '@sveltejs/kit'
import { Apis } from '../../../server/apis.ts'
import { ask, type Answer, type Asked } from './ask.ts'
import { config } from './config.ts'
import { applySetCookies, cookieHeader } from './cookies.ts'
import { ApiProblem, readProblem, unreachable } from './problems.ts'

/** The API ends what takes too long by itself; this is for one that hangs. */
const TIMEOUT_MS = 30_000
const FILE_TIMEOUT_MS = 60_000
const PATIENCE_MS = 3_000
const PAUSE_MS = 100

/** What one call may carry besides what the endpoint's schemas ask for. */
export type CallInput<E extends Endpoint> = Input<E> & {
  /** Makes a repeated write the same write; the pages put it into their forms as a hidden field. */
  idempotencyKey?: string
  /** The revision that a change is made to; the API refuses it when somebody else changed it since. `*` is whatever stands now. */
  ifMatch?: number | '*'
  /** Sent in place of a JSON body. */
  form?: FormData
}

/**
 * Calls an endpoint of the API as the reader of this request: with their cookies, in their language.
 * Cookies that the API sets travel on to the browser.
 * @param event the request being answered
 * @param endpoint the contract's value, which fixes the types of input and answer
 * @param input params, querystring, body as the endpoint declares them
 * @returns the body of the successful answer
 * @throws ApiProblem for every other answer, and for an API that is down or too slow (503)
 */
export async function call<E extends Endpoint>(event: RequestEvent, endpoint: E, input: CallInput<E>): Promise<Output<E>> {
  const { status, body } = await send(event, endpoint, input)
  // The API validates every answer against this endpoint's response schema before it sends it.
  return (status === 204 ? undefined : JSON.parse(body.toString())) as Output<E>
}

/** As `call`, for an endpoint that answers with a file. */
export async function callForBytes<E extends Endpoint>(
  event: RequestEvent,
  endpoint: E,
  input: CallInput<E>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array((await send(event, endpoint, input)).body)
}

/** As `call`, with a file as the part `file` of a form. It may take as long as a slow line needs. */
export async function callWithFile<E extends Endpoint>(
  event: RequestEvent,
  endpoint: E,
  { file, ...input }: CallInput<E> & { file: File },
): Promise<Output<E>> {
  const form = new FormData()
  form.set('file', file, file.name)
  // As: `input` is what is left of it without the file.
  return JSON.parse((await send(event, endpoint, { ...(input as unknown as CallInput<E>), form })).body.toString()) as Output<E>
}

async function send<E extends Endpoint>(event: RequestEvent, endpoint: E, input: CallInput<E>): Promise<Answer> {
  const { params, querystring, body, idempotencyKey, ifMatch, form }: CallParts = input
  // The page's span, set by our own server: what the API does for it belongs to its trace.
  const traceparent = event.request.headers.get('traceparent')
  const { type, bytes } = await bodyOf(body, form)
  const headers = {
    accept: 'application/json',
    'accept-language': event.locals.locale,
    cookie: cookieHeader(event.cookies),
    'x-forwarded-for': event.getClientAddress(),
    'x-forwarded-proto': event.url.protocol.slice(0, -1),
    'x-forwarded-host': event.url.host,
    'user-agent': event.request.headers.get('user-agent') ?? '',
    // hooks.server.ts has checked where the browser's request comes from; to the API we speak as our own origin.
    origin: config().PUBLIC_ORIGIN,
    ...(type === null ? {} : { 'content-type': type }),
    ...(traceparent === null ? {} : { traceparent }),
    ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch === '*' ? '*' : `"${ifMatch}"` }),
  }
  const answer = await reach(addressOf(endpoint.url, params, querystring), {
    method: endpoint.method,
    headers,
    body: bytes,
    timeoutMs: form === undefined ? TIMEOUT_MS : FILE_TIMEOUT_MS,
    isRepeatable: endpoint.method === 'GET' || Boolean(idempotencyKey),
  }).catch((cause: unknown) => {
    throw unreachable(cause)
  })
  applySetCookies(event.cookies, answer.headers['set-cookie'] ?? [])
  if (answer.status < 200 || answer.status > 299) throw new ApiProblem(readProblem(answer))
  return answer
}

/** What a call carries, as it is sent: JSON, or a form with its files. */
async function bodyOf(body: unknown, form: FormData | undefined): Promise<{ type: string | null; bytes: string | Buffer | undefined }> {
  if (form === undefined)
    return body === undefined ? { type: null, bytes: undefined } : { type: 'application/json', bytes: JSON.stringify(body) }
  const written = new Response(form)
  return { type: written.headers.get('content-type'), bytes: Buffer.from(await written.arrayBuffer()) }
}

let known: Apis | undefined
const apis = (): Apis => (known ??= new Apis(config().API_URL))

/**
 * Sends a request, and again for a while when nothing was done about it: one that only reads or has a key whenever the line broke, one
 * that only reads also when the API was too busy, any other only where there was no line. Of several APIs the next is asked.
 */
async function reach(path: string, asked: Asked): Promise<Answer> {
  const givesUpAt = Date.now() + PATIENCE_MS
  for (let failures = 0; ;) {
    const api = apis().next()
    try {
      const answer = await ask(new URL(path, api), asked)
      apis().heard(api, answer.headers.connection)
      const pauseMs = pauseAfter(answer, asked.method, failures > 0)
      if (Date.now() + pauseMs >= givesUpAt) return answer
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    } catch (error) {
      const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
      const isRefused = code === 'ECONNREFUSED'
      if (isRefused) apis().goes(api)
      const isUntouched = isRefused || (asked.isRepeatable && code === 'ECONNRESET')
      if (!isUntouched || Date.now() >= givesUpAt) throw error
      failures += 1
      if (failures % apis().count === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

/** After how long an answer is worth another try: for ever where it is the answer. */
function pauseAfter({ status, headers }: Answer, method: string, isRepeated: boolean): number {
  if (status === 503 && method === 'GET') return pauseOf(headers['retry-after'])
  // Our own first try, which broke off, may still hold the key.
  return isRepeated && status === 409 && headers['retry-after'] !== undefined ? PAUSE_MS : Infinity
}

/** How long an API that is too busy asks to be left alone; not all readers come back in the same moment. */
function pauseOf(retryAfter = '1'): number {
  return Number(retryAfter) * 1_000 * (0.75 + Math.random() / 2)
}

interface CallParts {
  params?: Readonly<Record<string, unknown>>
  querystring?: Readonly<Record<string, unknown>>
  body?: unknown
  idempotencyKey?: string
  ifMatch?: number | '*'
  /** Sent in place of a JSON body. */
  form?: FormData
}

/** Fills `:name` of a route's url and writes its query; lists become repeated names, absent values nothing. */
function addressOf(url: string, params: CallParts['params'], querystring: CallParts['querystring']): string {
  const path = url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params?.[name])))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(querystring ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null && item !== '') query.append(name, String(item))
    }
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`
}
