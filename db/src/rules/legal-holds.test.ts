import { describe, expect, it } from 'vitest'
import { holdMoves, holdRefusal, holdState, type HoldStanding } from './legal-holds.ts'

const DAY_MS = 86_400_000
const ASKED: HoldStanding = { setBy: 'a', setAtMs: 0, untilMs: 90 * DAY_MS, confirmedBy: null, liftAskedBy: null, liftedAtMs: null }
const CONFIRMED: HoldStanding = { ...ASKED, confirmedBy: 'b' }
const LIFTING: HoldStanding = { ...CONFIRMED, liftAskedBy: 'a' }

describe('a legal hold', () => {
  it('stands at once, ends after three days that nobody else confirms it, and after its own date when somebody has', () => {
    expect([0, 3 * DAY_MS - 1, 3 * DAY_MS].map((nowMs) => holdState(ASKED, nowMs))).toEqual(['asked', 'asked', 'over'])
    expect([3 * DAY_MS, 90 * DAY_MS].map((nowMs) => holdState(CONFIRMED, nowMs))).toEqual(['confirmed', 'over'])
    expect(holdState({ ...CONFIRMED, liftedAtMs: 1 }, 2)).toBe('over')
  })

  it('is confirmed by somebody else than asked for it, who may take it back', () => {
    expect(holdMoves(ASKED, 'a', 1)).toEqual(['refuse'])
    expect(holdRefusal(ASKED, { do: 'confirm', by: 'a', nowMs: 1 })).toBe('ownRequest')
    expect(holdMoves(ASKED, 'b', 1)).toEqual(['confirm', 'refuse'])
  })

  it('is lifted by two: one asks, another does it, and either may keep it', () => {
    expect(holdMoves(CONFIRMED, 'a', 1)).toEqual(['ask_lift'])
    expect(holdMoves(LIFTING, 'a', 1)).toEqual(['keep'])
    expect(holdMoves(LIFTING, 'b', 1)).toEqual(['keep', 'lift'])
    expect(holdMoves(LIFTING, 'b', 90 * DAY_MS)).toEqual([])
  })
})
