import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../platform/deps.ts'
import { markRevision, revisionRead } from '../platform/etag.ts'
import { saveAvailability } from './availability.ts'
import { nameDelegate } from './delegates.ts'
import { changeCalendarFeed, readCalendarFeed } from './feed.ts'
import * as contract from './meetings.contract.ts'
import { getMeetingCalendar, listMeetings, moveMeeting, proposeMeeting } from './meetings.ts'

const CALENDAR = 'text/calendar; charset=utf-8'

/** Meetings, hours and calendars. */
export function meetingsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({ ...contract.listMeetings, handler: async (request) => listMeetings(deps, request.actor) })
    app.route({
      ...contract.proposeMeeting,
      handler: async (request, reply) => {
        reply.code(201)
        return proposeMeeting(deps, request.actor, request)
      },
    })
    app.route({
      ...contract.moveMeeting,
      handler: async (request, reply) => {
        const { params, body } = request
        const moved = await moveMeeting(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, moved.revision)
        return moved
      },
    })
    app.route({
      ...contract.nameDelegate,
      handler: async (request, reply) => {
        const { params, body } = request
        const named = await nameDelegate(deps, request.actor, { params, body, seen: () => revisionRead(request) })
        markRevision(reply, named.revision)
        return named
      },
    })
    app.route({
      ...contract.getMeetingCalendar,
      handler: async (request, reply) => {
        const text = await getMeetingCalendar(deps, request.actor, request)
        return reply.type(CALENDAR).header('content-disposition', 'attachment; filename="meeting.ics"').send(text)
      },
    })
    app.route({
      ...contract.saveAvailability,
      handler: async (request, reply) => {
        const saved = await saveAvailability(deps, request.actor, { body: request.body, seen: revisionRead(request) })
        markRevision(reply, saved.revision)
        return saved
      },
    })
    app.route({ ...contract.changeCalendarFeed, handler: async (request) => changeCalendarFeed(deps, request.actor, request) })
    app.route({
      ...contract.readCalendarFeed,
      handler: async (request, reply) =>
        reply
          .type(CALENDAR)
          .header('cache-control', 'private, no-store')
          .send(await readCalendarFeed(deps, request)),
    })
  }
}
