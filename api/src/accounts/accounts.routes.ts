import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readArrival } from '../institutions/travel.ts'
import { accountOf } from '../platform/actor.ts'
import { clearCookies, readCookies, setCookies } from '../platform/cookies.ts'
import type { Deps } from '../platform/deps.ts'
import { ACCESS_MS } from '../platform/session-ends.ts'
import { signAccess } from '../platform/session.ts'
import * as contract from './accounts.contract.ts'
import { catchesMails, createOrganisation, listCaughtMails, loadMe, saveMe } from './accounts.ts'
import { endOthersSession, findSessions } from './others-sessions.ts'
import { endAllSessions, endOwnSession, endSession, listSessions, refreshSession, type OpenSession } from './sessions.ts'
import { confirmSignIn, startSignIn } from './sign-in.ts'

/** Signing in and out, who one is, and founding an organisation. */
export function accountsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.register(signInRoutes(deps))
    app.register(sessionsRoutes(deps))
    app.route({ ...contract.getMe, handler: async (request) => loadMe(deps, accountOf(request.actor)) })
    app.route({ ...contract.saveMe, handler: async (request) => saveMe(deps, accountOf(request.actor), request.body) })
    app.route({
      ...contract.createOrganisation,
      handler: async (request, reply) => reply.code(201).send(await createOrganisation(deps, accountOf(request.actor), request.body)),
    })
    if (catchesMails(deps.config)) {
      app.route({ ...contract.listCaughtMails, handler: async () => ({ items: await listCaughtMails(deps) }) })
    }
  }
}

function signInRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const accessOf = (session: OpenSession) => ({
      access: signAccess(app, session),
      accessMs: ACCESS_MS,
      refresh: session.refreshToken,
      refreshMs: session.refreshMs,
    })

    app.route({
      ...contract.startSignIn,
      handler: async (request, reply) => reply.code(202).send(await startSignIn(deps, { ...request.body, address: request.ip })),
    })
    app.route({
      ...contract.confirmSignIn,
      handler: async (request, reply) => {
        const arrival = readArrival(request, deps.config, deps.clock())
        const challenge = { ...request.params, ...request.body, userAgent: request.headers['user-agent'], arrival }
        const { session, returnTo } = await confirmSignIn(deps, request.actor, challenge)
        setCookies(reply, deps.config, accessOf(session))
        return reply.send({ returnTo, me: await loadMe(deps, session) })
      },
    })
    app.route({
      ...contract.refreshSession,
      handler: async (request, reply) => {
        const session = await refreshSession(deps, readCookies(request, deps.config).refresh)
        if (session instanceof Error) {
          clearCookies(reply, deps.config)
          throw session
        }
        setCookies(reply, deps.config, accessOf(session))
        return reply.code(204).send(null)
      },
    })
  }
}

function sessionsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...contract.signOut,
      handler: async (request, reply) => {
        await endSession(deps, request.actor, { refreshToken: readCookies(request, deps.config).refresh, reason: 'signed_out' })
        clearCookies(reply, deps.config)
        return reply.code(204).send(null)
      },
    })
    app.route({
      ...contract.signOutEverywhere,
      handler: async (request, reply) => {
        await endAllSessions(deps, accountOf(request.actor))
        clearCookies(reply, deps.config)
        return reply.code(204).send(null)
      },
    })
    app.route({
      ...contract.listSessions,
      handler: async (request) => ({ items: await listSessions(deps, accountOf(request.actor)) }),
    })
    app.route({
      ...contract.endSession,
      handler: async (request, reply) => {
        await endOwnSession(deps, accountOf(request.actor), request.params.sessionId)
        return reply.code(204).send(null)
      },
    })
    app.route({
      ...contract.findSessions,
      handler: async (request) => findSessions(deps, accountOf(request.actor), request.body.email),
    })
    app.route({
      ...contract.endOthersSession,
      handler: async (request) => endOthersSession(deps, accountOf(request.actor), request.body),
    })
  }
}
