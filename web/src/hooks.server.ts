import { error, type RequestEvent } from '@sveltejs/kit'
import { sequence, type Handle, type HandleServerError } from '@sveltejs/kit/hooks'
import { randomUUID } from 'node:crypto'
import { directionOf, splitLocale } from '#lib/i18n/locales.ts'
import { shareFirstVisits } from '#lib/server/first-visits.ts'
import { audienceOf, guard, mustAddFactor } from '#lib/server/guards.ts'
import { isSameOrigin } from '#lib/server/origin.ts'
import { isSentByScript, readSentForm, refuseForm } from '#lib/server/keep-form.ts'
import { ApiProblem, pathOf, toAddFactor, toSignIn } from '#lib/server/problems.ts'
import { loadMe, rolesOf } from '#lib/server/session.ts'
import { isTheme, THEME_COOKIE } from '#lib/ui/theme.ts'

type Refusal = NonNullable<App.Locals['refusal']>

const readReader: Handle = async ({ event, resolve }) => {
  const theme = event.cookies.get(THEME_COOKIE)
  event.locals.locale = splitLocale(event.url.pathname).locale
  event.locals.theme = isTheme(theme) ? theme : null
  event.locals.visitId = randomUUID()
  event.locals.me = null
  event.locals.refusal = null
  return resolve(event, {
    transformPageChunk: ({ html }) => {
      // They stand before the head: what follows is long, and people's own words may look like them.
      const end = html.indexOf('<head>')
      if (end < 0) return html
      const start = html
        .slice(0, end)
        .replace('%lang%', event.locals.locale)
        .replace('%dir%', directionOf(event.locals.locale))
        .replace('%theme%', event.locals.theme ?? '')
      return start + html.slice(end)
    },
  })
}

/** For the count of requests: the route's pattern, which the server around us cannot know. */
const nameRoute: Handle = ({ event, resolve }) => {
  if (event.platform?.req) event.platform.req.routePattern = event.route.id ?? 'unknown'
  return resolve(event)
}

const refuseOtherOrigins: Handle = async ({ event, resolve }) => {
  if (!isSameOrigin(event.request, event.url.origin)) return new Response('Cross-origin request refused', { status: 403 })
  return resolve(event)
}

const guardRoute: Handle = async ({ event, resolve }) => {
  const { me, outage } = await findReader(event)
  event.locals.me = me
  const verdict = guard(event.route.id, rolesOf(me))
  if (verdict === 'sign-in' && !outage) toSignIn(event)
  if (verdict === 'allowed' && event.request.method === 'GET' && mustAddFactor(event.route.id, me)) toAddFactor(event, pathOf(event))
  if (verdict !== 'allowed' && outage && isSentByScript(event)) return refuseForm(outage.status)
  const sent = verdict !== 'allowed' && outage ? await readSentForm(event) : null
  if (sent) event.locals.refusal = { status: 503, message: 'Service unavailable', ...outage, sent }
  else if (verdict !== 'allowed') refuse(event, outage ?? { status: 404, message: 'Not Found' })
  const response = await resolve(sent ? asReading(event) : event)
  // What a signed-in reader sees must not come back from a cache on a shared machine.
  if (me || sent) response.headers.set('cache-control', 'no-store')
  return response
}

/** Who is asking, or why nobody knows: the public pages outlive the API. */
async function findReader(event: RequestEvent): Promise<{ me: App.Locals['me']; outage: Refusal | null }> {
  try {
    return { me: await loadMe(event), outage: null }
  } catch (cause) {
    if (!(cause instanceof ApiProblem)) throw cause
    return { me: null, outage: { status: 503, message: cause.problem.title, code: cause.problem.code } }
  }
}

/** The same request as one that only reads: no action runs, and the layout's refusal is what is shown. */
function asReading(event: RequestEvent): RequestEvent {
  return Object.assign(event, { request: new Request(event.request.url, { headers: { accept: 'text/html' } }) })
}

const ROUTES = '/src/routes'
/** The routes that answer with something else than a page, a file for example: no layout would refuse them. */
const ENDPOINTS = new Set(
  Object.keys(import.meta.glob('/src/routes/**/+server.ts')).map((file) => file.slice(ROUTES.length, file.lastIndexOf('/'))),
)

/**
 * A page is refused by its group's layout, so that the refusal stands inside our own page and in the reader's language;
 * everything that changes something, a page's data and a file are refused on the spot, before any code of the route runs.
 */
function refuse(event: RequestEvent, refusal: Refusal): void {
  const { id } = event.route
  const isPage = event.request.method === 'GET' && !event.isDataRequest && id !== null && audienceOf(id) !== undefined && !ENDPOINTS.has(id)
  if (!isPage) error(refusal.status, refusal.message, refusal.code ? { code: refusal.code } : {})
  event.locals.refusal = refusal
}

export const handle = sequence(nameRoute, readReader, refuseOtherOrigins, shareFirstVisits, guardRoute)

/** Logs what nobody foresaw; the reader gets a page without its inner details. */
export const handleError: HandleServerError = ({ kind, error: cause, event }) => {
  if (kind === 'unknown') console.error(`${event.request.method} ${event.url.pathname}`, cause)
  if (cause instanceof ApiProblem) {
    const { status, title, code } = cause.problem
    return { status, message: title, code }
  }
  return {}
}
