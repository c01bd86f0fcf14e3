import { error } from '@sveltejs/kit'
import { sequence, type Handle, type HandleServerError } from '@sveltejs/kit/hooks'
import { directionOf, splitLocale } from '#lib/i18n/locales.ts'
import { guard } from '#lib/server/guards.ts'
import { isSameOrigin } from '#lib/server/origin.ts'
import { ApiProblem, toSignIn } from '#lib/server/problems.ts'
import { loadMe, rolesOf } from '#lib/server/session.ts'
import { isTheme, THEME_COOKIE } from '#lib/ui/theme.ts'

const readReader: Handle = async ({ event, resolve }) => {
  const theme = event.cookies.get(THEME_COOKIE)
  event.locals.locale = splitLocale(event.url.pathname).locale
  event.locals.theme = isTheme(theme) ? theme : null
  event.locals.me = null
  return resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace('%lang%', event.locals.locale)
        .replace('%dir%', directionOf(event.locals.locale))
        .replace('%theme%', event.locals.theme ?? ''),
  })
}

const refuseOtherOrigins: Handle = async ({ event, resolve }) => {
  if (!isSameOrigin(event.request, event.url.origin)) return new Response('Cross-origin request refused', { status: 403 })
  return resolve(event)
}

const guardRoute: Handle = async ({ event, resolve }) => {
  event.locals.me = await loadMe(event).catch((cause: unknown) => {
    // The public pages outlive the API; the others say what is wrong through their own calls.
    if (cause instanceof ApiProblem) return null
    throw cause
  })
  const verdict = guard(event.route.id, rolesOf(event.locals.me))
  if (verdict === 'sign-in') toSignIn(event)
  if (verdict === 'hidden') error(404, 'Not Found')
  const response = await resolve(event)
  // What a signed-in reader sees must not come back from a cache on a shared machine.
  if (event.locals.me) response.headers.set('cache-control', 'no-store')
  return response
}

export const handle = sequence(readReader, refuseOtherOrigins, guardRoute)

/** Logs what nobody foresaw; the reader gets a page without its inner details. */
export const handleError: HandleServerError = ({ kind, error: cause, event }) => {
  if (kind === 'unknown') console.error(`${event.request.method} ${event.url.pathname}`, cause)
  if (cause instanceof ApiProblem) {
    const { status, title, code } = cause.problem
    return { status, message: title, code }
  }
  return {}
}
