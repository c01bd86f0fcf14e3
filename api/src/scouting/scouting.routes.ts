import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { accept, askByToken, decline } from './answers.ts'
import { confirmFields } from './confirm-fields.ts'
import * as invited from './invitations.contract.ts'
import { inviteLead, moveInvitation, readLetter } from './invitations.ts'
import { changeLead, createLead, listLeads, moveByHand, readLead } from './leads.ts'
import { checkLetter } from './letters.ts'
import { mergeLead } from './merge.ts'
import { scoutingPicture } from './picture.ts'
import * as contract from './scouting.contract.ts'

/** The Secretariat's board of leads, and invitations on both sides. */
export function scoutingRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listLeads, handler: async (request) => listLeads(deps, request.actor, request) })
    app.route({
      ...contract.createLead,
      handler: async (request, reply) => {
        reply.code(201)
        return marked(reply, await createLead(deps, request.actor, request))
      },
    })
    app.route({
      ...contract.getLead,
      handler: async (request, reply) => marked(reply, await readLead(deps, request.actor, request.params.leadId)),
    })
    app.route({
      ...contract.saveLead,
      handler: async ({ actor, params, body, headers }, reply) =>
        marked(reply, await changeLead(deps, actor, { params, body, seen: seenIn({ headers }) })),
    })
    app.route({
      ...contract.moveLead,
      handler: async ({ actor, params, body, headers }, reply) =>
        marked(reply, await moveByHand(deps, actor, { params, body, seen: seenIn({ headers }) })),
    })
    app.route({
      ...contract.mergeLead,
      handler: async ({ actor, params, body, headers }, reply) =>
        marked(reply, await mergeLead(deps, actor, { params, body, seen: seenIn({ headers }) })),
    })
    app.route({ ...contract.getScoutingPicture, handler: async (request) => scoutingPicture(deps, request) })
    app.route({
      ...invited.createCallInvitation,
      handler: async (request, reply) => {
        reply.code(201)
        return marked(reply, await inviteLead(deps, request.actor, request))
      },
    })
    app.route({
      ...invited.moveCallInvitation,
      handler: async (request, reply) => marked(reply, await moveInvitation(deps, request.actor, request)),
    })
    app.route({ ...invited.getInvitationLetter, handler: async (request) => readLetter(deps, request) })
    app.route({ ...invited.getCallQuestion, handler: async (request) => askByToken(deps, request.actor, request) })
    app.route({ ...invited.acceptCallInvitation, handler: async (request) => accept(deps, request.actor, request) })
    app.route({ ...invited.declineCallInvitation, handler: async (request) => decline(deps, request.actor, request) })
    app.route({ ...invited.checkLetter, handler: async (request) => checkLetter(deps, request.ip, request) })
    app.route({ ...invited.confirmScoutFields, handler: async (request) => confirmFields(deps, request.actor, request) })
  }
}

function marked<L extends { revision: number }>(reply: FastifyReply, lead: L): L {
  markRevision(reply, lead.revision)
  return lead
}

function seenIn(request: Pick<FastifyRequest, 'headers'>): () => number | undefined {
  return () => revisionRead(request)
}
