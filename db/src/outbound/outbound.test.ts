import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { callOut, OutboundFailed, OutboundRefused, type OutboundOptions } from './index.ts'

const PUBLIC = '93.184.215.14'
const post = (url: string, options: OutboundOptions = {}) => callOut({ method: 'POST', url, body: '{}' }, options)

const servers: Server[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // as: it listens on a port
}

/** Every socket that would be opened, plain or safe; none is. */
function watchDials(): string[] {
  const dialled: string[] = []
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
    const options: unknown = [args[0]].flat()[0]
    dialled.push(String(typeof options === 'object' && options !== null ? Reflect.get(options, 'host') : options))
    process.nextTick(() => this.destroy(new Error('nothing is dialled in a test')))
    return this
  })
  return dialled
}

const NAMES: Record<string, string[]> = {
  'metadata.example': ['169.254.169.254'],
  'two-faced.example': [PUBLIC, '127.0.0.1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'localhost.example': ['::1'],
  internal: ['10.1.2.3'],
}
const resolve = async (host: string) => NAMES[host] ?? []

describe('an address inside', () => {
  it.each([
    ['https://127.0.0.1/', 'inside'],
    ['https://127.1/', 'inside'],
    ['https://2130706433/', 'inside'],
    ['https://0x7f.1/', 'inside'],
    ['https://017700000001/', 'inside'],
    ['https://①②⑦.0.0.1/', 'inside'],
    ['https://0/', 'inside'],
    ['https://10.0.0.8/', 'inside'],
    ['https://100.64.0.1/', 'inside'],
    ['https://169.254.169.254/latest/meta-data', 'inside'],
    ['https://172.31.255.255/', 'inside'],
    ['https://192.168.1.1:8443/', 'inside'],
    ['https://198.18.0.1/', 'inside'],
    ['https://203.0.113.7/', 'inside'],
    ['https://224.0.0.1/', 'inside'],
    ['https://255.255.255.255/', 'inside'],
    ['https://[::]/', 'inside'],
    ['https://[::1]/', 'inside'],
    ['https://[::ffff:7f00:1]/', 'inside'],
    ['https://[::ffff:127.0.0.1]/', 'inside'],
    ['https://[64:ff9b::7f00:1]/', 'inside'],
    ['https://[2002:7f00:1::]/', 'inside'],
    ['https://[fd00::1]/', 'inside'],
    ['https://[fe80::1]/', 'inside'],
    ['https://localhost/', 'inside'],
    ['https://metadata.example/', 'inside'],
    ['https://two-faced.example/', 'inside'],
    ['https://mapped.example/', 'inside'],
    ['https://localhost.example/', 'inside'],
    ['https://internal/', 'inside'],
    ['https://nowhere.example/', 'unknownName'],
    ['http://93.184.215.14/', 'scheme'],
    ['ftp://93.184.215.14/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['https://93.184.215.14:22/', 'port'],
    ['https://93.184.215.14@127.0.0.1/', 'credentials'],
    ['https://user:word@93.184.215.14/', 'credentials'],
    ['//93.184.215.14/', 'unreadable'],
    ['https://[::1', 'unreadable'],
  ])('%s is refused as %s, and nothing is dialled', async (url, refusal) => {
    const dialled = watchDials()
    const refused: unknown = await post(url, { resolve }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(OutboundRefused)
    expect(refused).toMatchObject({ refusal })
    expect(dialled).toEqual([])
  })

  it.each(['https://93.184.215.14/', 'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:8443/', 'https://outside.example/'])(
    '%s is none: it is dialled',
    async (url) => {
      const dialled = watchDials()
      await expect(post(url, { resolve: async () => [PUBLIC] })).rejects.toBeInstanceOf(OutboundFailed)
      expect(dialled).toHaveLength(1)
    },
  )

  it('is not reached by a name that answers otherwise the second time: it is looked up once, and what was judged is dialled', async () => {
    const dialled = watchDials()
    let asked = 0
    const rebind = async () => {
      asked += 1
      return asked === 1 ? [PUBLIC] : ['127.0.0.1']
    }
    await expect(post('https://rebinding.example/', { resolve: rebind })).rejects.toBeInstanceOf(OutboundFailed)
    expect(asked).toBe(1)
    expect(dialled).toEqual([PUBLIC])
  })

  it('is reached only by whoever allows this machine, and then no other', async () => {
    const origin = await listen((_request, response) => response.end('ok'))
    expect((await post(origin, { allowLoopback: true })).status).toBe(200)
    await expect(post(origin)).rejects.toMatchObject({ refusal: 'scheme' })
    await expect(post('https://10.0.0.8/', { allowLoopback: true })).rejects.toMatchObject({ refusal: 'inside' })
    await expect(post('http://93.184.215.14/', { allowLoopback: true })).rejects.toMatchObject({ refusal: 'scheme' })
  })
})

describe('another system', () => {
  it('gets method, path, headers and body as they are, whatever proxy the environment names', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9')
    const seen: unknown[] = []
    const origin = await listen((request, response) => {
      let body = ''
      request.on('data', (part: Buffer) => (body += part.toString()))
      request.on('end', () => {
        seen.push(request.method, request.url, request.headers.host, request.headers['x-kind'], body)
        response.writeHead(202).end('taken')
      })
    })
    const sent = { method: 'POST', url: `${origin}/hook?a=1`, headers: { 'x-kind': 'test' }, body: 'été' } as const
    const answer = await callOut(sent, { allowLoopback: true })
    expect(answer).toEqual({ status: 202, body: Buffer.from('taken'), isCut: false })
    expect(seen).toEqual(['POST', '/hook?a=1', new URL(origin).host, 'test', 'été'])
    vi.unstubAllEnvs()
  })

  it('that leads elsewhere is not followed', async () => {
    let calls = 0
    const origin = await listen((_request, response) => {
      calls += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect((await post(origin, { allowLoopback: true })).status).toBe(302)
    expect(calls).toBe(1)
  })

  it('that never stops talking is cut off', async () => {
    const hangUp = Promise.withResolvers<void>()
    const origin = await listen((_request, response) => {
      const part = Buffer.alloc(16_384, 'x')
      const talk = () => {
        while (!response.destroyed && response.write(part)) continue
      }
      response.on('drain', talk)
      response.on('close', () => hangUp.resolve())
      talk()
    })
    const answer = await post(origin, { allowLoopback: true })
    expect(answer.isCut).toBe(true)
    expect(answer.body).toHaveLength(64 * 1024)
    await hangUp.promise
  })

  it.each([
    ['says nothing', () => {}],
    ['begins and says no more', (_request, response) => void response.writeHead(200).write('a')],
  ] satisfies [string, RequestListener][])('that %s is given up, and its line is freed', async (_how, handler) => {
    const hangUp = Promise.withResolvers<void>()
    const origin = await listen((request, response) => {
      response.on('close', () => hangUp.resolve())
      handler(request, response)
    })
    await expect(post(origin, { allowLoopback: true, totalMs: 60 })).rejects.toThrow('it did not answer in time')
    await hangUp.promise
  })

  it('whose name is never found is given up', async () => {
    const never = () => new Promise<never>(() => {})
    await expect(post('https://slow.example/', { resolve: never, connectMs: 30 })).rejects.toThrow('its name was not found in time')
  })

  it('that cannot be connected to is given up, though its line opens', async () => {
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      return this
    })
    await expect(post(`https://${PUBLIC}/`, { connectMs: 30 })).rejects.toThrow('it could not be reached in time')
  })
})
