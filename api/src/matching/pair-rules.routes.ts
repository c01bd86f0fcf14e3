import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import type { MatchingDeps } from './reasons.ts'
import * as contract from './pair-rules.contract.ts'
import * as rules from './pair-rules.ts'
import { createReasons } from './reasons.ts'
import * as vetoes from './vetoes.ts'
import * as whatIfContract from './what-if.contract.ts'
import * as whatIf from './what-if.ts'
import { explainPair, findPairChoices } from './why.ts'

/** What people say of a pair: vetoes and conflicts of the two sides, and the Secretariat's pins, bans and questions why; and what would change it. */
export function pairRulesRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(sidesRoutes(deps))
    const withReasons = { ...deps, reasons: createReasons(deps) }
    await app.register(secretariatRoutes(withReasons))
    await app.register(whatIfRoutes(withReasons))
  }
}

function sidesRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listHiddenPitches, handler: async (request) => vetoes.listHiddenPitches(deps, request.actor, request) })
    app.route({
      ...contract.vetoPitch,
      handler: async (request, reply) => {
        await vetoes.vetoPitch(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
    app.route({
      ...contract.liftPitchVeto,
      handler: async (request, reply) => {
        await vetoes.liftPitchVeto(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
    app.route({
      ...contract.declarePitchConflict,
      handler: async (request, reply) => {
        await vetoes.declarePitchConflict(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
    app.route({ ...contract.listHiddenInvestors, handler: async (request) => vetoes.listHiddenInvestors(deps, request.actor, request) })
    app.route({
      ...contract.vetoInvestor,
      handler: async (request, reply) => {
        await vetoes.vetoInvestor(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
    app.route({
      ...contract.liftInvestorVeto,
      handler: async (request, reply) => {
        await vetoes.liftInvestorVeto(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
    app.route({
      ...contract.declareInvestorConflict,
      handler: async (request, reply) => {
        await vetoes.declareInvestorConflict(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
  }
}

function secretariatRoutes(deps: MatchingDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...contract.listPairRules,
      handler: async (request) => rules.listPairRules(deps, request.actor, { params: request.params, querystring: request.query }),
    })
    app.route({
      ...contract.createPairRule,
      handler: async (request, reply) => {
        reply.code(201)
        return rules.createPairRule(deps, request.actor, request)
      },
    })
    app.route({
      ...contract.removePairRule,
      handler: async (request, reply) => {
        await rules.removePairRule(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
    app.route({ ...contract.listConflicts, handler: async (request) => rules.listConflicts(deps, request.actor, request) })
    app.route({
      ...contract.liftConflict,
      handler: async (request, reply) => {
        await rules.liftConflict(deps, request.actor, request)
        return reply.status(204).send(null)
      },
    })
    app.route({ ...contract.explainPair, handler: async (request) => explainPair(deps, request.actor, request) })
    app.route({
      ...contract.findPairChoices,
      handler: async (request) => findPairChoices(deps, request.actor, { params: request.params, querystring: request.query }),
    })
  }
}

function whatIfRoutes(deps: MatchingDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...whatIfContract.listRaises, handler: async (request) => whatIf.listRaises(deps, request.actor, request) })
    app.route({ ...whatIfContract.getPitchMatch, handler: async (request) => whatIf.getPitchMatch(deps, request.actor, request) })
    app.route({ ...whatIfContract.getReach, handler: async (request) => whatIf.getReach(deps, request.actor, request) })
    app.route({ ...whatIfContract.tryReach, handler: async (request) => whatIf.tryReach(deps, request.actor, request) })
  }
}
