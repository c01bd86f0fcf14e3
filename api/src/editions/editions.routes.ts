import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { getCurrentEdition, listExchangeRates, saveEdition, saveExchangeRates, saveSegments } from './editions.contract.ts'
import { changeEdition, changeExchangeRates, changeSegments, currentEdition, exchangeRates } from './editions.ts'

export function editionsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...getCurrentEdition, handler: async () => currentEdition(deps) })
    app.route({ ...saveEdition, handler: async (request) => changeEdition(deps, request.actor, request) })
    app.route({
      ...saveSegments,
      handler: async (request, reply) => {
        const { params, body } = request
        const edition = await changeSegments(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, edition.segmentsRevision)
        return edition
      },
    })
    app.route({ ...listExchangeRates, handler: async (request) => exchangeRates(deps, request.params.editionId) })
    app.route({
      ...saveExchangeRates,
      handler: async (request, reply) => {
        const { params, body } = request
        const rates = await changeExchangeRates(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, rates.revision)
        return rates
      },
    })
  }
}
