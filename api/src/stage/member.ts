import type { Seat } from '@scalebridge/db/reference'

/** Somebody of a session's audience. */
export interface Member {
  id: string
  seat: Seat
}
