import { askTogether } from '@scalebridge/db/ask-together'
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { randomBytes, randomUUID } from 'node:crypto'

/** The page that a whole audience opens in one moment. */
const SHARED_ROUTE = '/(public)/live/[sessionId]'
const NONCE = /'nonce-([^']+)'/

/** A page as it was made for somebody, with what in it is theirs alone. */
interface Rendered {
  status: number
  headers: Headers
  html: string
  visitId: string
}

interface Visit {
  path: string
  render: () => Promise<Rendered>
}

/**
 * Makes the page of the stage once for all who open it in the same moment and bring nothing that tells them apart: an audience of
 * thousands comes within seconds, and to make a page takes longest of all. Each gets ids of their own in it, and nobody an older page.
 */
export const shareFirstVisits: Handle = async ({ event, resolve }) => {
  if (!isFirstVisit(event)) return resolve(event)
  const render = async () => {
    const response = await resolve(event)
    return { status: response.status, headers: response.headers, html: await response.text(), visitId: event.locals.visitId }
  }
  return toOwn(await together({ path: event.url.href, render }))
}

const together = askTogether(async (visits: readonly Visit[]) => {
  const pages = new Map<string, Promise<Rendered>>()
  return Promise.all(
    visits.map(({ path, render }) => {
      const page = pages.get(path) ?? render()
      pages.set(path, page)
      return page
    }),
  )
})

/** A code in the address lets somebody in, which is for them alone. */
function isFirstVisit({ request, route, url, isDataRequest }: RequestEvent): boolean {
  return request.method === 'GET' && route.id === SHARED_ROUTE && !isDataRequest && url.search === '' && !request.headers.has('cookie')
}

/** The page with a nonce and a visit of its own. Exported for its test. */
export function toOwn({ status, headers: given, html, visitId }: Rendered): Response {
  const headers = new Headers(given)
  const policy = headers.get('content-security-policy') ?? ''
  const nonce = NONCE.exec(policy)?.[1] ?? ''
  const ownNonce = randomBytes(16).toString('base64')
  if (nonce !== '') headers.set('content-security-policy', policy.replaceAll(nonce, ownNonce))
  // Made from the bytes that now change; and what is one visitor's cookie is nobody else's.
  headers.delete('etag')
  headers.delete('set-cookie')
  const own = html.replaceAll(visitId, randomUUID())
  return new Response(nonce === '' ? own : own.replaceAll(nonce, ownNonce), { status, headers })
}
