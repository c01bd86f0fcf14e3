import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listenWidely, type At } from './listen-widely.ts'

const HOST = '127.0.0.1'
const closes: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closes.splice(0)) await close()
})

async function open(at: At = { host: HOST, port: 0 }) {
  const server = createServer((_request, response) => response.end('inside'))
  const closeDoors = await listenWidely(server, at, (options) => once(server.listen(options), 'listening'))
  const close = () => {
    const closed = Promise.all([closeDoors(), new Promise((resolve) => server.close(resolve))])
    server.closeAllConnections()
    return closed
  }
  closes.push(close)
  // as: it listens on a port.
  return { server, close, port: (server.address() as AddressInfo).port }
}

describe('a server that listens widely', () => {
  it.runIf(process.platform === 'linux')('lets in several who come at once in one turn of its loop', async () => {
    const { server, port } = await open()
    const turns: number[] = []
    let came = 0
    server.on('connection', () => (came += 1))
    const comers: Socket[] = Array.from({ length: 64 }, () => connect({ host: HOST, port }))
    while (turns.reduce((sum, one) => sum + one, 0) < comers.length) {
      await new Promise((resolve) => setImmediate(resolve))
      turns.push(came)
      came = 0
    }
    expect(Math.max(...turns)).toBeGreaterThan(1)
    for (const comer of comers) comer.destroy()
  })

  it('answers whoever comes, by whichever door, and nobody once it is closed', async () => {
    const { port, close } = await open()
    const ask = async () => {
      const asked = request({ host: HOST, port, agent: false }).end()
      const [answer] = await once(asked, 'response')
      answer.resume()
      return answer.statusCode
    }
    expect(await Promise.all(Array.from({ length: 32 }, ask))).toEqual(Array.from({ length: 32 }, () => 200))
    await close()
    await expect(ask()).rejects.toThrow('ECONNREFUSED')
  })

  it('says so when the port is another’s, who listens as widely', async () => {
    const { port } = await open()
    await expect(open({ host: HOST, port })).rejects.toThrow('EADDRINUSE')
  })
})
