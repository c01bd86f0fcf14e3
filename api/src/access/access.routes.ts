import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import * as contract from './access.contract.ts'
import { askAccess, listAccess, moveAccess } from './access.ts'
import { readAccess } from './opened-lists.ts'

/** The break-glass: how the Secretariat comes to read what an investor keeps to itself. */
export function accessRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listAccess, handler: async (request) => listAccess(deps, request.actor) })
    app.route({
      ...contract.askAccess,
      handler: async (request, reply) => {
        reply.code(201)
        return askAccess(deps, request.actor, request)
      },
    })
    app.route({ ...contract.moveAccess, handler: async (request) => moveAccess(deps, request.actor, request) })
    app.route({ ...contract.readAccess, handler: async (request) => readAccess(deps, request.actor, request) })
  }
}
