import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Deps } from './deps.ts'
import { limitOf, LIMITS, publicLimitOf } from './limit-rules.ts'
import type { LimitRule, LimitVerdict } from './limits.ts'
import { Problem } from './problem.ts'

/** Counts a request against its address, before anything is looked up for it; a 429 problem beyond what no room can need. */
export function limitFlood(request: FastifyRequest, deps: Pick<Deps, 'limits'>): void {
  refuseBeyond(deps.limits.takeHere(LIMITS.flood, request.ip))
}

/**
 * Counts a request against its account, or against its address where nobody is signed in, and says in the answer's headers what
 * is left; a 429 problem beyond the limit.
 */
export async function limitRequest(request: FastifyRequest, reply: FastifyReply, deps: Pick<Deps, 'limits'>): Promise<void> {
  const { actor } = request
  const { url = '', config } = request.routeOptions
  const verdict =
    actor.kind === 'public'
      ? await deps.limits.takeAddress(publicLimitOf({ method: request.method, url }), request.ip)
      : await deps.limits.take(limitOf({ method: request.method, url, assurance: config.policy?.assurance ?? 1 }), actor.accountId)
  reply.headers(rateLimitHeaders(verdict))
  refuseBeyond(verdict)
}

/** Counts one use; a 429 problem that says when to come back once the limit is reached. */
export async function takeOrRefuse(deps: Pick<Deps, 'limits'>, rule: LimitRule, key: string): Promise<void> {
  refuseBeyond(await deps.limits.take(rule, key))
}

/** As takeOrRefuse, by the address that a request came from. */
export async function takeAddressOrRefuse(deps: Pick<Deps, 'limits'>, rule: LimitRule, address: string): Promise<void> {
  refuseBeyond(await deps.limits.takeAddress(rule, address))
}

function refuseBeyond(verdict: LimitVerdict): void {
  if (!verdict.isAllowed) throw new Problem('request.tooMany', { retryAfterSeconds: verdict.resetSeconds, limit: verdict })
}

/** Quota, window, what is left of it and when it begins anew, as draft-ietf-httpapi-ratelimit-headers-11 writes them. */
export function rateLimitHeaders(verdict: LimitVerdict): { 'ratelimit-policy': string; ratelimit: string } {
  const { name, max, windowSeconds, remaining, resetSeconds } = verdict
  return {
    'ratelimit-policy': `"${name}";q=${max};w=${windowSeconds}`,
    ratelimit: `"${name}";r=${remaining};t=${resetSeconds}`,
  }
}
