import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

/** How an address answers: it takes what it gets, says nothing, fails, or says a letter a second. */
export type Manner = 'well' | 'silent' | 'failing' | 'slow'

export interface WebhookSink {
  url: string
  answer(path: string, manner: Manner): void
  /** How often it was called, whatever it answered. */
  calls(path: string): number
  timesTaken(path: string, webhookId: string): number
  takenAt(path: string, webhookId: string): number | undefined
  close(): void
}

/** A system of others that takes webhooks, at several addresses. Each takes them until it is told otherwise. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const manners = new Map<string, Manner>()
  const taken = new Map<string, number[]>()
  const calls = new Map<string, number>()
  const server = createServer((request, response) => {
    const { url: path = '' } = request
    calls.set(path, (calls.get(path) ?? 0) + 1)
    request.resume()
    const manner = manners.get(path) ?? 'well'
    if (manner === 'slow') return drip(response)
    if (manner === 'silent') return
    if (manner === 'well') {
      const key = `${path} ${String(request.headers['webhook-id'])}`
      taken.set(key, [...(taken.get(key) ?? []), Date.now()])
    }
    response.writeHead(manner === 'well' ? 204 : 500).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    answer: (path, manner) => void manners.set(path, manner),
    calls: (path) => calls.get(path) ?? 0,
    timesTaken: (path, id) => taken.get(`${path} ${id}`)?.length ?? 0,
    takenAt: (path, id) => taken.get(`${path} ${id}`)?.[0],
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Headers that never end. */
function drip(response: ServerResponse): void {
  const { socket } = response
  socket?.write('HTTP/1.1 200 OK\r\n')
  const timer = setInterval(() => socket?.write('x'), 1_000)
  socket?.on('close', () => clearInterval(timer))
}
