/**
 * The way of an introduction: requested → accepted | declined | expired, accepted → met → exploring → committed, closed at any
 * time after the answer. Pure. A partnership that declines need not say so: to the investor the request then stands open until
 * the day on which it would have expired, and ends as an expired one does. Everything the investor can see or do therefore
 * follows from `shownTo`, never from the state itself.
 */
import type { DealSide, IntroductionMove, IntroductionState } from '../reference/introductions.ts'

const DAY_MS = 86_400_000
/** How long a partnership has to answer. */
export const ANSWER_MS = 10 * DAY_MS
/** When it is reminded, once. */
export const REMIND_MS = 5 * DAY_MS
/** How long after a request the same investor may not ask the same pitch again, however the first ended. */
export const ASK_AGAIN_MS = 30 * DAY_MS
/** Requests of one mandate that wait for an answer at a time. */
export const MAX_WAITING_PER_MANDATE = 10
/** Requests that one pitch receives within a week. */
export const MAX_PER_PITCH_PER_WEEK = 8
export const WEEK_MS = 7 * DAY_MS

export interface IntroductionStanding {
  state: IntroductionState
  /** Whether a decline is told to the investor. */
  isDeclineTold: boolean
  expiresAtMs: number
  /** Counts the steps that both sides can see. */
  revision: number
}

interface MoveRule {
  by: readonly DealSide[]
  from: readonly IntroductionState[]
  to: IntroductionState
}

const BOTH = ['investor', 'partnership'] as const
const RULES: Record<IntroductionMove, MoveRule> = {
  accept: { by: ['partnership'], from: ['requested'], to: 'accepted' },
  decline: { by: ['partnership'], from: ['requested'], to: 'declined' },
  withdraw: { by: ['investor'], from: ['requested'], to: 'closed' },
  meet: { by: BOTH, from: ['accepted'], to: 'met' },
  explore: { by: BOTH, from: ['met'], to: 'exploring' },
  commit: { by: ['investor'], from: ['exploring'], to: 'committed' },
  close: { by: BOTH, from: ['accepted', 'met', 'exploring', 'committed'], to: 'closed' },
}

/** The state as one side may know it at an instant. */
export function shownTo(side: DealSide, standing: IntroductionStanding, nowMs: number): IntroductionState {
  const isSilent = standing.state === 'declined' && !standing.isDeclineTold && side === 'investor'
  if (standing.state !== 'requested' && !isSilent) return standing.state
  return nowMs >= standing.expiresAtMs ? 'expired' : 'requested'
}

/** The moves that one side has at an instant. */
export function movesOf(side: DealSide, standing: IntroductionStanding, nowMs: number): IntroductionMove[] {
  const shown = shownTo(side, standing, nowMs)
  return Object.entries(RULES).flatMap(([move, rule]) =>
    // as: the keys of RULES are the moves
    rule.by.includes(side) && rule.from.includes(shown) ? [move as IntroductionMove] : [],
  )
}

/**
 * The standing after a move, or undefined where the side does not have it now. `isTold` says whether a decline is told;
 * one that is not leaves no trace that the investor could see, so its revision stays as well.
 */
export function moveIntroduction(
  standing: IntroductionStanding,
  move: { do: IntroductionMove; side: DealSide; isTold: boolean },
  nowMs: number,
): IntroductionStanding | undefined {
  if (!movesOf(move.side, standing, nowMs).includes(move.do)) return undefined
  const isSilent = move.do === 'decline' && !move.isTold
  return {
    ...standing,
    state: RULES[move.do].to,
    isDeclineTold: move.do === 'decline' && move.isTold,
    revision: standing.revision + (isSilent ? 0 : 1),
  }
}

/** Whether contacts have been exchanged, and words may be. */
export function isIntroduced(state: IntroductionState): boolean {
  return state === 'accepted' || state === 'met' || state === 'exploring' || state === 'committed'
}

export type RequestRefusal = 'exists' | 'askedRecently' | 'mandateCap' | 'pitchCap'

/** Why an investor may not ask a pitch now, or null. `last` is its latest request to this pitch; counts are of what it can see itself, or of all. */
export function refusalOfRequest(
  asked: { last: (IntroductionStanding & { requestedAtMs: number }) | null; waitingOfMandate: number; toPitchThisWeek: number },
  nowMs: number,
): RequestRefusal | null {
  const { last } = asked
  if (last !== null) {
    const shown = shownTo('investor', last, nowMs)
    if (shown === 'requested' || isIntroduced(shown)) return 'exists'
    if (nowMs < last.requestedAtMs + ASK_AGAIN_MS) return 'askedRecently'
  }
  if (asked.waitingOfMandate >= MAX_WAITING_PER_MANDATE) return 'mandateCap'
  return asked.toPitchThisWeek >= MAX_PER_PITCH_PER_WEEK ? 'pitchCap' : null
}
