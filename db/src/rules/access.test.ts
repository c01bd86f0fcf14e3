import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACCESS_MOVES, MOST_ACCESS_MINUTES, type AccessMove } from '../reference/access.ts'
import { ACCESS_ANSWER_MS, accessState, mayRead, moveAccess, type AccessStanding } from './access.ts'

const AT_MS = Date.UTC(2027, 0, 11, 9)
const MINUTE_MS = 60_000
const ASKER = 'asker'
const asked: AccessStanding = { state: 'asked', askedBy: ASKER, askedAtMs: AT_MS, minutes: 60, decidedBy: null, expiresAtMs: null }
const PEOPLE = [ASKER, 'second', 'third'] as const

const step = fc.record({
  waitMs: fc.oneof(fc.integer({ min: 0, max: 90 * MINUTE_MS }), fc.constant(ACCESS_ANSWER_MS)),
  do: fc.constantFrom(...ACCESS_MOVES),
  by: fc.constantFrom(...PEOPLE),
})

/** Written down a second time: who may do what, by what everybody sees. */
function modelOf(state: string, move: AccessMove, by: { isAsker: boolean; isDecider: boolean }): string | undefined {
  if (move === 'end') return (state === 'asked' && by.isAsker) || (state === 'open' && (by.isAsker || by.isDecider)) ? 'ended' : undefined
  if (state !== 'asked' || by.isAsker) return undefined
  return move === 'approve' ? 'open' : 'refused'
}

describe('the life of an access grant', () => {
  it('when any history is tried, its model agrees at every step, and reading takes two people and an hour at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 90 }), fc.array(step, { maxLength: 8 }), (minutes, steps) => {
        let grant: AccessStanding = { ...asked, minutes }
        let model = 'asked'
        let [nowMs, openedAtMs, decider] = [AT_MS, 0, '']
        for (const { waitMs, do: move, by } of steps) {
          nowMs += waitMs
          if (model === 'asked' && nowMs - AT_MS >= ACCESS_ANSWER_MS) model = 'ended'
          if (model === 'open' && nowMs - openedAtMs >= Math.min(minutes, MOST_ACCESS_MINUTES) * MINUTE_MS) model = 'ended'
          const next = modelOf(model, move, { isAsker: by === ASKER, isDecider: by === decider })
          const after = moveAccess(grant, { do: move, by, nowMs })
          expect('refused' in after).toBe(next === undefined)
          if (!('refused' in after)) grant = after
          if (next === 'open') [openedAtMs, decider] = [nowMs, by]
          model = next ?? model
          expect(accessState(grant, nowMs)).toBe(model)
          expect(PEOPLE.filter((one) => mayRead(grant, one, nowMs))).toEqual(model === 'open' ? [ASKER] : [])
          if (model === 'open') expect(grant.decidedBy).not.toBe(ASKER)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('says to whoever decides on their own request that somebody else has to', () => {
    expect(moveAccess(asked, { do: 'approve', by: ASKER, nowMs: AT_MS })).toEqual({ refused: 'ownRequest' })
    expect(moveAccess(asked, { do: 'refuse', by: ASKER, nowMs: AT_MS })).toEqual({ refused: 'ownRequest' })
  })
})
