import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { ask, type Asked } from './ask.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function api(answer: RequestListener): Promise<{ url: URL; sockets: Set<Socket> }> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: new URL(`http://127.0.0.1:${address.port}/`), sockets }
}
const reading: Asked = { method: 'GET', headers: {}, timeoutMs: 5_000, isRepeatable: true }

it('an answer comes whole, with its status, its cookies and every byte', async () => {
  const { url } = await api((_request, response) => {
    response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'] })
    response.write('نصف')
    setTimeout(() => response.end(' و نصف'), 20)
  })
  const { status, headers, body } = await ask(url, reading)
  expect([status, headers['set-cookie'], body.toString()]).toEqual([201, ['a=1', 'b=2'], 'نصف و نصف'])
})

it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('what a %s brings arrives with its length', async (method) => {
  const { url } = await api((request, response) => {
    void request.toArray().then((parts) => response.end(`${request.headers['content-length']} ${Buffer.concat(parts).toString()}`))
  })
  const { body } = await ask(url, { ...reading, method, body: '{"ё":1}' })
  expect(body.toString()).toBe('8 {"ё":1}')
})

it('a connection is kept for what may be asked twice; a write without a key has one of its own', async () => {
  const { url, sockets } = await api((_request, response) => response.end())
  await ask(url, reading)
  await ask(url, reading)
  expect(sockets.size).toBe(1)
  for (const _ of [1, 2]) await ask(url, { ...reading, method: 'POST', body: '{}', isRepeatable: false })
  expect(sockets.size).toBe(3)
})

it('when nobody is there, or the answer breaks off, the error has the code that says so', async () => {
  const { url } = await api((request, response) => {
    response.writeHead(200, { 'content-length': 100 })
    response.write('half', () => request.socket.destroy())
  })
  await expect(ask(url, reading)).rejects.toMatchObject({ code: 'ECONNRESET' })
  await expect(ask(new URL('http://127.0.0.1:1/'), reading)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

it.each([
  ['never begins', () => {}],
  ['never ends', (response: Parameters<RequestListener>[1]) => void response.write('half')],
])('an answer that %s is a time-out', async (_what, answer) => {
  const { url } = await api((_request, response) => answer(response))
  await expect(ask(url, { ...reading, timeoutMs: 50 })).rejects.toMatchObject({ name: 'TimeoutError' })
})
