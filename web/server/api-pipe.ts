import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import type { Apis } from './apis.ts'

/** Headers that belong to one connection and must not travel on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What the API is told about the reader's side of the connection. */
export interface Reader {
  address: string
  protocol: 'http' | 'https'
}

const CONNECT_MS = 2_000
/** How long the API may think about a request that it has whole. */
const ANSWER_MS = 60_000
/** How long a request that nothing was done about is offered again: an API that is started anew is back within that. */
const PATIENCE_MS = 5_000
const PAUSE_MS = 100
/** What a request may bring to be kept here until it is answered, so that it can be sent again. It is what the API reads of most. */
const KEPT_BYTES = 64 * 1_024
/** A connection that was used before may be closed just as we send; what cannot be sent twice gets one of its own. */
const FRESH = new Agent({ keepAlive: true })
FRESH.maxFreeSockets = 0
const GOODBYE = 'retry: 300\nevent: bye\ndata: {}\n\n'

interface Target {
  apis: Apis
  reader: Reader
  /** Collects what ends each open event stream, for a server that leaves. */
  goodbyes?: Set<() => void>
  patienceMs?: number
}

/** What has to be known to send a request on: nothing to bring, all of it in our hands, or a stream that flows once. */
interface Offer extends Target {
  body: 'none' | 'stream' | Buffer
  /** Whether asking twice does no more than asking once: it only reads, or has a key. */
  isRepeatable: boolean
}

/**
 * Passes a request to the API as raw bytes, both ways and unbuffered, so that event streams flow and uploads are not held.
 * Whichever side goes away takes the other with it. What no API took is offered to the next one, and to all again for five seconds;
 * of what one of them took, only what reads or has an Idempotency-Key. After that the answer is a 502 with problem details.
 */
export function pipeToApi(request: IncomingMessage, response: ServerResponse, to: Target): void {
  const { headers, method } = request
  const isReading = (method === 'GET' || method === 'HEAD') && !headers['content-length'] && !headers['transfer-encoding']
  const isRepeatable = isReading || headers['idempotency-key'] !== undefined
  if (isReading) return offer(request, response, { ...to, body: 'none', isRepeatable })
  if (!(Number(headers['content-length'] ?? Infinity) <= KEPT_BYTES))
    return offer(request, response, { ...to, body: 'stream', isRepeatable })
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => offer(request, response, { ...to, body: Buffer.concat(chunks), isRepeatable }))
  request.on('error', () => response.destroy())
}

function offer(request: IncomingMessage, response: ServerResponse, to: Offer): void {
  const givesUpAt = Date.now() + (to.patienceMs ?? PATIENCE_MS)
  let current: ClientRequest | undefined
  let isOver = false
  let failures = 0
  response.on('close', () => {
    isOver = true
    current?.destroy()
  })
  const again = (isUntouched: boolean): void => {
    if (isOver || response.headersSent || !isUntouched || Date.now() >= givesUpAt) return refuse(response)
    failures += 1
    // The next one is asked at once; after all of them there is a pause.
    setTimeout(tryOne, failures % to.apis.count === 0 ? PAUSE_MS : 0)
  }
  const tryOne = (): void => {
    if (isOver) return
    const { upstream, progress } = send(request, to)
    current = upstream
    upstream.on('error', () => again(!progress.isConnected || (to.isRepeatable && to.body !== 'stream' && !progress.isLate)))
    upstream.on('response', (answer) => {
      // Our own first try, which broke off, may still hold the key.
      if (failures > 0 && answer.statusCode === 409 && answer.headers['retry-after'] !== undefined && Date.now() < givesUpAt) {
        answer.resume()
        setTimeout(tryOne, PAUSE_MS)
      } else passBack(answer, response, to.goodbyes)
    })
  }
  tryOne()
}

/** Sends a request on once. `progress` says how far it came: whether there was a connection, and whether an answer was waited for in vain. */
function send(request: IncomingMessage, { apis, reader, body }: Offer) {
  const api = apis.next()
  const progress = { isConnected: false, isLate: false }
  const upstream = httpRequest({
    host: api.hostname,
    port: api.port,
    method: request.method,
    path: request.url,
    ...(body === 'none' ? {} : { agent: FRESH }),
    headers: {
      ...endToEnd(request.headers),
      'x-forwarded-for': reader.address,
      'x-forwarded-proto': reader.protocol,
      'x-forwarded-host': request.headers.host,
    },
  })
  let timer = setTimeout(() => upstream.destroy(new Error('no connection in time')), CONNECT_MS)
  upstream.setNoDelay(true)
  upstream.on('close', () => clearTimeout(timer))
  upstream.on('error', () => {
    if (!progress.isConnected) apis.goes(api)
  })
  upstream.on('socket', (socket) => {
    const begin = (): void => {
      progress.isConnected = true
      clearTimeout(timer)
      if (body === 'stream') flow(request, upstream)
      else upstream.end(body === 'none' ? undefined : body)
    }
    if (socket.connecting) socket.once('connect', begin)
    else begin()
  })
  upstream.on('finish', () => {
    timer = setTimeout(() => {
      progress.isLate = true
      upstream.destroy(new Error('no answer in time'))
    }, ANSWER_MS)
  })
  upstream.on('response', (answer) => {
    clearTimeout(timer)
    apis.heard(api, answer.headers.connection)
  })
  return { upstream, progress }
}

function passBack(answer: IncomingMessage, response: ServerResponse, goodbyes: Set<() => void> | undefined): void {
  for (const [name, value] of Object.entries(endToEnd(answer.headers))) {
    if (value !== undefined) response.setHeader(name, value)
  }
  response.writeHead(answer.statusCode ?? 502)
  // The head must reach an EventSource at once, long before its first event.
  response.flushHeaders()
  if (goodbyes !== undefined && answer.headers['content-type']?.startsWith('text/event-stream') === true)
    keepStream(answer, response, goodbyes)
  flow(answer, response)
}

/**
 * Lets a message flow on, and ends what it flows into where it breaks off. Whatever ends the other side is heard by the caller. (Node's
 * `pipeline` does so too, and makes an error for each that goes well, which takes longer than all the rest.)
 */
function flow(message: IncomingMessage, into: ClientRequest | ServerResponse): void {
  message.on('error', () => into.destroy())
  message.on('close', () => {
    if (!message.complete) into.destroy()
  })
  message.pipe(into)
}

/** Lets a stream be ended between two of its events, with a last one that tells the reader to come back. */
function keepStream(answer: IncomingMessage, response: ServerResponse, goodbyes: Set<() => void>): void {
  let isBetween = true
  answer.on('data', (chunk: Buffer) => (isBetween = chunk.subarray(-2).toString() === '\n\n'))
  const goodbye = (): void => {
    answer.unpipe(response)
    response.end(isBetween ? GOODBYE : undefined)
  }
  goodbyes.add(goodbye)
  response.on('close', () => goodbyes.delete(goodbye))
}

function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = (headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.includes(name)))
}

function refuse(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy()
  const problem = {
    type: 'about:blank',
    title: 'Bad Gateway',
    status: 502,
    code: 'api.unreachable',
    detail: 'The API does not answer. Nothing that was stored is lost; try again in a minute.',
  }
  response.writeHead(502, { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'retry-after': '5' })
  response.end(JSON.stringify(problem))
}
