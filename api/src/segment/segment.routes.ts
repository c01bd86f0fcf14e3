import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { readCandidates } from './candidates.ts'
import { changeStagePlace, readStagePlace } from './places.ts'
import { changePlan } from './plan.ts'
import { changeProposal } from './proposals.ts'
import * as contract from './segment.contract.ts'
import { listSegments, readCuration } from './segment.ts'
import { beginSlate, runCommand } from './slates.ts'

export function segmentRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listCuration, handler: async (request) => listSegments(deps, request) })
    app.route({
      ...contract.getCuration,
      handler: async (request, reply) => {
        const curation = await readCuration(deps, request.actor, request.params.segmentId)
        markRevision(reply, curation.revision)
        return curation
      },
    })
    app.route({
      ...contract.saveSegmentPlan,
      handler: async (request, reply) => {
        const { params, body } = request
        await changePlan(deps, request.actor, { params, body, revisionRead: revisionRead(request) })
        const curation = await readCuration(deps, request.actor, params.segmentId)
        markRevision(reply, curation.revision)
        return curation
      },
    })
    app.route({
      ...contract.listCandidates,
      handler: async (request) => readCandidates(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({
      ...contract.commandProposal,
      handler: async (request, reply) => reply.status(202).send(await changeProposal(deps, request.actor, request)),
    })
    app.route({
      ...contract.createSlate,
      handler: async (request, reply) => {
        const slate = await beginSlate(deps, request.actor, request)
        markRevision(reply, slate.revision)
        reply.code(201)
        return slate
      },
    })
    app.route({
      ...contract.commandSlate,
      handler: async (request, reply) => {
        const { params, body } = request
        const slate = await runCommand(deps, request.actor, { params, body, revisionRead: revisionRead(request) })
        markRevision(reply, slate.revision)
        return slate
      },
    })
    app.route({ ...contract.getStagePlace, handler: async (request) => readStagePlace(deps, request.actor, request) })
    app.route({ ...contract.saveStagePlace, handler: async (request) => changeStagePlace(deps, request.actor, request) })
  }
}
