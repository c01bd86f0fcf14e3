import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { startTracing } from '@scalebridge/db/tracing'
import { traceRequest } from './tracing.ts'

const servers: Server[] = []
async function listen(server: Server): Promise<string> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A web that answers with the header that the API would be sent. */
const makeWeb = () =>
  listen(
    createServer((request, response) => {
      traceRequest(request, response)
      request.routePattern = '/(public)/pitches/[pitchId]'
      response.end(String(request.headers['traceparent']))
    }),
  )

const FOREIGN = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

it('when nobody collects, the API is told of no trace, least of all of a reader’s own', async () => {
  const answer = await fetch(await makeWeb(), { headers: { traceparent: FOREIGN } })
  expect(await answer.text()).toBe('undefined')
})

it('when somebody collects, a request is a span named by its page, and the API is told of that one', async () => {
  const told: string[] = []
  const collector = await listen(
    createServer((request, response) => {
      request.on('data', (chunk: Buffer) => told.push(chunk.toString()))
      request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
    }),
  )
  const stop = await startTracing({ process: 'web', endpoint: collector })
  const answer = await fetch(`${await makeWeb()}/pitches/0190?email=somebody@example.org`, { headers: { traceparent: FOREIGN } })
  const traceparent = await answer.text()
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  const [, traceId = '', spanId = ''] = traceparent.split('-')
  expect(FOREIGN).not.toContain(traceId)
  await expect.poll(() => told.join('')).toContain(spanId)
  await stop()
  expect(told.join('')).toContain('"GET /(public)/pitches/[pitchId]"')
  expect(told.join('')).toContain(`"${traceId}"`)
  expect(told.join('')).not.toMatch(/somebody|0190"/)
})
