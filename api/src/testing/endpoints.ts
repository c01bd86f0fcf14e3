import * as contract from '../contract.ts'
import type { Endpoint } from '../platform/endpoint.ts'

/** Every endpoint that the contracts export. */
export function endpointsOf(): Endpoint[] {
  return Object.values<unknown>(contract).filter(isEndpoint)
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'method' in value && 'url' in value && 'config' in value
}
