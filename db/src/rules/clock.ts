/**
 * Both clocks of a show at an instant of the server's time. The slot's clock stands while the show is held; the segment's never
 * stands, since the hour at which the room is needed again does not move.
 */
import { isToCome, type Show } from './show.ts'

export const PHASES = ['idle', 'running', 'warning', 'danger', 'overtime'] as const
export type Phase = (typeof PHASES)[number]

export interface Clock {
  elapsedMs: number
  /** Never below zero: what is over stands in `overtimeMs`. */
  remainingMs: number
  overtimeMs: number
  totalMs: number
  phase: Phase
}

export interface SlotClock extends Clock {
  itemId: string
  isHeld: boolean
}

export interface SegmentClock extends Clock {
  /** What is left to give away. */
  bufferMs: number
  /** How much later than planned, buffer included, it will end if every later item takes what it has. */
  lateMs: number
  /** When it will end then. */
  endsAtMs: number
}

/** The last quarter of an item warns, two minutes at most; the last tenth is danger, half a minute at most. */
const WARNING = { share: 0.25, mostMs: 120_000 }
const DANGER = { share: 0.1, mostMs: 30_000 }

/**
 * The instant of the show's own clock at an instant of the server's. They are one but for a rehearsal that was opened with a speed:
 * its clock runs that many times faster from when it was to begin, which is when it was opened.
 */
export function showTimeAt(show: Pick<Show, 'speed' | 'plannedStartMs'>, serverMs: number): number {
  return show.plannedStartMs + (serverMs - show.plannedStartMs) * show.speed
}

/** Takes a show and an instant of its own clock; the slot's clock is null while nothing is on stage. */
export function clockAt(show: Show, nowMs: number): { slot: SlotClock | null; segment: SegmentClock } {
  const current = show.items.find((item) => item.id === show.currentId)
  const slot =
    current === undefined
      ? null
      : { ...clockOf(slotElapsedMs(show, nowMs), current.allottedMs, true), itemId: current.id, isHeld: show.heldSinceMs !== null }
  const elapsedMs = show.startedAtMs === null ? 0 : Math.max(0, (show.endedAtMs ?? nowMs) - show.startedAtMs)
  const toComeMs = show.items.filter(isToCome).reduce((sum, item) => sum + item.allottedMs, 0)
  return {
    slot,
    segment: {
      ...clockOf(elapsedMs, show.totalMs, show.startedAtMs !== null && show.endedAtMs === null),
      bufferMs: Math.max(0, show.reserveMs),
      lateMs: lateMs(show, nowMs),
      endsAtMs:
        show.endedAtMs ?? (show.startedAtMs === null ? Math.max(nowMs, show.plannedStartMs) : nowMs) + (slot?.remainingMs ?? 0) + toComeMs,
    },
  }
}

/** How long the current item has been on stage, holds left out. */
export function slotElapsedMs(show: Show, nowMs: number): number {
  const { startedAtMs, accumulatedMs } = show.clock
  return accumulatedMs + (startedAtMs === null ? 0 : Math.max(0, nowMs - startedAtMs))
}

/** How long the show has been held by now. */
export function heldMs(show: Show, nowMs: number): number {
  return show.heldSinceMs === null ? 0 : Math.max(0, nowMs - show.heldSinceMs)
}

/** How late the segment is, with what the item on stage is over and the present hold counted. */
export function lateMs(show: Show, nowMs: number): number {
  const current = show.items.find((item) => item.id === show.currentId)
  const overtimeMs = current === undefined ? 0 : Math.max(0, slotElapsedMs(show, nowMs) - current.allottedMs)
  return Math.max(0, overtimeMs + heldMs(show, nowMs) - show.reserveMs)
}

function clockOf(elapsedMs: number, totalMs: number, isRunning: boolean): Clock {
  const remainingMs = Math.max(0, totalMs - elapsedMs)
  return { elapsedMs, remainingMs, overtimeMs: Math.max(0, elapsedMs - totalMs), totalMs, phase: phaseOf(remainingMs, totalMs, isRunning) }
}

function phaseOf(remainingMs: number, totalMs: number, isRunning: boolean): Phase {
  if (!isRunning) return 'idle'
  if (remainingMs === 0) return 'overtime'
  if (remainingMs <= Math.min(DANGER.mostMs, totalMs * DANGER.share)) return 'danger'
  if (remainingMs <= Math.min(WARNING.mostMs, totalMs * WARNING.share)) return 'warning'
  return 'running'
}
