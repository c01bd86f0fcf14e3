import { describe, expect, it } from 'vitest'
import type { RequestEvent } from '@sveltejs/kit'
import { randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { share, shareFirstVisits } from './first-visits.ts'

const visitId = '0f8fad5b-d9cb-469f-a165-70867728950e'
const rendered = () => ({
  status: 200,
  headers: new Headers({
    'content-security-policy': "script-src 'self' 'nonce-c2hhcmVkIGJ5IGV2ZXJ5Lg=='; style-src 'self'",
    'content-type': 'text/html',
    etag: '"1"',
    'set-cookie': 'a=b',
  }),
  html: `<script nonce="c2hhcmVkIGJ5IGV2ZXJ5Lg==">start("${visitId}")</script><input name="commandId" value="${visitId}">`,
  visitId,
})

const shared = share(rendered())
const give = (acceptsGzip: boolean) => {
  const { body, ...init } = shared(acceptsGzip)
  return new Response(new Uint8Array(body), init)
}
const textOf = async (page: Response) => {
  const bytes = Buffer.from(await page.arrayBuffer())
  return (page.headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes).toString()
}

describe('a page that was made for several visitors', () => {
  it('has for each of them a nonce of its own, the same in its policy and its scripts', async () => {
    const nonces = await Promise.all(
      [give(false), give(true)].map(async (page) => {
        const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? ''
        expect(await textOf(page)).toContain(`<script nonce="${nonce}">`)
        return nonce
      }),
    )
    expect(new Set([...nonces, 'c2hhcmVkIGJ5IGV2ZXJ5Lg==']).size).toBe(3)
  })

  it.each([false, true])(
    'has for each of them an id of its own for their question, the same throughout the page (gzip: %s)',
    async (acceptsGzip) => {
      const html = await textOf(give(acceptsGzip))
      const id = /value="([^"]+)"/.exec(html)?.[1]
      expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(html).toContain(`start("${id}")`)
      expect(html).not.toContain(visitId)
      expect(await textOf(give(acceptsGzip))).not.toContain(id)
    },
  )

  it('brings nobody the cookie of another, nor a tag of other bytes', () => {
    const { headers, status } = give(true)
    expect([status, headers.get('set-cookie'), headers.get('etag'), headers.get('content-type')]).toEqual([200, null, null, 'text/html'])
  })
})

describe('who shares a page', () => {
  const made: string[] = []
  const ROUTE = '/(public)/live/[sessionId]'
  interface Reader {
    cookie?: string
    path?: string
    routeId?: string
    method?: string
    isDataRequest?: boolean
  }
  /** Asks as a reader; answers what was made for whom. */
  async function visit({ cookie, path = '/live/1', routeId = ROUTE, method = 'GET', isDataRequest = false }: Reader): Promise<string> {
    const url = new URL(path, 'http://127.0.0.1')
    const request = new Request(url, { method, headers: cookie === undefined ? {} : { cookie } })
    const resolve = () => {
      made.push(`${path} ${cookie ?? 'nobody'}`)
      return Promise.resolve(new Response(`<p>${path} for ${cookie ?? 'nobody'}</p>`))
    }
    // as: what the handle reads of an event, and no more.
    const event = { url, request, isDataRequest, route: { id: routeId }, locals: { visitId: randomUUID() } } as unknown as RequestEvent
    return textOf(await shareFirstVisits({ event, resolve }))
  }

  it('are those who bring no cookie and ask for the very same page: one is made for all who came meanwhile', async () => {
    made.length = 0
    const pages = await Promise.all(Array.from({ length: 20 }, (_, nth) => visit({ path: `/live/${nth % 2}` })))
    expect(pages).toEqual(Array.from({ length: 20 }, (_, nth) => `<p>/live/${nth % 2} for nobody</p>`))
    expect(made.length).toBeLessThan(20)
  })

  it.each<Reader>([
    { cookie: 'sb_access=mine' },
    { cookie: 'sb_audience=mine' },
    { cookie: 'theme=dark' },
    { path: '/live/1?room=ABCDEF' },
    { method: 'POST' },
    { isDataRequest: true },
    { routeId: '/(public)/solutions' },
  ])('is nobody who is somebody, or asks for something else: %o', async (reader) => {
    made.length = 0
    const crowd = Promise.all(Array.from({ length: 5 }, () => visit({})))
    const own = await Promise.all([visit(reader), visit(reader)])
    const expected = `<p>${reader.path ?? '/live/1'} for ${reader.cookie ?? 'nobody'}</p>`
    expect(own).toEqual([expected, expected])
    for (const page of await crowd) expect(page).toBe('<p>/live/1 for nobody</p>')
    const isOwn = (one: string) => reader.cookie !== undefined && one.endsWith(reader.cookie)
    if (reader.cookie !== undefined) expect(made.filter(isOwn).length).toBe(2)
  })
})
