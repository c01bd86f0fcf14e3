import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'

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
/** A connection that was used before may be closed just as we send; what cannot be sent twice gets one of its own. */
const FRESH = new Agent({ keepAlive: false })
const GOODBYE = 'retry: 300\nevent: bye\ndata: {}\n\n'

interface Target {
  /** Where the API is; with several, each try asks the next. */
  apiUrls: readonly URL[]
  reader: Reader
  /** Collects what ends each open event stream, for a server that leaves. */
  goodbyes?: Set<() => void>
  patienceMs?: number
}

let turn = 0

/**
 * Passes a request to the API as raw bytes, both ways and unbuffered, so that event streams flow and uploads are not held.
 * Whichever side goes away takes the other with it. While the API cannot be reached, what only reads is offered again, and so is
 * anything of which nothing was sent yet; after five seconds the answer is a 502 with problem details.
 */
export function pipeToApi(request: IncomingMessage, response: ServerResponse, to: Target): void {
  const { headers, method } = request
  const isReading = (method === 'GET' || method === 'HEAD') && !headers['content-length'] && !headers['transfer-encoding']
  const givesUpAt = Date.now() + (to.patienceMs ?? PATIENCE_MS)
  let current: ClientRequest | undefined
  let isOver = false
  response.on('close', () => {
    isOver = true
    current?.destroy()
  })
  const offer = (): void => {
    if (isOver) return
    const { upstream, progress } = send(request, response, { ...to, isReading })
    current = upstream
    upstream.on('error', () => {
      const isUntouched = isReading ? !progress.isLate : !progress.isConnected
      if (isOver || response.headersSent || !isUntouched || Date.now() >= givesUpAt) return refuse(response)
      setTimeout(offer, PAUSE_MS)
    })
  }
  offer()
}

/** Sends a request on once. `progress` says how far it came: whether there was a connection, and whether an answer was waited for in vain. */
function send(request: IncomingMessage, response: ServerResponse, to: Target & { isReading: boolean }) {
  const apiUrl = to.apiUrls[turn++ % to.apiUrls.length]
  const progress = { isConnected: false, isLate: false }
  const upstream = httpRequest({
    host: apiUrl?.hostname,
    port: apiUrl?.port,
    method: request.method,
    path: request.url,
    ...(to.isReading ? {} : { agent: FRESH }),
    headers: {
      ...endToEnd(request.headers),
      'x-forwarded-for': to.reader.address,
      'x-forwarded-proto': to.reader.protocol,
      'x-forwarded-host': request.headers.host,
    },
  })
  let timer = setTimeout(() => upstream.destroy(new Error('no connection in time')), CONNECT_MS)
  upstream.setNoDelay(true)
  upstream.on('close', () => clearTimeout(timer))
  upstream.on('socket', (socket) => {
    const begin = (): void => {
      progress.isConnected = true
      clearTimeout(timer)
      if (to.isReading) upstream.end()
      else flow(request, upstream)
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
    passBack(answer, response, to.goodbyes)
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
