import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DEAL_SIDES, MEETING_MOVES } from '../reference/introductions.ts'
import { MEETING_MS, meetingMovesOf, moveMeeting, type MeetingStanding } from './meetings.ts'

const AT_MS = Date.UTC(2027, 1, 1, 9)
const HOUR_MS = 3_600_000
const proposed: MeetingStanding = {
  state: 'proposed',
  proposedBy: 'investor',
  startsAtMs: AT_MS + 24 * HOUR_MS,
  endsAtMs: AT_MS + 24 * HOUR_MS + MEETING_MS,
  absent: null,
  revision: 1,
}
const step = fc.record({
  waitMs: fc.integer({ min: 0, max: 20 * HOUR_MS }),
  do: fc.constantFrom(...MEETING_MOVES),
  side: fc.constantFrom(...DEAL_SIDES),
  aheadMs: fc.integer({ min: -HOUR_MS, max: 48 * HOUR_MS }),
})

it('when any history is tried, both sides agree to every time that stands, and only what is over is recorded', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let meeting = proposed
      let nowMs = AT_MS
      for (const { waitMs, do: move, side, aheadMs } of steps) {
        nowMs += waitMs
        const to = { startsAtMs: nowMs + aheadMs, endsAtMs: nowMs + aheadMs + MEETING_MS }
        const may = meetingMovesOf(side, meeting, nowMs).includes(move)
        const next = moveMeeting(meeting, { do: move, side, to }, nowMs)
        expect(next !== undefined).toBe(may && (move !== 'move' || aheadMs > 0))
        if (next === undefined) continue
        expect(next.revision).toBe(meeting.revision + 1)
        if (next.state === 'agreed') expect([meeting.proposedBy !== side, nowMs < meeting.startsAtMs]).toEqual([true, true])
        if (next.state === 'held' || next.state === 'missed') expect(nowMs).toBeGreaterThanOrEqual(meeting.startsAtMs)
        if (next.state === 'proposed') expect([next.proposedBy, next.startsAtMs > nowMs]).toEqual([side, true])
        expect(next.absent).toBe(next.state === 'missed' ? (side === 'investor' ? 'partnership' : 'investor') : null)
        meeting = next
      }
    }),
    { numRuns: 300 },
  )
})
