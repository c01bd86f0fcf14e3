/**
 * The life of an access grant. Pure, and the one place that decides: nobody opens what they asked for themselves, nothing
 * stays open for more than an hour, and what nobody decided within a day was not urgent enough to be opened later.
 */
import { MOST_ACCESS_MINUTES, type AccessMove, type AccessState } from '../reference/access.ts'

const MINUTE_MS = 60_000
/** How long a request may wait for a second person. */
export const ACCESS_ANSWER_MS = 24 * 60 * MINUTE_MS

export interface AccessStanding {
  state: AccessState
  askedBy: string
  askedAtMs: number
  minutes: number
  decidedBy: string | null
  /** Null until it is opened. */
  expiresAtMs: number | null
}

export interface AccessMover {
  do: AccessMove
  by: string
  nowMs: number
}

/** `ownRequest`: the second pair of eyes is the first. `moveNotAllowed`: too late, done already, or not theirs to end. */
export type AccessRefusal = 'ownRequest' | 'moveNotAllowed'

/** The state as it stands at this time: what ran out has ended. */
export function accessState({ state, askedAtMs, expiresAtMs }: AccessStanding, nowMs: number): AccessState {
  if (state === 'asked' && nowMs >= askedAtMs + ACCESS_ANSWER_MS) return 'ended'
  return state === 'open' && (expiresAtMs === null || nowMs >= expiresAtMs) ? 'ended' : state
}

/** What becomes of a grant by somebody's move, or why nothing does. */
export function moveAccess(grant: AccessStanding, move: AccessMover): AccessStanding | { refused: AccessRefusal } {
  const state = accessState(grant, move.nowMs)
  const isAsker = move.by === grant.askedBy
  if (move.do === 'end') {
    // The asker takes back what waits; either of the two closes what is open.
    const mayEnd = (state === 'asked' && isAsker) || (state === 'open' && (isAsker || move.by === grant.decidedBy))
    return mayEnd ? { ...grant, state: 'ended' } : { refused: 'moveNotAllowed' }
  }
  if (state !== 'asked') return { refused: 'moveNotAllowed' }
  if (isAsker) return { refused: 'ownRequest' }
  if (move.do === 'refuse') return { ...grant, state: 'refused', decidedBy: move.by }
  const minutes = Math.min(grant.minutes, MOST_ACCESS_MINUTES)
  return { ...grant, state: 'open', decidedBy: move.by, expiresAtMs: move.nowMs + minutes * MINUTE_MS }
}

/** Whether somebody reads by this grant now: only who asked for it, and only while it is open. */
export function mayRead(grant: AccessStanding, by: string, nowMs: number): boolean {
  return accessState(grant, nowMs) === 'open' && by === grant.askedBy
}
