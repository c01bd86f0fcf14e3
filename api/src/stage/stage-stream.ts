import type { FastifyReply, FastifyRequest } from 'fastify'
import type { OutgoingHttpHeaders } from 'node:http'
import type { Input } from '../platform/endpoint.ts'
import { standingOf } from '../platform/open-sessions.ts'
import { Problem } from '../platform/problem.ts'
import type { StageHub } from './hub.ts'
import { mayFollow } from './sessions.queries.ts'
import type { streamStage } from './stage.contract.ts'

/** Answers with a stream of the session's events for an audience; 404 for whoever may not follow it. */
export async function followStage(
  hub: StageHub,
  request: FastifyRequest,
  answer: { reply: FastifyReply; input: Input<typeof streamStage> },
): Promise<void> {
  const { reply, input } = answer
  const audience = input.querystring.as ?? 'public'
  const opened = await hub.room(input.params.stageId)
  if (opened.room.isWiped || !mayFollow(request.actor, opened.room.mode, audience)) throw new Problem('stage.notFound')
  const since = toSeq(request.headers['last-event-id']) ?? input.querystring.since
  if (since !== undefined) await hub.catchUpTo(opened, since)
  reply.hijack()
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) headers[name] = value
  reply.raw.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    // A reverse proxy must pass each frame on as it comes.
    'x-accel-buffering': 'no',
  })
  const isPublic = opened.room.mode === 'live' && audience === 'public'
  const { actor } = request
  const signIn = isPublic || actor.kind === 'public' ? null : { id: actor.sessionId, standing: standingOf(actor) }
  hub.open(opened, { response: reply.raw, audience, signIn }, since)
}

function toSeq(lastEventId: string | string[] | undefined): number | undefined {
  return typeof lastEventId === 'string' && /^\d{1,9}$/.test(lastEventId) ? Number(lastEventId) : undefined
}
