import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { pipeToApi } from './api-pipe.ts'
import { Apis } from './apis.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const servers: Server[] = []
const goodbyes = new Set<() => void>()
const READER = { address: '203.0.113.9', protocol: 'https' } as const

async function listen(answer: Answer): Promise<URL> {
  const server = createServer(answer)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return new URL(`http://127.0.0.1:${address.port}`)
}

/** A web server that does nothing but pass on to an API that answers so. */
async function pipeTo(answer: Answer): Promise<URL> {
  const apis = new Apis((await listen(answer)).href)
  return listen((request, response) => pipeToApi(request, response, { apis, reader: READER, goodbyes }))
}

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }),
  )
})

describe('the pipe to the API', () => {
  it('when bytes are sent, they arrive and come back unchanged, with status and cookies', async () => {
    const web = await pipeTo((request, response) => {
      response.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'content-type': 'application/octet-stream' })
      request.pipe(response)
    })
    const sent = new Uint8Array(3_000_000).map((_, index) => index % 251)
    const answer = await fetch(new URL('/api/v1/x?q=%20a', web), { method: 'POST', body: sent })
    expect(answer.status).toBe(201)
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(sent))).toBe(true)
  })

  it('when a reader claims another address, the API is told the true one, and connection headers stay behind', async () => {
    const web = await pipeTo((request, response) => response.end(JSON.stringify(request.headers)))
    const answer = await fetch(web, {
      headers: { 'x-forwarded-for': '10.0.0.1', 'x-forwarded-proto': 'http', te: 'trailers', cookie: 'c=1' },
    })
    const seen: Record<string, string> = await answer.json()
    expect(seen['x-forwarded-for']).toBe('203.0.113.9')
    expect(seen['x-forwarded-proto']).toBe('https')
    expect(seen['x-forwarded-host']).toBe(web.host)
    expect(seen['cookie']).toBe('c=1')
    expect(seen['te']).toBeUndefined()
  })

  it('when the API streams events, each arrives before the next is sent', async () => {
    const sent: ServerResponse[] = []
    const web = await pipeTo((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      sent.push(response)
    })
    const answer = await fetch(web)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const reader = answer.body?.getReader()
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      sent[0]?.write(text)
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(text)
    }
  })

  it('when the reader leaves, the API’s side ends as well', async () => {
    const gone = Promise.withResolvers<string>()
    const web = await pipeTo((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      response.on('close', () => gone.resolve('closed'))
    })
    const leave = new AbortController()
    await fetch(web, { signal: leave.signal })
    leave.abort()
    expect(await gone.promise).toBe('closed')
  })

  it('when the reader leaves before the API has answered at all, the API’s side ends as well', async () => {
    const asked = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<string>()
    const web = await pipeTo((_, response) => {
      response.on('close', () => gone.resolve('closed'))
      asked.resolve()
    })
    const leave = new AbortController()
    const answer = fetch(web, { signal: leave.signal })
    await asked.promise
    leave.abort()
    await expect(answer).rejects.toThrow('aborted')
    expect(await gone.promise).toBe('closed')
  })

  it('when the API is down, the answer is a 502 problem that says so', async () => {
    const web = await listen((request, response) =>
      pipeToApi(request, response, { apis: new Apis('http://127.0.0.1:1'), reader: READER, patienceMs: 300 }),
    )
    const answer = await fetch(web)
    expect(answer.status).toBe(502)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 502, code: 'api.unreachable' })
  })

  it.each(['GET', 'POST'])('when one of two APIs is down, a %s is answered by the other, once', async (method) => {
    let answered = 0
    const apiUrl = await listen((_, response) => {
      answered += 1
      response.end('here')
    })
    const apis = new Apis(`http://127.0.0.1:1, ${apiUrl.href}`)
    const web = await listen((request, response) => pipeToApi(request, response, { apis, reader: READER }))
    for (const n of [1, 2, 3]) {
      const answer = await fetch(web, { method, ...(method === 'POST' ? { body: 'something' } : {}) })
      expect([await answer.text(), answered]).toEqual(['here', n])
    }
  })

  it('when the API hangs up on a request, what reads or has a key is asked again, and anything else is not', async () => {
    const asked: string[] = []
    const web = await pipeTo((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        const what = [request.method, request.headers['idempotency-key'], body].filter(Boolean).join(' ')
        asked.push(what)
        if (asked.filter((one) => one === what).length === 1) request.socket.destroy()
        else response.end('again')
      })
    })
    const post = (headers: Record<string, string>) => fetch(web, { method: 'POST', body: 'it', headers })
    expect(await (await fetch(web)).text()).toBe('again')
    expect(await (await post({ 'idempotency-key': 'k' })).text()).toBe('again')
    expect((await post({})).status).toBe(502)
    expect(asked).toEqual(['GET', 'GET', 'POST k it', 'POST k it', 'POST it'])
  })

  it('when what was asked again meets its own first try, it waits for the answer to that', async () => {
    let tries = 0
    const web = await pipeTo((request, response) => {
      tries += 1
      if (tries === 1) request.socket.destroy()
      else if (tries === 2) response.writeHead(409, { 'retry-after': '1' }).end('under way')
      else response.writeHead(201).end('done')
    })
    const answer = await fetch(web, { method: 'POST', body: 'it', headers: { 'idempotency-key': 'k' } })
    expect([answer.status, await answer.text(), tries]).toEqual([201, 'done', 3])
  })

  it('when one of two APIs says that it leaves, the other is asked from then on, until both do', async () => {
    const asked: string[] = []
    const leaving = new Set<string>()
    const answerAs =
      (name: string): Answer =>
      (_, response) => {
        asked.push(name)
        if (leaving.has(name)) response.setHeader('connection', 'close')
        response.end(name)
      }
    const apis = new Apis(`${(await listen(answerAs('a'))).href},${(await listen(answerAs('b'))).href}`)
    const web = await listen((request, response) => pipeToApi(request, response, { apis, reader: READER }))
    const ask = async (method: string) => (await fetch(web, { method, ...(method === 'POST' ? { body: 'it' } : {}) })).text()
    leaving.add('a')
    for (const method of ['GET', 'POST', 'GET', 'POST']) await ask(method)
    expect(asked).toEqual(['a', 'b', 'b', 'b'])
    leaving.add('b')
    for (const method of ['GET', 'POST']) await ask(method)
    // The one that went first is the first to be back.
    expect(asked.slice(4)).toEqual(['b', 'a'])
  })

  it('when the server leaves, each stream ends after a whole event with a word of goodbye', async () => {
    const web = await pipeTo((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n')
    })
    const answer = await fetch(web)
    const reader = answer.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n')
    for (const goodbye of goodbyes) goodbye()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('retry: 300\nevent: bye\ndata: {}\n\n')
    expect((await reader?.read())?.done).toBe(true)
    await expect.poll(() => goodbyes.size).toBe(0)
  })

  it('when the API breaks off in the middle, the reader’s answer breaks off too and does not look whole', async () => {
    const web = await pipeTo((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    await expect(fetch(web).then((answer) => answer.text())).rejects.toThrow('terminated')
  })
})
