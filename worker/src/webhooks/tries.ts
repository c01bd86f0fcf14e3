/** When a delivery that failed is tried again, and how long its endpoint is left alone. Pure. */
import { RETRY_DELAYS_MS } from '@scalebridge/db/reference'

/** After a failure an endpoint is left alone for a while, twice as long each time, so that it cannot keep workers busy. */
const FIRST_REST_MS = 5_000
const LONGEST_REST_MS = 300_000
const GONE = 410

/** Whether the answer says that there is no such endpoint any more. */
export function isGone(status: number | null): boolean {
  return status === GONE
}

/** How long until a delivery that has failed is tried again; null after its last try. `attempts` were made before this one. */
export function retryInMs(attempts: number, status: number | null): number | null {
  return isGone(status) ? null : (RETRY_DELAYS_MS[attempts] ?? null)
}

/** How long an endpoint rests after a failure; `failures` in a row came before this one. */
export function restMs(failures: number): number {
  return Math.min(FIRST_REST_MS * 2 ** failures, LONGEST_REST_MS)
}
