import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { compress } from './compress.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function ask(
  answer: (response: ServerResponse) => void,
  encoding: string,
): Promise<{ headers: IncomingMessage['headers']; body: Buffer }> {
  server = createServer((request, response) => {
    compress(request, response)
    answer(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const sent = get({ port: address.port, host: '127.0.0.1', headers: { 'accept-encoding': encoding } })
  const [response]: IncomingMessage[] = await once(sent, 'response')
  if (!response) throw new Error('no answer')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { headers: response.headers, body: Buffer.concat(chunks) }
}

const html = '<p>Water</p>'.repeat(100_000)

/** Writes as SvelteKit does: piece by piece, waiting for `drain` whenever the response says that it is full. */
async function writeSlowly(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': String(html.length) })
  for (let from = 0; from < html.length; from += 50_000) {
    if (!response.write(html.slice(from, from + 50_000))) await once(response, 'drain')
  }
  response.end()
}

describe('compression', () => {
  it('when the browser knows brotli, a page of many pieces arrives whole and smaller', async () => {
    const { headers, body } = await ask((response) => void writeSlowly(response), 'gzip, deflate, br')
    expect(headers['content-encoding']).toBe('br')
    expect(headers['content-length']).toBeUndefined()
    expect(body.length).toBeLessThan(html.length / 100)
    expect(brotliDecompressSync(body).toString()).toBe(html)
  })

  it('when it knows gzip only, it gets gzip', async () => {
    const { headers, body } = await ask((response) => response.setHeader('content-type', 'application/json').end('{"a":1}'), 'gzip')
    expect(headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(body).toString()).toBe('{"a":1}')
  })

  it.each([
    ['text/event-stream', 'br', undefined],
    ['image/png', 'br', undefined],
    ['text/html', 'identity', undefined],
    ['text/html', 'br', 'gzip'],
  ])(
    'when the answer is %s for a browser that takes %s and is encoded as %s, the bytes stay as they are',
    async (type, encoding, already) => {
      const head = { 'content-type': type, ...(already ? { 'content-encoding': already } : {}) }
      const { headers, body } = await ask((response) => response.writeHead(200, head).end('as is'), encoding)
      expect(headers['content-encoding']).toBe(already)
      expect(body.toString()).toBe('as is')
    },
  )
})
