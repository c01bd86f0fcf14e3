import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import * as contract from './evidence.contract.ts'
import { judge, readEvidence, readListedEvidence, writeEvidence } from './evidence.ts'

export function evidenceRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...contract.getEvidence,
      handler: async (request, reply) => {
        const evidence = await readEvidence(deps, request.actor, request.params.pitchId)
        markRevision(reply, evidence.revision)
        return evidence
      },
    })
    app.route({
      ...contract.saveEvidence,
      handler: async (request, reply) => {
        const { params, body } = request
        const evidence = await writeEvidence(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, evidence.revision)
        return evidence
      },
    })
    app.route({
      ...contract.judgeClaim,
      handler: async (request, reply) => reply.code(201).send(await judge(deps, request.actor, request)),
    })
    app.route({
      ...contract.getListedEvidence,
      handler: async (request) => readListedEvidence(deps, request.actor, { params: request.params }),
    })
  }
}
