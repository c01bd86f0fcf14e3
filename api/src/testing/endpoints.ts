import * as contract from '../contract.ts'
import type { Endpoint } from '../platform/endpoint.ts'

/** Every endpoint that the contracts export. */
export function endpointsOf(): Endpoint[] {
  return Object.values<unknown>(contract).filter(isEndpoint)
}

/** Streams never end by themselves: house/frames.test.ts walks them. */
const STREAMS: ReadonlySet<string> = new Set(['/api/v1/live', '/api/v1/stage/:stageId/live'])

/** Every endpoint that answers and is done: what the authorization suites walk. */
export const guardedEndpoints = (): Endpoint[] => endpointsOf().filter((endpoint) => !STREAMS.has(endpoint.url))

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'method' in value && 'url' in value && 'config' in value
}
