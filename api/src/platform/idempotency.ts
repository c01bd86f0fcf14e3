import { schema, type Tx } from '@scalebridge/db'
import { count } from '@scalebridge/db/telemetry'
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { createHash } from 'node:crypto'
import { accountOf } from './actor.ts'
import type { Deps } from './deps.ts'
import { together } from './joined-database.ts'
import { Problem } from './problem.ts'

const { idempotencyKeys } = schema
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** A key is remembered for a day. */
const KEPT_MS = 24 * 60 * 60_000
/**
 * A request that has not answered by now died with its process: somebody else may take up its key. Longer than anybody stands in line for a
 * connection; one that is slower still finds its key taken when it ends, and leaves no effect.
 */
const ABANDONED_MS = 15_000
const JSON_TYPE = 'application/json; charset=utf-8'

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
  startedAt: Date
}

/**
 * Makes the routes that say so answer a repeated request with the first answer, after draft-ietf-httpapi-idempotency-key-header:
 * no key 400, the same key with another request 422, the first still under way 409. Refusals and failures are not kept.
 * Effect and answer are one transaction: a process that dies leaves both or neither.
 */
export function replayAnswers(app: FastifyInstance, deps: Deps): void {
  app.decorateRequest('idempotencyKey')
  app.addHook('onRoute', (route) => {
    if (route.config?.idempotent !== true) return
    route.handler = answerOnce(deps, route.handler)
    route.preHandler = [...[route.preHandler ?? []].flat(), takeOrReplay]
    route.onSend = [...[route.onSend ?? []].flat(), giveBackUnused]
  })

  async function takeOrReplay(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const taken = toKey(request, deps.clock())
    const fingerprint = fingerprintOf(request)
    if (!(await takeKey(deps, taken, fingerprint))) return replay(deps, { taken, fingerprint }, reply)
    request.idempotencyKey = taken
    return undefined
  }

  /** Whatever went wrong, the answer is on its way: the same request may be right once something else has changed. */
  async function giveBackUnused(request: FastifyRequest, _reply: FastifyReply, payload: unknown): Promise<unknown> {
    const taken = request.idempotencyKey
    request.idempotencyKey = undefined
    if (taken !== undefined)
      await giveBack(deps, taken).catch((error: unknown) => request.log.warn({ err: error }, 'a key is kept until it counts as abandoned'))
    return payload
  }
}

/** The handler, its effect and the answer that is kept in one transaction; the answer leaves once that is committed. */
function answerOnce(deps: Deps, handler: RouteHandlerMethod): RouteHandlerMethod {
  return async function answer(request, reply) {
    const taken = request.idempotencyKey
    if (taken === undefined) return handler.call(this, request, reply)
    const body = await together(deps.db, async (tx) => {
      const output: unknown = await withoutSending(reply, () => handler.call(this, request, reply))
      const written = output === undefined ? null : reply.serialize(output)
      const text = typeof written === 'string' ? written : null
      await keepAnswer(tx, taken, { status: reply.statusCode, body: text })
      return text
    })
    request.idempotencyKey = undefined
    if (body === null) return reply.send()
    return reply
      .type(JSON_TYPE)
      .serializer((text: unknown) => String(text))
      .send(body)
  }
}

/** What the handler of such a route gives is its answer: one that it sent by itself would leave before its effect is certain. */
async function withoutSending<T>(reply: FastifyReply, work: () => T): Promise<Awaited<T>> {
  reply.send = () => {
    throw new Error('an idempotent route answers by what its handler returns')
  }
  try {
    return await work()
  } finally {
    // What stands on the prototype is there again.
    Reflect.deleteProperty(reply, 'send')
  }
}

function toKey(request: FastifyRequest, now: Date): TakenKey {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || !KEY.test(key)) throw new Problem('idempotency.keyMissing')
  return {
    accountId: accountOf(request.actor).accountId,
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    key: key.toLowerCase(),
    startedAt: now,
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
  const now = taken.startedAt
  const isForgotten = lt(idempotencyKeys.startedAt, new Date(now.getTime() - KEPT_MS))
  const isAbandoned = and(isNull(idempotencyKeys.status), lt(idempotencyKeys.startedAt, new Date(now.getTime() - ABANDONED_MS)))
  const rows = await deps.db
    .insert(idempotencyKeys)
    .values({ ...taken, fingerprint })
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
  count('idempotent_replay_total', {})
  reply.code(kept.status).header('idempotent-replay', 'true')
  if (kept.contentType !== null) reply.type(kept.contentType)
  // The text was serialised by this route's schema when it was kept.
  return reply.serializer((text: unknown) => String(text)).send(kept.body ?? '')
}

/** What one's own taking of a key left: whoever took it over later has another instant. */
const isOwn = (taken: TakenKey) => and(isThis(taken), isNull(idempotencyKeys.status), eq(idempotencyKeys.startedAt, taken.startedAt))

/** Keeps the answer with the effect. Refuses both where another took the key meanwhile, because this took too long. */
async function keepAnswer(tx: Tx, taken: TakenKey, { status, body }: { status: number; body: string | null }): Promise<void> {
  const contentType = body === null ? null : JSON_TYPE
  const kept = await tx
    .update(idempotencyKeys)
    .set({ status, contentType, body })
    .where(isOwn(taken))
    .returning({ key: idempotencyKeys.key })
  if (kept.length === 0) throw new Problem('idempotency.inFlight', { retryAfterSeconds: 1 })
}

async function giveBack(deps: Deps, taken: TakenKey): Promise<void> {
  await deps.db.delete(idempotencyKeys).where(isOwn(taken))
}
