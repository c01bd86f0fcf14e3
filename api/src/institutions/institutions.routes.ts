import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { BASE_LOCALE, type Locale } from '@scalebridge/db/reference'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { endSession } from '../accounts/sessions.ts'
import { setCookies } from '../platform/cookies.ts'
import type { Deps } from '../platform/deps.ts'
import { Problem } from '../platform/problem.ts'
import { ACCESS_MS } from '../platform/session-ends.ts'
import { signAccess } from '../platform/session.ts'
import { arrive, leaveFor } from './arrive.ts'
import * as contract from './institutions.contract.ts'
import { logOut } from './logout.ts'
import { createProviders } from './providers.ts'
import { readTravel, sendAlong, takeBack } from './travel.ts'

/** Signing in with an institution's account: redirects, so that it works without JavaScript. */
export function institutionsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const providers = createProviders(deps.config)
    const items = [...providers.values()].map(({ institution: { key, name } }) => ({ key, name }))

    app.route({ ...contract.listInstitutions, handler: async () => ({ items }) })
    app.route({
      ...contract.startAtInstitution,
      handler: async (request, reply) => {
        const { locale = BASE_LOCALE, next = null } = request.query
        try {
          const provider = providers.get(request.params.institution)
          if (provider === undefined) throw new Problem('institution.refused')
          const { url, travel } = await leaveFor(provider, { locale, next })
          sendAlong(reply, deps.config, { content: travel, now: deps.clock() })
          return reply.redirect(url, 303)
        } catch (error) {
          return sendBack({ request, reply, error, locale, fallback: 'institution.unavailable' })
        }
      },
    })
    app.route({
      ...contract.returnFromInstitution,
      handler: async (request, reply) => {
        const travel = readTravel(request, deps.config, deps.clock())
        const locale = travel?.locale ?? BASE_LOCALE
        takeBack(reply, deps.config)
        try {
          const provider = providers.get(request.params.institution)
          if (provider === undefined || travel === undefined || travel.institution !== request.params.institution) {
            throw new Problem('institution.refused')
          }
          const coming = { provider, travel, query: request.query, address: request.ip, userAgent: request.headers['user-agent'] }
          const arrived = await arrive(deps, coming)
          if ('challengeId' in arrived) {
            sendAlong(reply, deps.config, { content: { kind: 'arrived', signInId: arrived.signInId }, now: deps.clock() })
            return reply.redirect(`${pathIn(locale, '/sign-in/verify')}?challenge=${arrived.challengeId}`, 303)
          }
          const { session } = arrived
          if (request.actor.kind === 'account') await endSession(deps, request.actor, { refreshToken: undefined, reason: 'replaced' })
          const tokens = { access: signAccess(app, session), refresh: session.refreshToken }
          setCookies(reply, deps.config, { ...tokens, accessMs: ACCESS_MS, refreshMs: session.refreshMs })
          // The page of signing in leads whoever is signed in to where their role begins.
          const query = travel.next === null ? '' : `?next=${encodeURIComponent(travel.next)}`
          return reply.redirect(`${pathIn(locale, '/sign-in')}${query}`, 303)
        } catch (error) {
          return sendBack({ request, reply, error, locale, fallback: 'institution.refused' })
        }
      },
    })
    app.register(logoutRoutes(deps, providers))
  }
}

function logoutRoutes(deps: Deps, providers: ReturnType<typeof createProviders>): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    app.route({
      ...contract.logOutByInstitution,
      handler: async (request, reply) => {
        const provider = providers.get(request.params.institution)
        if (provider === undefined) throw new Problem('institution.logoutInvalid')
        await logOut(deps, provider, request.body.logout_token)
        return reply.code(204).send(null)
      },
    })
  }
}

/** Back to the page of signing in, which says what went wrong. Why exactly is for the log: it is of use to a forger alone. */
function sendBack(to: {
  request: FastifyRequest
  reply: FastifyReply
  error: unknown
  locale: Locale
  fallback: 'institution.refused' | 'institution.unavailable'
}): FastifyReply {
  const { error, fallback } = to
  const code = error instanceof Problem ? error.code : fallback
  const why = error instanceof Error ? { name: error.name, message: error.message, code: Reflect.get(error, 'code') } : {}
  to.request.log.warn({ problem: code, why }, 'a sign-in with an institution was refused')
  return to.reply.redirect(`${pathIn(to.locale, '/sign-in')}?problem=${code}`, 303)
}

/** A page in a language: the base locale has no prefix. */
const pathIn = (locale: Locale, path: string): string => `${locale === BASE_LOCALE ? '' : `/${locale}`}${path}`
