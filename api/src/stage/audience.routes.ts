import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiConfig, Deps } from '../platform/deps.ts'
import * as contract from './audience.contract.ts'
import { commandAudience, getAudience, newToken } from './audience.ts'
import { createCrowd } from './crowd.ts'
import { getModeration, moderate } from './moderation.ts'

const KEPT_SECONDS = 7 * 24 * 60 * 60

/** The audience without accounts, and the moderator's queues. */
export function audienceRoutes(given: Deps): FastifyPluginAsyncTypebox {
  const deps = { ...given, crowd: createCrowd(given) }
  return async (app) => {
    app.route({
      ...contract.getAudience,
      handler: async (request) =>
        getAudience(deps, request.actor, {
          params: request.params,
          visitor: { token: readToken(request, deps.config), address: request.ip },
        }),
    })
    app.route({
      ...contract.commandAudience,
      handler: async (request, reply) => {
        const token = readToken(request, deps.config) ?? newToken()
        const { params, body } = request
        const answer = await commandAudience(deps, request.actor, { params, body, visitor: { token, address: request.ip } })
        keepToken(reply, deps.config, token)
        return reply.send(answer)
      },
    })
    app.route({ ...contract.getModeration, handler: async (request) => getModeration(deps, request.actor, request) })
    app.route({ ...contract.moderate, handler: async (request) => moderate(deps, request.actor, request) })
  }
}

const isSecure = (config: ApiConfig) => config.PUBLIC_ORIGIN.startsWith('https://')
const cookieName = (config: ApiConfig) => `${isSecure(config) ? '__Host-' : ''}sb_audience`

/** What is not one of our secrets counts as none: nobody chooses who they are. */
function readToken(request: FastifyRequest, config: ApiConfig): string | undefined {
  const token = request.cookies[cookieName(config)]
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined
}

function keepToken(reply: FastifyReply, config: ApiConfig, token: string): void {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(config), maxAge: KEPT_SECONDS } as const
  reply.setCookie(cookieName(config), token, options)
}
