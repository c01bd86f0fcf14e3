import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import * as contract from './policies.contract.ts'
import { createPolicy, getPolicy, listPolicies, listRuns, movePolicy, requestPreview, savePolicy } from './policies.ts'

export function policiesRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listMatchPolicies, handler: async (request) => listPolicies(deps, request.actor, request) })
    app.route({
      ...contract.createMatchPolicy,
      handler: async (request, reply) => {
        reply.code(201)
        return createPolicy(deps, request.actor, request)
      },
    })
    app.route({ ...contract.getMatchPolicy, handler: async (request) => getPolicy(deps, request.actor, request.params.policyId) })
    app.route({ ...contract.saveMatchPolicy, handler: async (request) => savePolicy(deps, request.actor, request) })
    app.route({ ...contract.moveMatchPolicy, handler: async (request) => movePolicy(deps, request.actor, request) })
    app.route({
      ...contract.previewMatchPolicy,
      handler: async (request, reply) => reply.status(202).send(await requestPreview(deps, request.actor, request.params.policyId)),
    })
    app.route({ ...contract.listMatchRuns, handler: async (request) => listRuns(deps, request) })
  }
}
