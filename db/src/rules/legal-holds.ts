/**
 * The life of a legal hold. Pure, and the one place that decides. It stands from the moment that it is asked for, so that nothing is erased
 * meanwhile, and ends by itself: after three days unless somebody else confirms it, else at its date. Two people end it before.
 */
import { HOLD_MOVES, HOLD_UNCONFIRMED_DAYS, type HoldMove, type HoldState } from '../reference/legal-holds.ts'

const DAY_MS = 86_400_000

export interface HoldStanding {
  setBy: string
  setAtMs: number
  untilMs: number
  confirmedBy: string | null
  /** Who asked that it be lifted, while nobody else has answered. */
  liftAskedBy: string | null
  liftedAtMs: number | null
}

/** `ownRequest`: the second pair of eyes is the first. `moveNotAllowed`: not as it stands now. */
type HoldRefusal = 'ownRequest' | 'moveNotAllowed'

/** When it ends if nobody does anything. */
export function holdEndMs({ setAtMs, untilMs, confirmedBy }: HoldStanding): number {
  return confirmedBy === null ? Math.min(untilMs, setAtMs + HOLD_UNCONFIRMED_DAYS * DAY_MS) : untilMs
}

/** The state as it stands at this time. */
export function holdState(hold: HoldStanding, nowMs: number): HoldState {
  if (hold.liftedAtMs !== null || nowMs >= holdEndMs(hold)) return 'over'
  if (hold.confirmedBy === null) return 'asked'
  return hold.liftAskedBy === null ? 'confirmed' : 'lifting'
}

const FROM: Readonly<Record<HoldMove, HoldState>> = {
  confirm: 'asked',
  refuse: 'asked',
  ask_lift: 'confirmed',
  keep: 'lifting',
  lift: 'lifting',
}

/** Why somebody may not do this to a hold now; undefined where they may. Who asked for it may take it back, and may not confirm it. */
export function holdRefusal(
  hold: HoldStanding,
  { do: move, by, nowMs }: { do: HoldMove; by: string; nowMs: number },
): HoldRefusal | undefined {
  if (holdState(hold, nowMs) !== FROM[move]) return 'moveNotAllowed'
  if (move === 'confirm' && by === hold.setBy) return 'ownRequest'
  return move === 'lift' && by === hold.liftAskedBy ? 'ownRequest' : undefined
}

/** What somebody may do to it now. */
export function holdMoves(hold: HoldStanding, by: string, nowMs: number): HoldMove[] {
  return HOLD_MOVES.filter((move) => holdRefusal(hold, { do: move, by, nowMs }) === undefined)
}
