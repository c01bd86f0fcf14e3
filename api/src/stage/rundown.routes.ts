import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { readAgenda, readCalendar } from './agenda.ts'
import { readRundown, replaceRundown } from './rundown.ts'
import { openSession } from './sessions.ts'
import * as contract from './stage.contract.ts'

/** What is planned of a segment, for its editors and, once it may be known, for everybody. */
export function rundownRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      ...contract.getTime,
      handler: async (_request, reply) => reply.code(204).header('x-server-time', deps.clock().getTime()).send(null),
    })
    app.route({ ...contract.listAgenda, handler: async () => readAgenda(deps) })
    app.route({
      ...contract.getCalendar,
      handler: async (request, reply) => {
        const text = await readCalendar(deps, { params: request.params, querystring: request.query })
        return reply.type('text/calendar; charset=utf-8').send(text)
      },
    })
    app.route({
      ...contract.getRundown,
      handler: async (request, reply) => {
        const rundown = await readRundown(deps, request.params.segmentId)
        markRevision(reply, rundown.revision)
        return rundown
      },
    })
    app.route({
      ...contract.saveRundown,
      handler: async (request, reply) => {
        const { params, body, actor } = request
        const rundown = await replaceRundown(deps, actor, { params, body, revision: revisionRead(request) })
        markRevision(reply, rundown.revision)
        return rundown
      },
    })
    app.route({
      ...contract.openStage,
      handler: async (request, reply) => {
        reply.code(201)
        return openSession(deps, request.actor, request)
      },
    })
  }
}
