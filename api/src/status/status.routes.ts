import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import * as contract from './status.contract.ts'
import { getStatus } from './status.ts'

export function statusRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.getStatus, handler: async () => getStatus(deps) })
  }
}
