import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { answerSuggestion, getGoalSuggestions } from './goal-suggestions.contract.ts'
import { logAnswer, suggestGoals } from './goal-suggestions.ts'
import { getPitchMerges, mergePitch } from './merges.contract.ts'
import { merge, readMerges } from './merges.ts'
import * as contract from './pitches.contract.ts'
import { createPitchMatching } from './pitch-matching.ts'
import { compareRevisions, listRevisions } from './history.ts'
import { ownPitches } from './pitches.queries.ts'
import * as revisions from './revisions.contract.ts'
import { readWithdrawal } from './withdrawal-consequences.ts'
import { amend, beginPitch, changePitch, exportWhole, readPitch, readReceipt, restore, submit, withdraw } from './pitches.ts'

export function pitchesRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  const pitchMatching = createPitchMatching(deps)
  return async (app) => {
    app.route({
      ...contract.createPitch,
      handler: async (request, reply) => {
        reply.code(201)
        return beginPitch(deps, request.actor, request)
      },
    })
    app.route({ ...contract.listPitches, handler: async (request) => ownPitches(deps, request.actor, { querystring: request.query }) })
    app.route({ ...contract.getPitch, handler: async (request) => readPitch(deps, request.actor, request.params.pitchId) })
    app.route({ ...contract.savePitch, handler: async (request) => changePitch(deps, request.actor, request) })
    app.route({
      ...contract.submitPitch,
      handler: async (request) => submit(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({ ...contract.getReceipt, handler: async (request) => readReceipt(deps, request.actor, request.params.pitchId) })
    app.route({ ...contract.withdrawPitch, handler: async (request) => withdraw(deps, request.actor, request) })
    app.route({ ...contract.amendPitch, handler: async (request) => amend(deps, request.actor, request) })
    app.route({ ...contract.getWithdrawal, handler: async (request) => readWithdrawal(deps, request.actor, request.params.pitchId) })
    app.route({ ...getPitchMerges, handler: async (request) => readMerges(deps, request.actor, request.params.pitchId) })
    app.route({ ...mergePitch, handler: async (request) => merge(deps, request.actor, request) })
    app.route({ ...contract.exportPitch, handler: async (request) => exportWhole(deps, request.actor, request.params.pitchId) })
    app.route({
      ...revisions.listRevisions,
      handler: async (request) => listRevisions(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({
      ...revisions.compareRevisions,
      handler: async (request) => compareRevisions(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({ ...revisions.restoreRevision, handler: async (request) => restore(deps, request.actor, request) })
    app.route({ ...getGoalSuggestions, handler: async (request) => suggestGoals(deps, request.actor, request.params.pitchId) })
    app.route({ ...answerSuggestion, handler: async (request) => logAnswer(deps, request.actor, request) })
    app.route({
      ...contract.getPitchMatching,
      handler: async (request) => pitchMatching(request.actor, { params: request.params, querystring: request.query }),
    })
  }
}
