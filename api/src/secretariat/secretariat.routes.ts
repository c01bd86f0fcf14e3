import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { listInvestors, moveInvestor } from './investor-states.ts'
import { listPool, poolSummaryReader, rematchEdition } from './pool.ts'
import { getQueue, retryJob } from './queue.ts'
import { createSavedView, deleteSavedView, listSavedViews } from './saved-views.ts'
import * as contract from './secretariat.contract.ts'

export function secretariatRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  const readPoolSummary = poolSummaryReader(deps)
  return async (app) => {
    app.route({
      ...contract.listPool,
      handler: async (request) => listPool(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({ ...contract.getPoolSummary, handler: async (request) => readPoolSummary(request) })
    app.route({
      ...contract.rematchEdition,
      handler: async (request, reply) => reply.status(202).send(await rematchEdition(deps, request.actor, request)),
    })
    app.route({ ...contract.listSavedViews, handler: async (request) => listSavedViews(deps, request.actor, request.query.page) })
    app.route({
      ...contract.createSavedView,
      handler: async (request, reply) => reply.status(201).send(await createSavedView(deps, request.actor, request)),
    })
    app.route({
      ...contract.deleteSavedView,
      handler: async (request, reply) => {
        await deleteSavedView(deps, request.actor, request.params.viewId)
        return reply.status(204).send(null)
      },
    })
    app.route({ ...contract.listInvestors, handler: async (request) => listInvestors(deps, request.actor, { querystring: request.query }) })
    app.route({ ...contract.moveInvestor, handler: async (request) => moveInvestor(deps, request.actor, request) })
    app.route({ ...contract.getQueue, handler: async () => getQueue(deps) })
    app.route({
      ...contract.retryJob,
      handler: async (request, reply) => reply.status(202).send(await retryJob(deps, request.actor, request.params.jobId)),
    })
  }
}
