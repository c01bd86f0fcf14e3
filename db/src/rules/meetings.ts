/** The way of a meeting: one side proposes, the other agrees; a meeting that is moved is proposed anew. Pure. */
import type { DealSide, MeetingMove, MeetingState } from '../reference/introductions.ts'

export const MEETING_MS = 20 * 60_000
export const SHORTEST_MEETING_MS = 10 * 60_000
export const LONGEST_MEETING_MS = 120 * 60_000

export interface MeetingStanding {
  state: MeetingState
  proposedBy: DealSide
  startsAtMs: number
  endsAtMs: number
  /** The side that did not come. */
  absent: DealSide | null
  revision: number
}

const other = (side: DealSide): DealSide => (side === 'investor' ? 'partnership' : 'investor')

/** The moves that one side has at an instant. Agreeing is the other side's; what is over can only be recorded. */
export function meetingMovesOf(side: DealSide, meeting: MeetingStanding, nowMs: number): MeetingMove[] {
  const isAhead = nowMs < meeting.startsAtMs
  if (meeting.state === 'proposed') {
    const answers: MeetingMove[] = meeting.proposedBy === side ? [] : isAhead ? ['agree', 'decline'] : ['decline']
    return [...answers, 'move', 'cancel']
  }
  if (meeting.state !== 'agreed') return []
  return isAhead ? ['move', 'cancel'] : ['held', 'missed']
}

/** The meeting after a move, or undefined where the side does not have it now. `to` is where it is moved to. */
export function moveMeeting(
  meeting: MeetingStanding,
  move: { do: MeetingMove; side: DealSide; to?: { startsAtMs: number; endsAtMs: number } },
  nowMs: number,
): MeetingStanding | undefined {
  if (!meetingMovesOf(move.side, meeting, nowMs).includes(move.do)) return undefined
  const next = { ...meeting, revision: meeting.revision + 1 }
  switch (move.do) {
    case 'agree':
      return { ...next, state: 'agreed' }
    case 'decline':
      return { ...next, state: 'declined' }
    case 'cancel':
      return { ...next, state: 'cancelled' }
    case 'held':
      return { ...next, state: 'held' }
    case 'missed':
      return { ...next, state: 'missed', absent: other(move.side) }
    case 'move':
      return move.to === undefined || move.to.startsAtMs <= nowMs
        ? undefined
        : { ...next, ...move.to, state: 'proposed', proposedBy: move.side }
  }
}
