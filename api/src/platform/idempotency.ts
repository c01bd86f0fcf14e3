import { schema } from '@scalebridge/db'
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { accountOf } from './actor.ts'
import type { Deps } from './deps.ts'
import { Problem } from './problem.ts'

const { idempotencyKeys } = schema
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** A key is remembered for a day. */
const KEPT_MS = 24 * 60 * 60_000
/** A request that has not answered by now died with its process: somebody else may take up its key. */
const ABANDONED_MS = 60_000

declare module 'fastify' {
  interface FastifyRequest {
    /** The key under which this request's answer will be kept, once it has been taken. */
    idempotencyKey: TakenKey | undefined
  }
}

interface TakenKey {
  accountId: string
  route: string
  key: string
}

/**
 * Makes the routes that say so answer a repeated request with the first answer, after draft-ietf-httpapi-idempotency-key-header:
 * no key 400, the same key with another request 422, the first still under way 409. Refusals and failures are not kept.
 * The effect and its answer are two transactions: should the process die between them, the operation itself must know its own
 * (a submitted pitch answers a second submission with the same receipt).
 */
export function replayAnswers(app: FastifyInstance, deps: Deps): void {
  app.decorateRequest('idempotencyKey')
  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.config.idempotent !== true) return
    const taken = toKey(request)
    const fingerprint = fingerprintOf(request)
    if (await takeKey(deps, taken, fingerprint)) {
      request.idempotencyKey = taken
      return
    }
    return replay(deps, { taken, fingerprint }, reply)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const taken = request.idempotencyKey
    if (taken === undefined) return payload
    request.idempotencyKey = undefined
    await keepAnswer(deps, taken, { reply, body: typeof payload === 'string' ? payload : null })
    return payload
  })
}

function toKey(request: FastifyRequest): TakenKey {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || !KEY.test(key)) throw new Problem('idempotency.keyMissing')
  return {
    accountId: accountOf(request.actor).accountId,
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    key: key.toLowerCase(),
  }
}

function fingerprintOf(request: FastifyRequest): string {
  return createHash('sha256')
    .update(request.url)
    .update('\n')
    .update(JSON.stringify(request.body ?? null))
    .digest('base64url')
}

const isThis = (taken: TakenKey) =>
  and(eq(idempotencyKeys.accountId, taken.accountId), eq(idempotencyKeys.route, taken.route), eq(idempotencyKeys.key, taken.key))

/** Takes the key in one statement, so that of many requests at once exactly one is let through. */
async function takeKey(deps: Deps, taken: TakenKey, fingerprint: string): Promise<boolean> {
  const now = deps.clock()
  const isForgotten = lt(idempotencyKeys.startedAt, new Date(now.getTime() - KEPT_MS))
  const isAbandoned = and(isNull(idempotencyKeys.status), lt(idempotencyKeys.startedAt, new Date(now.getTime() - ABANDONED_MS)))
  const rows = await deps.db
    .insert(idempotencyKeys)
    .values({ ...taken, fingerprint, startedAt: now })
    .onConflictDoUpdate({
      target: [idempotencyKeys.accountId, idempotencyKeys.route, idempotencyKeys.key],
      set: { fingerprint, startedAt: now, status: null, contentType: null, body: null },
      setWhere: sql`${isForgotten} or ${isAbandoned}`,
    })
    .returning({ key: idempotencyKeys.key })
  return rows.length > 0
}

async function replay(deps: Deps, asked: { taken: TakenKey; fingerprint: string }, reply: FastifyReply): Promise<FastifyReply> {
  const [kept] = await deps.db.select().from(idempotencyKeys).where(isThis(asked.taken))
  if (kept !== undefined && kept.fingerprint !== asked.fingerprint) throw new Problem('idempotency.keyReused')
  if (kept === undefined || kept.status === null) throw new Problem('idempotency.inFlight', { retryAfterSeconds: 1 })
  reply.code(kept.status).header('idempotent-replay', 'true')
  if (kept.contentType !== null) reply.type(kept.contentType)
  // The text was serialised by this route's schema when it was kept.
  return reply.serializer((text: unknown) => String(text)).send(kept.body ?? '')
}

/** Keeps how it went well; a refusal is forgotten, since the same request may be right once something else has changed. */
async function keepAnswer(deps: Deps, taken: TakenKey, answer: { reply: FastifyReply; body: string | null }): Promise<void> {
  const status = answer.reply.statusCode
  if (status >= 400) {
    await deps.db.delete(idempotencyKeys).where(and(isThis(taken), isNull(idempotencyKeys.status)))
    return
  }
  const contentType = answer.reply.getHeader('content-type')
  await deps.db
    .update(idempotencyKeys)
    .set({ status, contentType: typeof contentType === 'string' ? contentType : null, body: answer.body })
    .where(isThis(taken))
}
