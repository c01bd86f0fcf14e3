import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import * as contract from './drafting.contract.ts'
import { keepPresence } from './presence.ts'
import { makeTeamMove } from './team-moves.ts'
import { readTeam } from './team.ts'
import { acceptInvitation, readInvitation } from './team-invitations.ts'
import * as team from './team.contract.ts'
import { addPartner, answerPartnerQuestion, getPartnerQuestion, listPartners, removePartner } from './partners.ts'

/** Whom a pitch names beside its lead, and what they say to it. */
export function draftingRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...team.getTeam, handler: async (request) => readTeam(deps, request.actor, request.params.pitchId) })
    app.route({ ...team.moveTeam, handler: async (request) => makeTeamMove(deps, request.actor, request) })
    app.route({ ...team.getTeamInvitation, handler: async (request) => readInvitation(deps, request) })
    app.route({ ...team.acceptTeamInvitation, handler: async (request) => acceptInvitation(deps, request.actor, request) })
    app.route({ ...team.showPresence, handler: async (request) => keepPresence(deps, request.actor, request) })
    app.route({ ...contract.listPartners, handler: async (request) => listPartners(deps, request.actor, request.params.pitchId) })
    app.route({
      ...contract.addPartner,
      handler: async (request, reply) => {
        reply.code(201)
        return addPartner(deps, request.actor, request)
      },
    })
    app.route({
      ...contract.removePartner,
      handler: async (request, reply) => {
        await removePartner(deps, request.actor, request)
        return reply.code(204).send(null)
      },
    })
    app.route({ ...contract.getPartnerQuestion, handler: async (request) => getPartnerQuestion(deps, request) })
    app.route({ ...contract.answerPartnerQuestion, handler: async (request) => answerPartnerQuestion(deps, request) })
  }
}
