import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { readPreview } from './preview.ts'
import * as contract from './publishing.contract.ts'
import { readPublishing, writeConsent, writePublishing } from './publishing.ts'
import { catalogueReader, readSolution, type CataloguePage } from './solutions.ts'

export function publishingRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  const readCatalogue = catalogueReader(deps)
  return async (app) => {
    app.route({
      ...contract.getPublishing,
      handler: async (request, reply) => {
        const stands = await readPublishing(deps.db, request.actor, request.params.pitchId)
        markRevision(reply, stands.revision)
        return stands
      },
    })
    app.route({
      ...contract.savePublishing,
      handler: async (request, reply) => {
        const { params, body } = request
        const stands = await writePublishing(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, stands.revision)
        return stands
      },
    })
    app.route({ ...contract.sayConsent, handler: async (request) => writeConsent(deps, request.actor, request) })
    app.route({
      ...contract.getPreview,
      handler: async (request) => readPreview(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({
      ...contract.listSolutions,
      handler: async (request, reply) => {
        const write = (page: unknown) => {
          const json = reply.serialize(page)
          if (typeof json !== 'string') throw new Error('a page of the catalogue is written as a text')
          return json
        }
        const page = await readCatalogue({ actor: request.actor, asked: { querystring: request.query }, write })
        // As: the page is JSON already, by the contract's schema.
        return reply
          .type('application/json; charset=utf-8')
          .serializer(({ json }: CataloguePage) => json)
          .send(page as never)
      },
    })
    app.route({ ...contract.getSolution, handler: async (request) => readSolution(deps, request) })
  }
}
