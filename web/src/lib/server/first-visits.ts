import { askTogether } from '@scalebridge/db/ask-together'
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { randomBytes, randomUUID } from 'node:crypto'
import { gzipAround } from './gzip-around.ts'

/** The page that a whole audience opens in one moment. */
const SHARED_ROUTE = '/(public)/live/[sessionId]'
const NONCE = /'nonce-([^']+)'/
/** Between the beginnings of two makings, while more come than one: to make the page takes a processor some hundredths of a second. */
const REST_MS = 200

/** A page as it was made for somebody, with what in it is theirs alone. */
interface Rendered {
  status: number
  headers: Headers
  html: string
  visitId: string
}

/** The same for many: gives each their own. */
type Shared = (acceptsGzip: boolean) => Response

interface Visit {
  path: string
  render: () => Promise<Rendered>
}

/**
 * Makes the page of the stage once for all who open it in the same moment and bring nothing that tells them apart: an audience of
 * thousands comes within seconds, and to make and to compress a page takes longest of all. Each gets ids of their own in it, and
 * nobody a page that was begun before they asked.
 */
export const shareFirstVisits: Handle = async ({ event, resolve }) => {
  if (!isFirstVisit(event)) return resolve(event)
  const render = async () => {
    const response = await resolve(event)
    return { status: response.status, headers: response.headers, html: await response.text(), visitId: event.locals.visitId }
  }
  const shared = await together({ path: event.url.href, render })
  return shared(/\bgzip\b/.test(event.request.headers.get('accept-encoding') ?? ''))
}

const together = askTogether(
  async (visits: readonly Visit[]) => {
    const pages = new Map<string, Promise<Shared>>()
    return Promise.all(
      visits.map(({ path, render }) => {
        const page = pages.get(path) ?? render().then(share)
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
export function share({ status, headers: given, html, visitId }: Rendered): Shared {
  const headers = new Headers(given)
  // Made from the bytes that now change; and what is one visitor's cookie is nobody else's.
  headers.delete('etag')
  headers.delete('set-cookie')
  const policy = headers.get('content-security-policy') ?? ''
  const nonce = NONCE.exec(policy)?.[1]
  const shared = nonce === undefined ? [visitId] : [visitId, nonce]
  const nonceBytes = Buffer.from(nonce ?? '', 'base64').length
  let compressed: ReturnType<typeof gzipAround> | undefined
  return (acceptsGzip) => {
    const own = [randomUUID(), randomBytes(nonceBytes).toString('base64')]
    const ownHeaders = new Headers(headers)
    if (nonce !== undefined) ownHeaders.set('content-security-policy', policy.replaceAll(nonce, own[1] ?? ''))
    if (!acceptsGzip)
      return new Response(
        shared.reduce((text, part, nth) => text.replaceAll(part, own[nth] ?? ''), html),
        { status, headers: ownHeaders },
      )
    compressed ??= gzipAround(html, shared)
    const body = compressed(own)
    ownHeaders.set('content-encoding', 'gzip')
    ownHeaders.set('content-length', String(body.length))
    ownHeaders.append('vary', 'accept-encoding')
    return new Response(new Uint8Array(body), { status, headers: ownHeaders })
  }
}
