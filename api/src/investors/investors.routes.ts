import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import * as contract from './investors.contract.ts'
import * as mandates from './investors.ts'

export function investorsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...contract.listMandates,
      handler: async (request) => mandates.listMandates(deps, request.actor, { querystring: request.query }),
    })
    app.route({
      ...contract.createMandate,
      handler: async (request, reply) => reply.status(201).send(await mandates.createMandate(deps, request.actor, request)),
    })
    app.route({ ...contract.getMandate, handler: async (request) => mandates.getMandate(deps, request.actor, request) })
    app.route({ ...contract.saveMandate, handler: async (request) => mandates.saveMandate(deps, request.actor, request) })
    app.route({ ...contract.moveMandate, handler: async (request) => mandates.moveMandate(deps, request.actor, request) })
  }
}
