import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import * as contract from './pools.contract.ts'
import { readPools } from './pools.queries.ts'
import { answerPool, startPool } from './pools.ts'

/** Several small asks that stand together as one. */
export function poolsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.getPools, handler: async (request) => readPools(deps, request.actor, request.params.pitchId) })
    app.route({
      ...contract.startPool,
      handler: async (request, reply) => {
        reply.code(201)
        return startPool(deps, request.actor, request)
      },
    })
    app.route({ ...contract.answerPool, handler: async (request) => answerPool(deps, request.actor, request) })
  }
}
