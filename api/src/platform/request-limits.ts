import type { FastifyRequest } from 'fastify'
import type { Deps } from './deps.ts'
import type { LimitRule } from './limits.ts'
import { Problem } from './problem.ts'

const MINUTE_MS = 60_000
/** A whole conference room may sit behind one address, so the wide limit is by address and the narrow one by account. */
const BY_ADDRESS: LimitRule = { name: 'address', max: 6_000, windowMs: MINUTE_MS }
const READS: LimitRule = { name: 'read', max: 1_200, windowMs: MINUTE_MS }
const WRITES: LimitRule = { name: 'write', max: 240, windowMs: MINUTE_MS }

/** Counts a request against its account, or against its address where nobody is signed in; a 429 problem beyond the limit. */
export async function limitRequest(request: FastifyRequest, deps: Deps): Promise<void> {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (request.actor.kind === 'public') await takeOrRefuse(deps, BY_ADDRESS, request.ip)
  else await takeOrRefuse(deps, isRead ? READS : WRITES, request.actor.accountId)
}

/** Counts one use; a 429 problem that says when to come back once the limit is reached. */
export async function takeOrRefuse(deps: Pick<Deps, 'limits'>, rule: LimitRule, key: string): Promise<void> {
  const verdict = await deps.limits.take(rule, key)
  if (!verdict.isAllowed) throw new Problem('request.tooMany', { retryAfterSeconds: verdict.retryAfterSeconds })
}
