import { lookup } from 'node:dns/promises'
import { Agent as HttpAgent, request as requestPlainly, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as requestSafely } from 'node:https'
import { isIP } from 'node:net'
import { OUTBOUND_WAITS } from '../time-outs.ts'
import { hostOf, isReachable, OutboundRefused, readTarget } from './target.ts'

export interface Outgoing {
  method: 'GET' | 'POST'
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

export interface OutboundOptions {
  /** For a demonstration or a test alone: http and any port, to this machine. */
  allowLoopback?: boolean
  /** How long finding and reaching the host may take. */
  connectMs?: number
  /** How long everything may take. */
  totalMs?: number
  /** What is read of the answer; the rest is cut off. */
  maxBytes?: number
  /** Finds the addresses of a name; tests have their own. */
  resolve?: (host: string) => Promise<readonly string[]>
}

export interface Answer {
  status: number
  body: Buffer
  /** Whether there was more than is read. */
  isCut: boolean
}

/** Another system that could not be reached or did not answer in time. The message is for people and holds nothing of the answer. */
export class OutboundFailed extends Error {
  override readonly name = 'OutboundFailed'
}

const DEFAULTS = { allowLoopback: false, ...OUTBOUND_WAITS, maxBytes: 64 * 1024, resolve: findAddresses }

/**
 * The product's only way to call another system that somebody named: the address is read by `readTarget`, every address its name
 * stands for must be outside, and the first of them is the one that is called, so that a second look-up cannot answer otherwise.
 * No redirect is followed, no proxy of the environment is used, no connection is kept.
 * Errors: OutboundRefused when nothing was sent, OutboundFailed when no answer came.
 */
export async function callOut(outgoing: Outgoing, options: OutboundOptions = {}): Promise<Answer> {
  const limits = { ...DEFAULTS, ...options }
  const url = readTarget(outgoing.url, limits)
  const startedAt = performance.now()
  const address = await within(limits.connectMs, addressOf(url, limits))
  const spentMs = performance.now() - startedAt
  return exchange(url, { outgoing, address, limits, leftMs: { connect: limits.connectMs - spentMs, total: limits.totalMs - spentMs } })
}

async function findAddresses(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true })
  return found.map(({ address }) => address)
}

async function addressOf(url: URL, limits: Required<OutboundOptions>): Promise<string> {
  const host = hostOf(url)
  const found = isIP(host) === 0 ? await limits.resolve(host).catch(() => []) : [host]
  const [first] = found
  if (first === undefined) throw new OutboundRefused('unknownName')
  if (!found.every((address) => isReachable(address, limits.allowLoopback))) throw new OutboundRefused('inside')
  return first
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new OutboundFailed('its name was not found in time')), timeoutMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

interface Exchange {
  outgoing: Outgoing
  address: string
  limits: Required<OutboundOptions>
  leftMs: { connect: number; total: number }
}

function exchange(url: URL, { outgoing, address, limits, leftMs }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = open(url, address, outgoing)
    const fail = (reason: string) => {
      reject(new OutboundFailed(reason))
      request.destroy()
    }
    const connecting = setTimeout(() => fail('it could not be reached in time'), leftMs.connect)
    const total = setTimeout(() => fail('it did not answer in time'), leftMs.total)
    const ready = url.protocol === 'https:' ? 'secureConnect' : 'connect'
    request.on('socket', (socket) => socket.once(ready, () => clearTimeout(connecting)))
    request.on('error', (error) => fail(reasonOf(error)))
    request.on('close', () => {
      clearTimeout(connecting)
      clearTimeout(total)
    })
    request.on('response', (response) => {
      read(response, limits.maxBytes).then(resolve, (error: Error) => fail(reasonOf(error)))
    })
    request.end(outgoing.body)
  })
}

function open(url: URL, address: string, { method, headers, body }: Outgoing): ClientRequest {
  const host = hostOf(url)
  const options: RequestOptions & { servername: string } = {
    method,
    // The address that was judged, and no name that could be looked up again.
    host: address,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    servername: isIP(host) === 0 ? host : '',
    headers: { ...headers, host: url.host, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    setHost: false,
  }
  // An agent of its own: the global one may have been given the environment's proxy.
  return url.protocol === 'https:'
    ? requestSafely({ ...options, agent: new HttpsAgent({ keepAlive: false, minVersion: 'TLSv1.2' }) })
    : requestPlainly({ ...options, agent: new HttpAgent({ keepAlive: false }) })
}

/** The answer up to `maxBytes`; then the line is cut, whatever is still to come. */
async function read(response: IncomingMessage, maxBytes: number): Promise<Answer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response) {
    const bytes = Buffer.from(part as Uint8Array) // as: a stream without an encoding gives bytes
    parts.push(bytes.subarray(0, maxBytes - size))
    size += bytes.length
    if (size > maxBytes) break
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(parts), isCut: size > maxBytes }
}

/** Said by code, for messages of the system name addresses. */
function reasonOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? `the call failed (${code})` : 'the call failed'
}
