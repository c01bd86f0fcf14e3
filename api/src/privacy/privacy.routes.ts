import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { accountOf } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { keepFilesInOrder } from './file-removals.ts'
import * as holds from './holds.contract.ts'
import { askHold, listHolds, moveHold } from './holds.ts'
import * as contract from './privacy.contract.ts'
import { askOwnData, readOwnData, readOwnExport, sayConsent } from './privacy.ts'

/** A person's own data: what there is, a copy, erasure, consent; and what may not be erased for a while. */
export function privacyRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const stop = keepFilesInOrder(deps)
    app.addHook('onClose', stop)
    app.route({ ...contract.getOwnData, handler: async (request) => readOwnData(deps.db, accountOf(request.actor)) })
    app.route({
      ...contract.askOwnData,
      handler: async (request, reply) => reply.code(202).send(await askOwnData(deps, accountOf(request.actor), request.body)),
    })
    app.route({
      ...contract.getOwnExport,
      handler: async (request, reply) => {
        const content = await readOwnExport(deps.db, accountOf(request.actor))
        // As: the contract describes the body as text; it is sent as it was written.
        return reply.type('application/json').send(content as never)
      },
    })
    app.route({ ...holds.listHolds, handler: async (request) => listHolds(deps, request.actor) })
    app.route({
      ...holds.askHold,
      handler: async (request, reply) => {
        reply.code(201)
        return askHold(deps, request.actor, request)
      },
    })
    app.route({ ...holds.moveHold, handler: async (request) => moveHold(deps, request.actor, request) })
    app.route({ ...contract.sayAccountConsent, handler: async (request) => sayConsent(deps, accountOf(request.actor), request.body) })
  }
}
