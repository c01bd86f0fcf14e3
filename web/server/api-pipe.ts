import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream'

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

/**
 * Passes a request to the API as raw bytes, both ways and unbuffered, so that event streams flow and uploads are not held.
 * Whichever side goes away takes the other with it. An API that is down is a 502 with problem details.
 */
export function pipeToApi(request: IncomingMessage, response: ServerResponse, to: { apiUrl: URL; reader: Reader }): void {
  const { apiUrl, reader } = to
  const upstream = httpRequest(
    {
      host: apiUrl.hostname,
      port: apiUrl.port,
      method: request.method,
      path: request.url,
      headers: {
        ...endToEnd(request.headers),
        'x-forwarded-for': reader.address,
        'x-forwarded-proto': reader.protocol,
        'x-forwarded-host': request.headers.host,
      },
    },
    (answer) => {
      for (const [name, value] of Object.entries(endToEnd(answer.headers))) {
        if (value !== undefined) response.setHeader(name, value)
      }
      response.writeHead(answer.statusCode ?? 502)
      // The head must reach an EventSource at once, long before its first event.
      response.flushHeaders()
      pipeline(answer, response, () => upstream.destroy())
    },
  )
  upstream.setNoDelay(true)
  upstream.on('error', () => refuse(response))
  response.on('close', () => upstream.destroy())
  pipeline(request, upstream, () => undefined)
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
