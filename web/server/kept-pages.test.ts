import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { KeptPages } from './kept-pages.ts'

let nowMs = 1_000
let kept = new KeptPages(() => nowMs)
let made = 0
let given = 0
const server = createServer((incoming, response) => {
  if (kept.give(incoming, response, 'http')) return
  made += 1
  const nth = made
  incoming.routePattern = '/live/[sessionId]'
  const page = (acceptsGzip: boolean) => {
    given += 1
    return { status: 200, headers: { 'x-gzip': String(acceptsGzip) }, body: Buffer.from(`page ${nth}, giving ${given}`) }
  }
  if (incoming.url?.startsWith('/live/') && incoming.headers['x-fails'] === undefined) incoming.keepPage?.(page, nowMs)
  response.end(`made ${nth}`)
})

async function ask(path = '/live/1', { method = 'GET', ...headers }: IncomingHttpHeaders & { method?: string } = {}): Promise<string> {
  const { port } = server.address() as AddressInfo // as: it listens on a port
  const sent = request({ host: '127.0.0.1', port, path, method, headers: { host: 'stage.example', ...headers }, agent: false }).end()
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream] // as: Node's own event
  const chunks = await Array.fromAsync(response)
  return chunks.join('')
}

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => server.close())
beforeEach(() => {
  kept = new KeptPages(() => nowMs)
  made = 0
  given = 0
})

it('gives a page that was made a moment ago to whoever brings nothing, each their own', async () => {
  expect([await ask(), await ask(), await ask()]).toEqual(['made 1', 'page 1, giving 1', 'page 1, giving 2'])
})

it('has it made anew by one who comes later, while the others still get it', async () => {
  await ask()
  nowMs += 300
  expect(await ask()).toBe('made 2')
  expect(await ask()).toBe('page 2, giving 1')
})

it('gives nobody a page that is half a second old, even when nobody could make it anew', async () => {
  await ask()
  nowMs += 300
  expect(await ask('/live/1', { 'x-fails': 'yes' })).toBe('made 2')
  expect(await ask()).toBe('page 1, giving 1')
  nowMs += 200
  expect(await ask()).toBe('made 3')
})

it('keeps nothing that was not given to be kept', async () => {
  expect([await ask('/solutions'), await ask('/solutions')]).toEqual(['made 1', 'made 2'])
})

it.each([
  ['a cookie', '/live/1', { cookie: 'theme=dark' }],
  ['a query', '/live/1?room=ABCDEF', {}],
  ['another method', '/live/1', { method: 'POST' }],
])('is passed by with %s, and keeps nothing of it', async (_what, path, headers) => {
  expect([await ask(), await ask(path, headers), await ask(path, headers)]).toEqual(['made 1', 'made 2', 'made 3'])
})

it('is passed by for another host, and by who takes brotli alone', async () => {
  await ask()
  expect(await ask('/live/1', { host: 'other.example' })).toBe('made 2')
  expect(await ask('/live/1', { 'accept-encoding': 'br' })).toBe('made 3')
})
