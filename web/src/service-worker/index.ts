/**
 * Keeps show control open when the network is gone: its page and what the page is made of, as last seen. Registered by the
 * pages under /show alone, and for them alone. The stage's state is not kept here: the page keeps it (lib/stage/kept-show.ts).
 */

declare const self: ServiceWorkerGlobalScope

const KEPT = 'show'
const IMMUTABLE = '/_app/immutable/'

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  event.respondWith(url.pathname.startsWith(IMMUTABLE) ? keptOrFetched(request) : fetchedOrKept(request))
})

/** What the page had loaded before this worker was there. */
self.addEventListener('message', (event) => {
  if (event.origin !== self.location.origin || !Array.isArray(event.data)) return
  const addresses = event.data.filter((one) => typeof one === 'string' && new URL(one).origin === self.location.origin)
  event.waitUntil(keepAll(addresses))
})

async function keepAll(addresses: readonly string[]): Promise<void> {
  const cache = await caches.open(KEPT)
  await Promise.all(
    addresses.map(async (address) => {
      const answer = await fetch(address, { credentials: 'same-origin' }).catch(() => undefined)
      if (answer?.ok && !answer.redirected) await cache.put(address, answer)
    }),
  )
}

/** Files whose names change with their content. */
async function keptOrFetched(request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await (await caches.open(KEPT)).put(request, answer.clone())
  return answer
}

/** Pages and their data: the newest, or the last one seen, also where the server fails. Whoever is signed out loses what was kept for them. */
async function fetchedOrKept(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request)
    if (answer.status >= 500) return (await caches.match(request, { ignoreVary: true })) ?? answer
    if (answer.redirected || answer.status === 401 || answer.type === 'opaqueredirect') await caches.delete(KEPT)
    else if (answer.ok) await (await caches.open(KEPT)).put(request, answer.clone())
    return answer
  } catch (cause) {
    const kept = await caches.match(request, { ignoreVary: true })
    if (kept) return kept
    throw cause
  }
}
