import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { OpenSession } from '../accounts/sessions.ts'
import { accountOf, type AccountActor } from '../platform/actor.ts'
import { setCookies } from '../platform/cookies.ts'
import type { Deps } from '../platform/deps.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { takeOrRefuse } from '../platform/request-limits.ts'
import { ACCESS_MS } from '../platform/session-ends.ts'
import { signAccess } from '../platform/session.ts'
import { addFactor, beginFactor } from './adding.ts'
import * as contract from './factors.contract.ts'
import { listFactors, removeFactor, renewRecoveryCodes, resetFactors } from './factors.ts'
import { proveFactor } from './proving.ts'

/** Second factors: what one has, adding, proving and removing them, and the way back in for whoever lost theirs. */
export function factorsRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  const counted = async (actor: AccountActor): Promise<AccountActor> => {
    await takeOrRefuse(deps, LIMITS.factor, actor.accountId)
    return actor
  }
  return async (app) => {
    const handOver = (reply: FastifyReply, session: OpenSession) =>
      setCookies(reply, deps.config, {
        access: signAccess(app, session),
        accessMs: ACCESS_MS,
        refresh: session.refreshToken,
        refreshMs: session.refreshMs,
      })

    app.route({ ...contract.listFactors, handler: async (request) => listFactors(deps, accountOf(request.actor)) })
    app.route({
      ...contract.beginFactor,
      handler: async (request, reply) =>
        reply.code(201).send(await beginFactor(deps, await counted(accountOf(request.actor)), request.body.purpose)),
    })
    app.route({
      ...contract.addFactor,
      handler: async (request, reply) => {
        const adding = { ...request.body, userAgent: request.headers['user-agent'] }
        const { session, recoveryCodes } = await addFactor(deps, await counted(accountOf(request.actor)), adding)
        if (session !== null) handOver(reply, session)
        return reply.code(201).send({ recoveryCodes })
      },
    })
    app.route({
      ...contract.proveFactor,
      handler: async (request, reply) => {
        const proof = { ...request.body, userAgent: request.headers['user-agent'] }
        const { session, recoveryCodesLeft } = await proveFactor(deps, await counted(accountOf(request.actor)), proof)
        handOver(reply, session)
        return { recoveryCodesLeft }
      },
    })
    app.route({
      ...contract.removeFactor,
      handler: async (request, reply) => {
        await removeFactor(deps, await counted(accountOf(request.actor)), request.params.factorId)
        return reply.code(204).send(null)
      },
    })
    app.route({
      ...contract.renewRecoveryCodes,
      handler: async (request, reply) =>
        reply.code(201).send({ recoveryCodes: await renewRecoveryCodes(deps, await counted(accountOf(request.actor))) }),
    })
    app.route({
      ...contract.resetFactors,
      handler: async (request, reply) => {
        await resetFactors(deps, await counted(accountOf(request.actor)), request.body)
        return reply.code(204).send(null)
      },
    })
  }
}
