import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { getDealings, saveInterest } from './interests.ts'
import * as contract from './introductions.contract.ts'
import { listIntroductions, moveIntroduction, requestIntroduction } from './introductions.ts'
import { getIntroduction, writeIntroduction } from './thread.ts'

/** Interests and introductions. The revision of a change is asked for only once the thing is known to be the caller's. */
export function introductionsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...contract.getDealings,
      handler: async (request, reply) => {
        const dealings = await getDealings(deps, request.actor, request)
        markRevision(reply, dealings.interest?.revision ?? 0)
        return dealings
      },
    })
    app.route({
      ...contract.saveInterest,
      handler: async (request, reply) => {
        const { params, body } = request
        const dealings = await saveInterest(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, dealings.interest?.revision ?? 0)
        return dealings
      },
    })
    app.route({ ...contract.listIntroductions, handler: async (request) => listIntroductions(deps, request.actor) })
    app.route({
      ...contract.requestIntroduction,
      handler: async (request, reply) => {
        reply.code(201)
        return requestIntroduction(deps, request.actor, request)
      },
    })
    app.route({
      ...contract.getIntroduction,
      handler: async (request, reply) => {
        const thread = await getIntroduction(deps, request.actor, request)
        markRevision(reply, thread.introduction.revision)
        return thread
      },
    })
    app.route({
      ...contract.moveIntroduction,
      handler: async (request, reply) => {
        const { params, body } = request
        const moved = await moveIntroduction(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, moved.revision)
        return moved
      },
    })
    app.route({
      ...contract.writeIntroduction,
      handler: async (request, reply) => {
        reply.code(201)
        return writeIntroduction(deps, request.actor, request)
      },
    })
  }
}
