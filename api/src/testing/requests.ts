/** Requests that fit an endpoint's schemas, for the authorization suites: about which objects, and in whose name. */
import fc from 'fast-check'
import type { Endpoint, Policy } from '../platform/endpoint.ts'
import { fitting } from './arbitrary.ts'
import { CHOICES, missingId, OBJECTS, type Owner } from './objects.ts'

/** How an object stands to who asks: theirs, a colleague's, of a pitch that they have a role in, somebody else's, or not there. */
export type Relation = 'own' | 'same-org' | 'assigned' | 'other' | 'missing'

export interface Sent {
  url: string
  body: { body?: unknown }
}

export const nameOf = (endpoint: Endpoint) => `${endpoint.method} ${endpoint.url}`

/** The names of the objects that a request to the endpoint chooses: those of the path, else those of the body. */
function slotsOf(endpoint: Endpoint): { inPath: string[]; inBody: string[] } {
  const inPath = [...endpoint.url.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '').filter((param) => !CHOICES.has(param))
  const properties: unknown = Reflect.get(endpoint.schema.body ?? {}, 'properties')
  const inBody = Object.keys(typeof properties === 'object' && properties !== null ? properties : {}).filter((property) =>
    Object.hasOwn(OBJECTS, property),
  )
  return { inPath, inBody }
}

/** How an object of the route can stand to its caller; `own` alone where the route is about none. */
export function relationsOf(endpoint: Endpoint): readonly Relation[] {
  const { inPath, inBody } = slotsOf(endpoint)
  const isAboutNone = inPath.length + inBody.length === 0 || endpoint.config.policy.roles.includes('public')
  return isAboutNone ? ['own'] : ['own', 'same-org', 'other', 'missing']
}

/** What a route demands of its caller's relation to the object: one named in a body is always one's own to name. */
export function demandOf(endpoint: Endpoint, declared: Policy['relation']): Policy['relation'] {
  const { inPath, inBody } = slotsOf(endpoint)
  return inPath.length === 0 && inBody.length > 0 && declared === 'any' ? 'own' : declared
}

/**
 * A request that fits the schemas and is about an object in this relation; the further objects of a path exist in any case.
 * @param objectOf answers the id of an object of the owner
 */
export async function requestFor(
  endpoint: Endpoint,
  { owner, relation, objectOf }: { owner: Owner; relation: Relation; objectOf: (owner: Owner, slot: string) => Promise<string> },
): Promise<Sent> {
  const { inPath, inBody } = slotsOf(endpoint)
  const [subject] = inPath.length > 0 ? inPath : inBody
  const ids: Record<string, string> = {}
  for (const slot of [...inPath, ...inBody])
    ids[slot] = slot === subject && relation === 'missing' ? missingId(slot) : await objectOf(owner, slot)
  const params = endpoint.schema.params === undefined ? {} : sample(endpoint.schema.params)
  const url = endpoint.url.replaceAll(/:(\w+)/g, (_match, param: string) =>
    encodeURIComponent(ids[param] ?? String(Reflect.get(params, param))),
  )
  const address = `${url}${queryFor(endpoint)}`
  if (endpoint.schema.body === undefined) return { url: address, body: {} }
  const body = { ...sample(endpoint.schema.body), ...Object.fromEntries(inBody.map((slot) => [slot, ids[slot]])) }
  return { url: address, body: { body } }
}

/** The part of a query that the endpoint insists on. */
function queryFor(endpoint: Endpoint): string {
  const { querystring } = endpoint.schema
  const required: unknown = Reflect.get(querystring ?? {}, 'required')
  if (querystring === undefined || !Array.isArray(required) || required.length === 0) return ''
  const values = sample(querystring)
  const query = new URLSearchParams(required.map((key): [string, string] => [String(key), String(Reflect.get(values, String(key)))]))
  return `?${query.toString()}`
}

const samples = new WeakMap<object, object>()

/** One fitting value, always the same for the same schema. */
function sample(fits: object): object {
  const known = samples.get(fits)
  if (known !== undefined) return known
  const [value] = fc.sample(fitting(fits), { numRuns: 1, seed: 2027 })
  if (typeof value !== 'object' || value === null) throw new Error('the schema of a part of a request is an object')
  samples.set(fits, value)
  return value
}
