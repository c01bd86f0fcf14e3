import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { listDeliveries, replayDelivery } from './deliveries.ts'
import { createEndpoint, listEndpoints, moveEndpoint } from './endpoints.ts'
import * as contract from './integrations.contract.ts'
import { createToken, listTokens, moveToken } from './tokens.ts'

/** What other systems are told, and what programs call with. */
export function integrationsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listWebhookEndpoints, handler: async (request) => listEndpoints(deps, request.actor) })
    app.route({
      ...contract.createWebhookEndpoint,
      handler: async (request, reply) => reply.code(201).send(await createEndpoint(deps, request.actor, request)),
    })
    app.route({ ...contract.moveWebhookEndpoint, handler: async (request) => moveEndpoint(deps, request.actor, request) })
    app.route({
      ...contract.listWebhookDeliveries,
      handler: async (request) => listDeliveries(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({ ...contract.replayWebhookDelivery, handler: async (request) => replayDelivery(deps, request.actor, request) })
    app.route({ ...contract.listApiTokens, handler: async (request) => listTokens(deps, request.actor) })
    app.route({
      ...contract.createApiToken,
      handler: async (request, reply) => reply.code(201).send(await createToken(deps, request.actor, request)),
    })
    app.route({ ...contract.moveApiToken, handler: async (request) => moveToken(deps, request.actor, request) })
  }
}
