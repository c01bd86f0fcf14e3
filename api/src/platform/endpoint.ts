import type { MemberRole, PolicyRole } from '@scalebridge/db/reference'
import type { Static, TSchema } from 'typebox'

/**
 * How the caller must stand to the object that the route is about: `self` is the caller's own account's, not even a colleague's;
 * `own` is that of an organisation in which they hold the role; `any` needs no relation (lists filter by themselves).
 */
export type Relation = 'any' | 'own' | 'self'

/** Who may call a route. Data, so that the boot check and the authorization suite read what the server enforces. */
export interface Policy {
  roles: readonly PolicyRole[]
  relation: Relation
  /** 1: a mail code. 2: a second factor as well (in demonstration mode the mail code counts as both). */
  assurance: 1 | 2
  /** Those of the roles that count with a second factor alone, on a route where the others need but one. */
  secondFactorFor?: readonly MemberRole[]
}

/** Everyone, signed in or not. */
export const PUBLIC: Policy = { roles: ['public'], relation: 'any', assurance: 1 }

/** Why a write may come a second time, which a lost answer makes anybody's browser do, without a key and without naming what was seen. */
export const REPEATABLE = {
  asks: 'it asks for something by a body, and changes nothing',
  sets: 'it says how things shall be: said twice, they are so, and the log keeps what was said before',
  removes: 'what is gone is gone: the second finds nothing to remove',
  moves: 'it leads out of the state that it needs: the second is refused, or finds it done',
  once: 'the challenge or token that it answers is good once',
  adds: 'it adds one more, which its sender sees; it moves no money, no interest and nothing on stage',
} as const
export type Repeatable = keyof typeof REPEATABLE

/**
 * What keeps a write that comes a second time from being done twice: an Idempotency-Key; the revision that its sender saw, in
 * If-Match or in the body; the id that its sender gave the command; or that it is repeatable by its nature.
 */
export type Repetition = 'key' | 'ifMatch' | 'revision' | 'commandId' | Repeatable

/** Whose a file, an export, a feed or a stream is that a route hands out. */
export const HANDED_OUT = {
  everybody: 'the same bytes to everybody',
  relation: 'of the object that the route is about, as its policy says',
  asker: 'of what the asker owns or sends, and of nothing else: no request can name another’s',
  holder: 'to whoever has its address, which is a secret of its owner',
  frames: 'events, each to those whom it is declared for',
} as const
export type HandedOut = keyof typeof HANDED_OUT

export interface EndpointSchema {
  summary: string
  params?: TSchema
  querystring?: TSchema
  body?: TSchema
  /** One closed schema for every status that the route may answer with. */
  response: Record<number, TSchema>
}

export interface Endpoint<S extends EndpointSchema = EndpointSchema> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with `:name` parameters, beginning with /api/v1. */
  url: string
  config: { policy: Policy; idempotent?: boolean; repeatable?: Repeatable; queries?: number; handsOut?: HandedOut }
  schema: S
  /** Largest body in bytes, where it is not the server's default. */
  bodyLimit?: number
}

/** Declares a route once: Fastify validates and serialises by it, OpenAPI documents it, web's caller is typed by it. */
export function endpoint<const S extends EndpointSchema>(value: {
  method: Endpoint['method']
  url: string
  policy: Policy
  schema: S
  /** Whether the route demands an Idempotency-Key header. */
  idempotent?: boolean
  /** Why a write needs neither a key nor a revision. */
  repeatable?: Repeatable
  /** The most round trips to the database that reading it may take, its session's among them, where that is more than eight. */
  queries?: number
  /** Whose it is, where a route answers with bytes or text instead of fields. */
  handsOut?: HandedOut
  bodyLimit?: number
}): Endpoint<S> {
  const { policy, idempotent, repeatable, queries, handsOut, ...rest } = value
  const config = {
    policy,
    ...(idempotent === undefined ? {} : { idempotent }),
    ...(repeatable === undefined ? {} : { repeatable }),
    ...(queries === undefined ? {} : { queries }),
    ...(handsOut === undefined ? {} : { handsOut }),
  }
  return { ...rest, config }
}

/** What keeps a second sending of a write from doing it twice, by what its route says; undefined where it says nothing. */
export function repetitionOf(
  config: { idempotent?: boolean; repeatable?: Repeatable } | undefined,
  schema: { body?: unknown; response?: unknown } | undefined,
): Repetition | undefined {
  if (config?.idempotent === true) return 'key'
  if (has(schema?.response, '428')) return 'ifMatch'
  if (config?.repeatable !== undefined) return config.repeatable
  const required: unknown = Reflect.get(Object(schema?.body), 'required')
  if (!Array.isArray(required)) return undefined
  if (required.includes('revision') || required.includes('expectedSeq')) return 'revision'
  return required.includes('commandId') ? 'commandId' : undefined
}

const has = (value: unknown, key: string) => typeof value === 'object' && value !== null && Object.hasOwn(value, key)

type Part<S extends EndpointSchema, K extends 'params' | 'querystring' | 'body'> = S[K] extends TSchema
  ? { [P in K]: Static<S[K]> }
  : unknown

/** What a caller sends: `params`, `querystring` and `body`, each only where the endpoint has it. */
export type Input<E> = E extends Endpoint<infer S> ? Part<S, 'params'> & Part<S, 'querystring'> & Part<S, 'body'> : never

type SuccessStatus = 200 | 201 | 202 | 204

/** What a caller gets back when it went well. */
export type Output<E> =
  E extends Endpoint<infer S>
    ? {
        [K in keyof S['response'] & SuccessStatus]: S['response'][K] extends TSchema ? Static<S['response'][K]> : never
      }[keyof S['response'] & SuccessStatus]
    : never
