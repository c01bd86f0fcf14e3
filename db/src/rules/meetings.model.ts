/** The way of a meeting: no time stands that one side alone chose, and what is over is recorded, not changed. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DEAL_SIDES, MEETING_MOVES, type MeetingMove } from '../reference/introductions.ts'
import { always, defineModel, type Model } from '../testing/model.ts'
import type { MeetingStanding } from './meetings.ts'
import type * as subject from './meetings.ts'

type Rules = typeof subject

const HOUR_MS = 3_600_000
const AT_MS = Date.UTC(2027, 1, 1, 9)
const proposed: MeetingStanding = {
  state: 'proposed',
  proposedBy: 'investor',
  startsAtMs: AT_MS + 24 * HOUR_MS,
  endsAtMs: AT_MS + 25 * HOUR_MS,
  absent: null,
  revision: 1,
}
const step = fc.record({
  waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 * HOUR_MS })),
  do: fc.constantFrom(...MEETING_MOVES),
  side: fc.constantFrom(...DEAL_SIDES),
  aheadMs: fc.oneof(fc.constant(0), fc.integer({ min: -HOUR_MS, max: 48 * HOUR_MS })),
})

/** What a side may do, by whether the proposal is its own and whether the time is still to come. */
function mayDo(move: MeetingMove, by: { state: string; isOwn: boolean; isAhead: boolean }): boolean {
  if (by.state === 'proposed') {
    if (move === 'agree') return !by.isOwn && by.isAhead
    return move === 'decline' ? !by.isOwn : move === 'move' || move === 'cancel'
  }
  if (by.state !== 'agreed') return false
  return move === 'move' || move === 'cancel' ? by.isAhead : (move === 'held' || move === 'missed') && !by.isAhead
}
const BECOMES = { agree: 'agreed', decline: 'declined', cancel: 'cancelled', held: 'held', missed: 'missed', move: 'proposed' } as const

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'meeting',
    files: ['./meetings.ts'],
    holds: ({ meetingMovesOf, moveMeeting }) =>
      always(fc.array(step, { minLength: 2, maxLength: 12 }), 400, (steps) => {
        let [meeting, nowMs] = [proposed, AT_MS]
        for (const { waitMs, do: move, side, aheadMs } of steps) {
          nowMs += waitMs
          const to = { startsAtMs: nowMs + aheadMs, endsAtMs: nowMs + aheadMs + HOUR_MS }
          const may = mayDo(move, { state: meeting.state, isOwn: meeting.proposedBy === side, isAhead: nowMs < meeting.startsAtMs })
          assert.equal(meetingMovesOf(side, meeting, nowMs).includes(move), may)
          const next = moveMeeting(meeting, { do: move, side, to }, nowMs)
          assert.equal(next !== undefined, may && (move !== 'move' || aheadMs > 0))
          if (next === undefined) continue
          assert.deepEqual(next, {
            ...meeting,
            ...(move === 'move' ? { ...to, proposedBy: side } : {}),
            state: BECOMES[move],
            absent: move === 'missed' ? DEAL_SIDES.find((one) => one !== side) : null,
            revision: meeting.revision + 1,
          })
          meeting = next
        }
      }),
    texts: [
      ['a side agrees to its own proposal', 'meeting.proposedBy === side ? []', "meeting.proposedBy === side ? ['agree']"],
      ['what is past can be agreed to', "isAhead ? ['agree', 'decline'] : ['decline']", "['agree', 'decline']"],
      ['a proposal cannot be taken back', "[...answers, 'move', 'cancel']", "[...answers, 'move']"],
      ['what is declined can be recorded', "if (meeting.state !== 'agreed') return []", "if (meeting.state === 'held') return []"],
      [
        'a meeting is recorded before it was',
        "return isAhead ? ['move', 'cancel'] : ['held', 'missed']",
        "return isAhead ? ['move', 'cancel', 'held'] : ['held', 'missed']",
      ],
      [
        'what was held is moved',
        "return isAhead ? ['move', 'cancel'] : ['held', 'missed']",
        "return isAhead ? ['move', 'cancel'] : ['held', 'missed', 'move']",
      ],
      ['whoever says so is the one who was missing', 'absent: other(move.side)', 'absent: move.side'],
      ['a moved meeting stands as agreed', "...move.to, state: 'proposed'", "...move.to, state: 'agreed'"],
      ['a moved meeting is still the first side’s proposal', ', proposedBy: move.side }', ' }'],
      ['a meeting is moved into the past', 'move.to.startsAtMs <= nowMs', 'move.to.endsAtMs <= nowMs'],
      ['two people change the same meeting', 'revision: meeting.revision + 1', 'revision: meeting.revision'],
    ],
  }),
]
