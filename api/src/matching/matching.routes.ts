import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { isUnchanged } from '../platform/etag.ts'
import { createImpressions } from './impressions.ts'
import * as contract from './matching.contract.ts'
import * as matching from './matching.ts'
import { createReasons } from './reasons.ts'
import { getShortlist, getShortlistAgain, type ShortlistPage } from './shortlist.ts'

export function matchingRoutes(allDeps: Deps): FastifyPluginAsyncTypebox {
  const deps = { ...allDeps, reasons: createReasons(allDeps) }
  const impressions = createImpressions(allDeps)
  return async (app) => {
    app.addHook('onClose', () => impressions.flush())
    app.route({
      ...contract.getShortlist,
      handler: async (request, reply) => {
        const asked = { params: request.params, querystring: request.query }
        const isKnown = (version: string) => isUnchanged(request, reply, version)
        const page =
          request.headers['if-none-match'] === undefined
            ? await getShortlist(deps, request.actor, asked)
            : await getShortlistAgain(deps, request.actor, { asked, isKnown })
        // What is unchanged was noted when it was first read. As: a null would be written as JSON, and a 304 that announces a body
        // keeps its reader waiting for one.
        if (page.json === null || isKnown(page.version)) return reply.send(undefined as never)
        if (page.sight !== null) impressions.note(page.sight)
        // As: the page is JSON already, and a test holds that JSON to the contract.
        return reply
          .type('application/json; charset=utf-8')
          .serializer(({ json }: ShortlistPage) => json)
          .send(page as never)
      },
    })
    app.route({ ...contract.getShortlistPitch, handler: async (request) => matching.getShortlistPitch(deps, request.actor, request) })
    app.route({ ...contract.listNearMisses, handler: async (request) => matching.listNearMisses(deps, request.actor, request) })
    app.route({ ...contract.saveEntry, handler: async (request) => matching.saveEntry(deps, request.actor, request) })
    app.route({
      ...contract.removeEntry,
      handler: async (request, reply) => {
        await matching.removeEntry(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
  }
}
