import { describe, expect, it } from 'vitest'
import { DEAL_SIDES, type DealSide, type IntroductionMove } from '../reference/introductions.ts'
import {
  ANSWER_MS,
  ASK_AGAIN_MS,
  isIntroduced,
  MAX_PER_PITCH_PER_WEEK,
  MAX_WAITING_PER_MANDATE,
  moveIntroduction,
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

describe('the way of an introduction', () => {
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
