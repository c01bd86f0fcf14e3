import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { getCurrentEdition, listExchangeRates, saveEdition, saveExchangeRates, saveSegments } from './editions.contract.ts'
import { changeEdition, changeExchangeRates, changeSegments, currentEdition, exchangeRates } from './editions.ts'

export function editionsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...getCurrentEdition, handler: async () => currentEdition(deps) })
    app.route({ ...saveEdition, handler: async (request) => changeEdition(deps, request.actor, request) })
    app.route({ ...saveSegments, handler: async (request) => changeSegments(deps, request.actor, request) })
    app.route({ ...listExchangeRates, handler: async (request) => exchangeRates(deps, request.params.editionId) })
    app.route({ ...saveExchangeRates, handler: async (request) => changeExchangeRates(deps, request.actor, request) })
  }
}
