import { Agent, request, type IncomingHttpHeaders } from 'node:http'

export interface Asked {
  method: string
  headers: Readonly<Record<string, string>>
  body?: string | Buffer | undefined
  timeoutMs: number
  /** Whether asking twice does no more than asking once: it only reads, or has a key. */
  isRepeatable: boolean
}

export interface Answer {
  status: number
  statusText: string
  headers: IncomingHttpHeaders
  body: Buffer
}

const KEPT = new Agent({ keepAlive: true })
/** A connection that was used before may be closed just as we send: what cannot be sent twice gets one of its own. */
const FRESH = new Agent({ keepAlive: true })
FRESH.maxFreeSockets = 0

/**
 * Asks another process of ours and waits for the whole of its answer. By Node's own client: `fetch` takes about twice as long
 * for the same, and a page asks several times.
 * @throws the error of the connection with its code, and a `TimeoutError` where the answer is not whole in time
 */
export function ask(url: URL, { method, headers, body, timeoutMs, isRepeatable }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(url, { method, headers: { ...headers, ...length }, agent: isRepeatable ? KEPT : FRESH })
    const late = setTimeout(() => {
      reject(new DOMException('no answer in time', 'TimeoutError'))
      sent.destroy()
    }, timeoutMs)
    sent.on('close', () => clearTimeout(late))
    sent.on('error', reject)
    sent.on('response', (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => {
        const { statusCode = 0, statusMessage = '' } = answer
        resolve({ status: statusCode, statusText: statusMessage, headers: answer.headers, body: Buffer.concat(parts) })
      })
    })
    sent.end(body)
  })
}
