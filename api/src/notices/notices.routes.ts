import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { createMassMail, getMassMail, getOutbox, moveMassMail, noteBounce, saveMassMail } from './mass-mails.ts'
import * as contract from './notices.contract.ts'
import { getNoticeSettings, listNotices, readNotices, saveNoticeSettings } from './notices.ts'
import { unsubscribe } from './unsubscribe.ts'

/** What people are told, how it is mailed to them, and the Secretariat's mails to many. */
export function noticesRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listNotices, handler: async (request) => listNotices(deps, request.actor, { querystring: request.query }) })
    app.route({
      ...contract.readNotices,
      handler: async (request, reply) => {
        await readNotices(deps, request.actor, request)
        return reply.code(204).send(null)
      },
    })
    app.route({ ...contract.getNoticeSettings, handler: async (request) => getNoticeSettings(deps, request.actor, request.query) })
    app.route({
      ...contract.saveNoticeSettings,
      handler: async (request, reply) => {
        await saveNoticeSettings(deps, request.actor, request)
        return reply.code(204).send(null)
      },
    })
    app.register(massMailRoutes(deps))
    app.register(unsubscribeRoute(deps))
  }
}

/** A route apart, for it alone is posted to by mail programs, as a form whose one field says nothing that the link does not. */
function unsubscribeRoute(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    const forms = ['application/x-www-form-urlencoded', 'multipart/form-data']
    app.addContentTypeParser(forms, { parseAs: 'string', bodyLimit: 4_096 }, (_request, _body, done) => done(null, undefined))
    app.route({
      ...contract.unsubscribe,
      handler: async (request, reply) => {
        await unsubscribe(deps, request)
        return reply.code(204).send(null)
      },
    })
  }
}

function massMailRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.getOutbox, handler: async (request) => getOutbox(deps, request.actor) })
    app.route({
      ...contract.createMassMail,
      handler: async (request, reply) => {
        reply.code(201)
        return createMassMail(deps, request.actor, request)
      },
    })
    app.route({
      ...contract.getMassMail,
      handler: async (request, reply) => {
        const mail = await getMassMail(deps.db, request.actor, request.params.massMailId)
        markRevision(reply, mail.revision)
        return mail
      },
    })
    app.route({
      ...contract.saveMassMail,
      handler: async (request) =>
        saveMassMail(deps, request.actor, { ...request.params, revision: revisionRead(request), body: request.body }),
    })
    app.route({
      ...contract.moveMassMail,
      handler: async (request) =>
        moveMassMail(deps, request.actor, { ...request.params, revision: revisionRead(request), ...request.body }),
    })
    app.route({
      ...contract.noteBounce,
      handler: async (request, reply) => {
        await noteBounce(deps, request.actor, request)
        return reply.code(204).send(null)
      },
    })
  }
}
