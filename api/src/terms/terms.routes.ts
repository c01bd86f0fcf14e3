import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import * as contract from './terms.contract.ts'
import { readListedTerms, readTerms, writeTerms } from './terms.ts'

export function termsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...contract.getTerms,
      handler: async (request, reply) => {
        const terms = await readTerms(deps, request.actor, request.params.pitchId)
        markRevision(reply, terms.revision)
        return terms
      },
    })
    app.route({
      ...contract.saveTerms,
      handler: async (request, reply) => {
        const { params, body } = request
        const terms = await writeTerms(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, terms.revision)
        return terms
      },
    })
    app.route({ ...contract.getListedTerms, handler: async (request) => readListedTerms(deps, request.actor, { params: request.params }) })
  }
}
