import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { createReasons } from '../matching/reasons.ts'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { getPitchChanges } from './changes.ts'
import { compare } from './comparison.ts'
import { changeItems } from './list-items.ts'
import * as contract from './lists.contract.ts'
import * as lists from './lists.ts'
import { takeList, takeShortlist } from './taking.ts'
import { tell } from './telling.ts'

/** Lists, and what is made of several pitches at once: comparisons, files and the news of saved ones. */
export function listsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listLists, handler: async (request) => lists.listLists(deps, request.actor) })
    app.route({
      ...contract.createList,
      handler: async (request, reply) => {
        const list = await lists.createList(deps, request.actor, request)
        markRevision(reply, list.revision)
        reply.code(201)
        return list
      },
    })
    app.route({
      ...contract.getList,
      handler: async (request, reply) => {
        const list = await lists.getList(deps, request.actor, request.params.listId)
        markRevision(reply, list.revision)
        return list
      },
    })
    app.route({
      ...contract.saveList,
      handler: async (request, reply) => {
        const { params, body } = request
        const list = await lists.saveList(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, list.revision)
        return list
      },
    })
    app.route({
      ...contract.removeList,
      handler: async (request, reply) => {
        await lists.removeList(deps, request.actor, request.params.listId)
        return reply.status(204).send(null)
      },
    })
    app.route({
      ...contract.changeItems,
      handler: async (request, reply) => {
        const { params, body } = request
        const list = await changeItems(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, list.revision)
        return list
      },
    })
    await app.register(readingRoutes(deps))
  }
}

function readingRoutes(allDeps: Deps): FastifyPluginAsyncTypebox {
  const deps = { ...allDeps, reasons: createReasons(allDeps) }
  return async (app) => {
    app.route({ ...contract.comparePitches, handler: async (request) => compare(deps, request.actor, { querystring: request.query }) })
    app.route({ ...contract.takeList, handler: async (request) => takeList(deps, request.actor, request) })
    app.route({
      ...contract.takeShortlist,
      handler: async ({ actor, params, query, body }) => takeShortlist(deps, actor, { params, querystring: query, body }),
    })
    app.route({
      ...contract.getPitchChanges,
      handler: async ({ actor, params, query }) => getPitchChanges(deps, actor, { params, querystring: query }),
    })
    app.route({ ...contract.tellOfView, handler: async (request) => tell(deps, request.actor, request) })
  }
}
