import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'

const TEXT = /^(text\/(html|plain|csv)|application\/(json|manifest\+json)|image\/svg\+xml)/

/**
 * Compresses rendered pages and their data on the way out; built files are compressed already, event streams never are.
 * It stands between the handler and the socket by taking over write and end of this one response.
 */
export function compress(request: IncomingMessage, response: ServerResponse): void {
  const accepted = request.headers['accept-encoding'] ?? ''
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
  if (encoding === null || request.method === 'HEAD') return
  const send = { writeHead: response.writeHead.bind(response), write: response.write.bind(response), end: response.end.bind(response) }
  let encoder: ReturnType<typeof createGzip | typeof createBrotliCompress> | null = null

  function begin(): void {
    const type = String(response.getHeader('content-type') ?? '')
    if (!TEXT.test(type) || response.hasHeader('content-encoding') || response.statusCode === 204 || response.statusCode === 304) return
    encoder = encoding === 'br' ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : createGzip({ level: 6 })
    response.removeHeader('content-length')
    response.setHeader('content-encoding', String(encoding))
    response.appendHeader('vary', 'accept-encoding')
    encoder.on('data', (chunk: Buffer) => send.write(chunk) || encoder?.pause())
    encoder.on('end', () => send.end())
    // Whoever writes waits for the response to drain, yet it is the encoder that was full.
    encoder.on('drain', () => response.emit('drain'))
    response.on('drain', () => encoder?.resume())
    response.on('close', () => encoder?.destroy())
  }
  function once(): void {
    if (!response.headersSent && encoder === null) begin()
  }

  // as: Node's overloads of these three take their callback in several places; SvelteKit and we use the forms below.
  response.writeHead = ((...args: Parameters<typeof send.writeHead>) => {
    const headers = args.findLast((arg) => typeof arg === 'object')
    for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) response.setHeader(name, value)
    response.statusCode = args[0]
    once()
    return send.writeHead(response.statusCode)
  }) as typeof response.writeHead
  response.write = ((chunk: Buffer | string) => {
    once()
    return encoder ? encoder.write(chunk) : send.write(chunk)
  }) as typeof response.write
  response.end = ((chunk?: Buffer | string) => {
    once()
    if (encoder) encoder.end(chunk)
    else send.end(chunk)
    return response
  }) as typeof response.end
}
