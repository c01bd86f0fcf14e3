import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { getBoard, getPitchPledges } from './board.ts'
import * as contract from './commitments.contract.ts'
import { commandPledge, listOwnPledges, signalPledge } from './commitments.ts'

/** Pledges: the public board, and an investor's own. What the stage does with them is in stage/moderation.ts. */
export function commitmentsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.getPledgeBoard, handler: async (request) => getBoard(deps, request.actor, request) })
    app.route({ ...contract.getPitchPledges, handler: async (request) => getPitchPledges(deps, request.actor, request) })
    app.route({ ...contract.listOwnPledges, handler: async (request) => listOwnPledges(deps, request.actor) })
    app.route({
      ...contract.signalPledge,
      handler: async (request, reply) => reply.code(201).send(await signalPledge(deps, request.actor, request)),
    })
    app.route({ ...contract.commandPledge, handler: async (request) => commandPledge(deps, request.actor, request) })
  }
}
