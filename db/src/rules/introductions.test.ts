import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEAL_SIDES, INTRODUCTION_MOVES, type DealSide, type IntroductionMove } from '../reference/introductions.ts'
import {
  ANSWER_MS,
  ASK_AGAIN_MS,
  isIntroduced,
  MAX_PER_PITCH_PER_WEEK,
  MAX_WAITING_PER_MANDATE,
  moveIntroduction,
  movesOf,
  refusalOfRequest,
  shownTo,
  type IntroductionStanding,
} from './introductions.ts'

const AT_MS = Date.UTC(2027, 0, 11, 9)
const requested: IntroductionStanding = { state: 'requested', isDeclineTold: false, expiresAtMs: AT_MS + ANSWER_MS, revision: 1 }
const after = (...moves: [IntroductionMove, DealSide][]) =>
  moves.reduce<IntroductionStanding>(
    (standing, [move, side]) => moveIntroduction(standing, { do: move, side, isTold: false }, AT_MS) ?? standing,
    requested,
  )

/** A step of a random history: time passes, or a side tries a move. */
const step = fc.record({
  waitMs: fc.integer({ min: 0, max: 4 * 86_400_000 }),
  do: fc.constantFrom(...INTRODUCTION_MOVES),
  side: fc.constantFrom(...DEAL_SIDES),
  isTold: fc.boolean(),
})

/** What the vocabulary allows, written down a second time: by the state that a side sees. */
const MODEL: Record<string, Partial<Record<IntroductionMove, string>>> = {
  requested: { accept: 'accepted', decline: 'declined', withdraw: 'closed' },
  accepted: { meet: 'met', close: 'closed' },
  met: { explore: 'exploring', close: 'closed' },
  exploring: { commit: 'committed', close: 'closed' },
  committed: { close: 'closed' },
}
const ONE_SIDED: Partial<Record<IntroductionMove, DealSide>> = {
  accept: 'partnership',
  decline: 'partnership',
  withdraw: 'investor',
  commit: 'investor',
}

describe('the way of an introduction', () => {
  it('when any history is tried, only the moves of the vocabulary happen, each by whom it belongs to, and its model agrees at every step', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let standing = requested
        let model = 'requested'
        let nowMs = AT_MS
        for (const { waitMs, do: move, side, isTold } of steps) {
          nowMs += waitMs
          if (model === 'requested' && nowMs >= requested.expiresAtMs) model = 'expired'
          const isSilent = model === 'declined' && !standing.isDeclineTold && side === 'investor'
          const seen = isSilent ? (nowMs >= requested.expiresAtMs ? 'expired' : 'requested') : model
          const owner = ONE_SIDED[move]
          const expected = owner === undefined || owner === side ? MODEL[seen]?.[move] : undefined
          const moved = moveIntroduction(standing, { do: move, side, isTold }, nowMs)
          expect(shownTo(side, standing, nowMs)).toBe(seen)
          expect(moved?.state).toBe(expected)
          expect(movesOf(side, standing, nowMs).includes(move)).toBe(expected !== undefined)
          if (moved === undefined || expected === undefined) continue
          standing = moved
          model = expected
        }
      }),
      { numRuns: 400 },
    )
  })

  it('when a partnership declines without a word, nothing that the investor sees or can do at any time differs from no answer', () => {
    const byInvestor = step.map((one) => ({ ...one, side: 'investor' as const }))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: ANSWER_MS - 1 }), fc.array(byInvestor, { maxLength: 8 }), (declinedAfterMs, steps) => {
        let silent = moveIntroduction(requested, { do: 'decline', side: 'partnership', isTold: false }, AT_MS + declinedAfterMs)
        let unanswered: IntroductionStanding | undefined = requested
        let nowMs = AT_MS + declinedAfterMs
        for (const { waitMs, do: move } of steps) {
          if (silent === undefined || unanswered === undefined) throw new Error('a pair that is moved stays a pair')
          nowMs += waitMs
          const view = (one: IntroductionStanding) => ({
            state: shownTo('investor', one, nowMs),
            moves: movesOf('investor', one, nowMs),
            revision: one.revision,
            mayAskAgain: refusalOfRequest({ last: { ...one, requestedAtMs: AT_MS }, waitingOfMandate: 0, toPitchThisWeek: 0 }, nowMs),
          })
          expect(view(silent)).toEqual(view(unanswered))
          const tried = (standing: IntroductionStanding) => moveIntroduction(standing, { do: move, side: 'investor', isTold: false }, nowMs)
          const one: IntroductionStanding | undefined = tried(silent)
          const two: IntroductionStanding | undefined = tried(unanswered)
          expect(one === undefined).toBe(two === undefined)
          silent = one ?? silent
          unanswered = two ?? unanswered
        }
      }),
      { numRuns: 300 },
    )
  })

  it('when a decline is to be told, the investor sees it at once', () => {
    const told = moveIntroduction(requested, { do: 'decline', side: 'partnership', isTold: true }, AT_MS)
    expect(told && shownTo('investor', told, AT_MS)).toBe('declined')
    expect(told?.revision).toBe(2)
  })

  it('when ten days have passed to the millisecond, it is expired for both sides and cannot be accepted', () => {
    for (const side of DEAL_SIDES) {
      expect(shownTo(side, requested, requested.expiresAtMs - 1)).toBe('requested')
      expect(shownTo(side, requested, requested.expiresAtMs)).toBe('expired')
    }
    expect(moveIntroduction(requested, { do: 'accept', side: 'partnership', isTold: false }, requested.expiresAtMs)).toBeUndefined()
  })

  it('when it was not accepted, or is closed again, the two are not introduced', () => {
    expect(isIntroduced(after(['accept', 'partnership']).state)).toBe(true)
    expect(isIntroduced(after(['decline', 'partnership']).state)).toBe(false)
    expect(isIntroduced(after(['accept', 'partnership'], ['close', 'investor']).state)).toBe(false)
  })
})

describe('asking for an introduction', () => {
  const last = { ...requested, requestedAtMs: AT_MS }
  const none = { last: null, waitingOfMandate: 0, toPitchThisWeek: 0 }

  it('when nobody asked before, it may be asked; up to the caps of a mandate and of a pitch', () => {
    expect(refusalOfRequest(none, AT_MS)).toBeNull()
    expect(refusalOfRequest({ ...none, waitingOfMandate: MAX_WAITING_PER_MANDATE }, AT_MS)).toBe('mandateCap')
    expect(refusalOfRequest({ ...none, toPitchThisWeek: MAX_PER_PITCH_PER_WEEK }, AT_MS)).toBe('pitchCap')
  })

  it('when the last request is open, or was made within a month, it may not', () => {
    expect(refusalOfRequest({ ...none, last }, AT_MS)).toBe('exists')
    expect(refusalOfRequest({ ...none, last }, AT_MS + ANSWER_MS)).toBe('askedRecently')
    expect(refusalOfRequest({ ...none, last }, AT_MS + ASK_AGAIN_MS)).toBeNull()
  })
})
