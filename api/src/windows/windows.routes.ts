import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { answerClarification, askClarification, listClarifications } from './clarifications.ts'
import { extendCall, listExtensions } from './extensions.ts'
import * as contract from './windows.contract.ts'

/** How long a call is open, and what is asked about it. */
export function windowsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listExtensions, handler: async (request) => listExtensions(deps, request.actor, request) })
    app.route({
      ...contract.extendCall,
      handler: async (request, reply) => {
        reply.code(201)
        return extendCall(deps, request.actor, request)
      },
    })
    app.route({
      ...contract.listClarifications,
      handler: async (request) => listClarifications(deps, request.actor, { querystring: request.query }),
    })
    app.route({
      ...contract.askClarification,
      handler: async (request, reply) => {
        reply.code(201)
        return askClarification(deps, request.actor, request)
      },
    })
    app.route({
      ...contract.answerClarification,
      handler: async (request, reply) => {
        const { params, body } = request
        const answered = await answerClarification(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, answered.revision)
        return answered
      },
    })
  }
}
