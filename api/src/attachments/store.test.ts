import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from './store.ts'

/** A bucket's service that answers as the test says, and how often it was asked. */
async function bucket(patienceMs: number, answer: (response: ServerResponse) => void) {
  const service = { asked: 0 }
  const server = createServer((request, response) => {
    service.asked += 1
    request.resume()
    answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const config = {
    ATTACHMENTS_DIRECTORY: undefined,
    S3_BUCKET: 'files',
    S3_REGION: 'here',
    S3_ENDPOINT: `http://127.0.0.1:${address.port}`,
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'key',
  }
  const waits = { connectMs: patienceMs, silenceMs: patienceMs, answerMs: patienceMs, tries: 1, failures: 2, restMs: 600_000 }
  return { service, store: await openStore(config, waits) }
}

it('when the bucket never answers, a call ends all the same, and after some nobody asks it', async () => {
  const { service, store } = await bucket(500, () => {})
  await expect(store.put('a', 'x')).rejects.toThrow('Cannot write file')
  await expect(store.getBytes('a')).rejects.toThrow('Cannot read file')
  const { asked } = service
  await expect(store.put('a', 'x')).rejects.toMatchObject({ cause: { name: 'BreakerOpen' } })
  expect(service.asked).toBe(asked)
})

it('when the bucket says that there is no such file, it is there, and goes on being asked', async () => {
  const { service, store } = await bucket(60_000, (response) => response.writeHead(404).end())
  for (let time = 0; time < 4; time += 1) await expect(store.getBytes('a')).rejects.toThrow('Cannot read file')
  expect(service.asked).toBe(4)
})
