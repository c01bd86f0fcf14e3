import type { PolicyRole } from '@scalebridge/db/reference'
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
}

/** Everyone, signed in or not. */
export const PUBLIC: Policy = { roles: ['public'], relation: 'any', assurance: 1 }

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
  config: { policy: Policy; idempotent?: boolean }
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
  bodyLimit?: number
}): Endpoint<S> {
  const { policy, idempotent, ...rest } = value
  return { ...rest, config: idempotent === undefined ? { policy } : { policy, idempotent } }
}

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
