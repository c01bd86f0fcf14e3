/** When a pitch may be written and submitted. Pure, by the clock that is handed in: the server's. */

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

export interface CallWindow {
  state: string
  opensAt: Date
  closesAt: Date
  graceMinutes: number
}

/** `grace`: it closed a moment ago, and this draft was being written; `extended`: open for this pitch alone. */
export type CallState = 'not_open_yet' | 'open' | 'grace' | 'extended' | 'closed'

/**
 * How a call stands at an instant.
 * @param pitch a draft of this call: when it was last saved, and until when it was granted longer; without one it is for a new pitch
 */
export function callStateAt(call: CallWindow, now: Date, pitch?: { updatedAt: Date; extendedUntil: Date | null }): CallState {
  if (call.state === 'preparing' || now < call.opensAt) return 'not_open_yet'
  if (call.state === 'open' && now < call.closesAt) return 'open'
  if (pitch === undefined) return 'closed'
  if (pitch.extendedUntil !== null && now < pitch.extendedUntil) return 'extended'
  const wasBeingWritten = pitch.updatedAt.getTime() >= call.closesAt.getTime() - HOUR_MS
  const isInGrace = now.getTime() < call.closesAt.getTime() + call.graceMinutes * MINUTE_MS
  return call.state === 'open' && wasBeingWritten && isInGrace ? 'grace' : 'closed'
}

/** Whether a draft may be saved and submitted in this state of its call. */
export function mayWrite(state: CallState): boolean {
  return state === 'open' || state === 'grace' || state === 'extended'
}

/**
 * How much longer a call stays open after an outage: as long as the service was away within the call's last hour.
 * @param lastAlive when it was last known to be alive, `backAt` when it was again
 * @param shortestMs gaps shorter than this are no outage
 * @returns milliseconds, 0 where the outage did not touch the last hour
 */
export function outageExtensionMs(call: CallWindow, outage: { lastAlive: Date; backAt: Date; shortestMs: number }): number {
  const from = Math.max(outage.lastAlive.getTime(), call.closesAt.getTime() - HOUR_MS)
  const until = Math.min(outage.backAt.getTime(), call.closesAt.getTime())
  if (call.state !== 'open' || until - from <= 0) return 0
  if (outage.backAt.getTime() - outage.lastAlive.getTime() < outage.shortestMs) return 0
  // Back after the end: what was lost of the last hour is given again from now on.
  const lateMs = Math.max(0, outage.backAt.getTime() - call.closesAt.getTime())
  return until - from + lateMs
}

/** Whether a call that may be written ends within the hour, or is in its grace. `extendedUntil` is the pitch's own extension. */
export function isLastHour(call: CallWindow, now: Date, extendedUntil: Date | null): boolean {
  const endsAtMs = Math.max(call.closesAt.getTime(), extendedUntil?.getTime() ?? 0)
  return now.getTime() >= endsAtMs - HOUR_MS
}
