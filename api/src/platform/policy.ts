import type { FastifyInstance, RouteOptions } from 'fastify'
import { resolveToken } from '../integrations/token-actor.ts'
import { isAllowed, type Actor } from './actor.ts'
import { findOpening } from './closed-schemas.ts'
import type { Deps } from './deps.ts'
import { PUBLIC, repetitionOf, type HandedOut, type Policy, type Repeatable } from './endpoint.ts'
import { refuseOtherSites } from './origin.ts'
import { limitFlood, limitRequest } from './request-limits.ts'
import { Problem } from './problem.ts'
import { resolveActor } from './session.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Policy
    /** Whether the route demands an Idempotency-Key header. */
    idempotent?: boolean
    /** Why a write needs neither a key nor a revision. */
    repeatable?: Repeatable
    /** Whose it is, where a route answers with bytes or text. */
    handsOut?: HandedOut
  }
  interface FastifyRequest {
    actor: Actor
  }
  interface FastifyInstance {
    /** Every route there is, as it was registered: what the authorization suite walks. */
    routeTable: RouteEntry[]
  }
}

export interface RouteEntry {
  method: string
  url: string
  policy: Policy
  idempotent: boolean
}

/** Files of the reading page, served by a plugin of their own: public, and without JSON to describe. */
export const DOCS_PREFIX = '/api/docs'

/**
 * Refuses to boot with a route that has no policy, no schema for its answers, a schema with an opening, or a write that could be done twice;
 * and asks every request, before its body is read, who it is from and whether the route is for them.
 */
export function enforcePolicies(app: FastifyInstance, deps: Deps): void {
  const table: RouteEntry[] = []
  app.decorate('routeTable', table)
  app.decorateRequest('actor')
  app.addHook('onRoute', (route) => {
    if (route.url === DOCS_PREFIX || route.url.startsWith(`${DOCS_PREFIX}/`)) {
      route.config = { ...route.config, policy: PUBLIC }
      return
    }
    const { policy, idempotent } = checkRoute(route)
    // Fastify adds to each GET its HEAD, with the same policy and handler.
    for (const method of [route.method].flat()) if (method !== 'HEAD') table.push({ method, url: route.url, policy, idempotent })
  })
  app.addHook('onRequest', async (request, reply) => {
    limitFlood(request, deps)
    refuseOtherSites(request, deps.config)
    request.actor = await (resolveToken(request, deps) ?? resolveActor(request, deps))
    await limitRequest(request, reply, deps)
    const policy = request.routeOptions.config.policy
    if (policy !== undefined && !request.is404) request.actor = admit(request.actor, policy, pitchOf(request.params))
  })
}

function checkRoute(route: RouteOptions): { policy: Policy; idempotent: boolean } {
  const name = `${[route.method].flat().join(',')} ${route.url}`
  const policy = wholePolicy(name, route.config?.policy)
  const idempotent = route.config?.idempotent ?? false
  if (idempotent && policy.roles.includes('public'))
    throw new Error(`boot refused: route ${name} is idempotent by account and open to everybody`)
  const schema = route.schema
  const isRead = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD')
  if (!isRead && repetitionOf(route.config, schema) === undefined)
    throw new Error(`boot refused: route ${name} does not say what keeps it from being done twice`)
  const answers = schema?.response
  if (typeof answers !== 'object' || answers === null || Object.keys(answers).length === 0) {
    throw new Error(`boot refused: route ${name} has no response schema`)
  }
  refuseUnsaidFile(name, route.config?.handsOut, answers)
  if (!Object.hasOwn(answers, '500')) throw new Error(`boot refused: route ${name} does not say how it answers when it fails`)
  for (const [status, answer] of Object.entries(answers)) refuseOpening(name, `response ${status}`, answer)
  for (const part of ['params', 'querystring', 'body'] as const) {
    if (schema?.[part] !== undefined) refuseOpening(name, part, schema[part])
  }
  return { policy, idempotent }
}

function wholePolicy(name: string, policy: Policy | undefined): Policy {
  if (policy === undefined) throw new Error(`boot refused: route ${name} has no policy`)
  if (policy.roles.length === 0) throw new Error(`boot refused: the policy of route ${name} names no role`)
  const stranger = policy.secondFactorFor?.find((role) => !policy.roles.includes(role))
  if (stranger !== undefined) throw new Error(`boot refused: route ${name} asks ${stranger} for a second factor, and is not for them`)
  return policy
}

function refuseUnsaidFile(name: string, handsOut: HandedOut | undefined, answers: object): void {
  const isBytes = ([status, answer]: [string, unknown]) => Number(status) < 300 && Reflect.get(Object(answer), 'type') === 'string'
  const isFile = Object.entries(answers).some(isBytes)
  if (isFile && handsOut === undefined) throw new Error(`boot refused: route ${name} hands out a file and does not say whose`)
  if (!isFile && handsOut !== undefined) throw new Error(`boot refused: route ${name} says whose file it hands out, and has none`)
}

function refuseOpening(name: string, part: string, schema: unknown): void {
  const opening = findOpening(schema)
  if (opening !== undefined) throw new Error(`boot refused: route ${name}, ${part}: ${opening}`)
}

/** The pitch that a request names in its path; not yet checked for its form. */
function pitchOf(params: unknown): string | undefined {
  const pitchId: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, 'pitchId') : undefined
  return typeof pitchId === 'string' ? pitchId : undefined
}

/**
 * The caller as the route may take them: without the roles that they hold too weakly for it, so that no operation has to know.
 * 401 for whoever is not signed in, 403 for the wrong role or too weak a sign-in. The object is the operation's to judge.
 */
function admit(actor: Actor, policy: Policy, pitchId: string | undefined): Actor {
  if (policy.roles.includes('public')) return actor
  if (!isAllowed(actor, policy.roles, pitchId)) throw new Problem(actor.kind === 'public' ? 'session.missing' : 'policy.roleMissing')
  const heard = withoutWeakRoles(actor, policy)
  const isStrong = actor.kind === 'public' || actor.assurance >= policy.assurance
  if (!isStrong || (heard !== actor && !isAllowed(heard, policy.roles, pitchId))) throw new Problem('policy.secondFactorNeeded')
  return heard
}

function withoutWeakRoles(actor: Actor, { secondFactorFor }: Policy): Actor {
  if (secondFactorFor === undefined || actor.kind === 'public' || actor.assurance === 2) return actor
  return { ...actor, memberships: actor.memberships.filter(({ role }) => !secondFactorFor.includes(role)) }
}
