import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import * as contract from './fairness.contract.ts'
import { getFairness } from './fairness.ts'

export function fairnessRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.getFairness, handler: async (request) => getFairness(deps, request) })
  }
}
