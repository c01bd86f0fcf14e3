import { askTogether } from '@scalebridge/db/ask-together'
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { randomBytes, randomUUID } from 'node:crypto'
import type { OwnPage, SharedPage } from '../../../server/kept-pages.ts'
import { gzipAround, plainAround } from './gzip-around.ts'

/** The page that a whole audience opens in one moment. */
const SHARED_ROUTE = '/(public)/live/[sessionId]'
/** Between the beginnings of two makings, while more come than one: to make the page takes a processor some hundredths of a second. */
const REST_MS = 200
const NONCE = /'nonce-([^']+)'/

/** A page as it was made for somebody, with what in it is theirs alone. */
interface Rendered {
  status: number
  headers: Headers
  html: string
  visitId: string
}

interface Made {
  page: SharedPage
  begunAtMs: number
}

interface Visit {
  path: string
  render: () => Promise<Rendered>
}

/**
 * Makes the page of the stage once for all who open it in the same moment and bring nothing that tells them apart: an audience of
 * thousands comes within seconds, and to make and to compress a page takes longest of all. Each gets ids of their own in it. Web's
 * server gives the page to whoever comes a moment later (kept-pages.ts).
 */
export const shareFirstVisits: Handle = async ({ event, resolve }) => {
  if (!isFirstVisit(event)) return resolve(event)
  const render = async () => {
    const response = await resolve(event)
    return { status: response.status, headers: response.headers, html: await response.text(), visitId: event.locals.visitId }
  }
  const { page, begunAtMs } = await together({ path: event.url.href, render })
  const { status, headers, body } = page(/\bgzip\b/.test(event.request.headers.get('accept-encoding') ?? ''))
  if (status === 200) event.platform?.req.keepPage?.(page, begunAtMs)
  return new Response(new Uint8Array(body), { status, headers })
}

const together = askTogether(
  async (visits: readonly Visit[]) => {
    const begunAtMs = performance.now()
    const pages = new Map<string, Promise<Made>>()
    return Promise.all(
      visits.map(({ path, render }) => {
        const page = pages.get(path) ?? render().then((rendered) => ({ page: share(rendered), begunAtMs }))
        pages.set(path, page)
        return page
      }),
    )
  },
  { restMs: REST_MS },
)

/** A code in the address lets somebody in, which is for them alone. */
function isFirstVisit({ request, route, url, isDataRequest }: RequestEvent): boolean {
  return request.method === 'GET' && route.id === SHARED_ROUTE && !isDataRequest && url.search === '' && !request.headers.has('cookie')
}

/** The page with a nonce and a visit of its own for each who gets it. Exported for its test. */
export function share({ status, headers: given, html, visitId }: Rendered): SharedPage {
  const headers = new Headers(given)
  // Made from the bytes that now change; and what is one visitor's cookie is nobody else's.
  headers.delete('etag')
  headers.delete('set-cookie')
  const policy = headers.get('content-security-policy') ?? ''
  const nonce = NONCE.exec(policy)?.[1]
  const parts = nonce === undefined ? [visitId] : [visitId, nonce]
  const nonceBytes = Buffer.from(nonce ?? '', 'base64').length
  const plain = plainAround(html, parts)
  const plainHeaders = Object.fromEntries(headers)
  headers.append('vary', 'accept-encoding')
  const gzipHeaders = { ...Object.fromEntries(headers), 'content-encoding': 'gzip' }
  let compressed: ReturnType<typeof gzipAround> | undefined
  return (acceptsGzip): OwnPage => {
    const own = [randomUUID(), randomBytes(nonceBytes).toString('base64')]
    const ownHeaders: Record<string, string> = { ...(acceptsGzip ? gzipHeaders : plainHeaders) }
    if (nonce !== undefined) ownHeaders['content-security-policy'] = policy.replaceAll(nonce, own[1] ?? '')
    const body = acceptsGzip ? (compressed ??= gzipAround(html, parts))(own) : plain(own)
    ownHeaders['content-length'] = String(body.length)
    return { status, headers: ownHeaders, body }
  }
}
