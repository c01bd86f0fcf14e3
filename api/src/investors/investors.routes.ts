import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import * as contract from './investors.contract.ts'
import * as mandates from './investors.ts'
import * as grantsContract from './past-grants.contract.ts'
import { readGrantsFile } from './past-grants.ts'
import * as registrationContract from './registration.contract.ts'
import * as registration from './registration.ts'
import { listSamplePitches } from './sample.ts'

export function investorsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...contract.listMandates,
      handler: async (request) => mandates.listMandates(deps, request.actor, { querystring: request.query }),
    })
    app.route({
      ...contract.createMandate,
      handler: async (request, reply) => {
        reply.code(201)
        return mandates.createMandate(deps, request.actor, request)
      },
    })
    app.route({ ...contract.getMandate, handler: async (request) => mandates.getMandate(deps, request.actor, request) })
    app.route({ ...contract.saveMandate, handler: async (request) => mandates.saveMandate(deps, request.actor, request) })
    app.route({ ...contract.moveMandate, handler: async (request) => mandates.moveMandate(deps, request.actor, request) })
    app.route({
      ...registrationContract.getRegistration,
      handler: async (request) => registration.getRegistration(deps, request.actor, request),
    })
    app.route({
      ...registrationContract.saveRegistration,
      handler: async (request, reply) => {
        const { params, body } = request
        const saved = await registration.saveRegistration(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, saved.revision)
        return saved
      },
    })
    app.route({
      ...registrationContract.getInvestorCase,
      handler: async (request) => registration.getInvestorCase(deps, request.actor, request),
    })
    app.route({ ...registrationContract.listSamplePitches, handler: async () => listSamplePitches(deps) })
    app.route({ ...grantsContract.readGrantsFile, handler: async (request) => readGrantsFile(deps, request.actor, request) })
  }
}
