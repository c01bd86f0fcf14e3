/** When a call may be written: told a second time as instants on one line. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { always, defineModel, type Model } from '../testing/model.ts'
import type * as subject from './window.ts'

type Rules = typeof subject

const MINUTE_MS = 60_000
const OPENS = 1_000 * MINUTE_MS
const CLOSES = 5_000 * MINUTE_MS
const edges = [OPENS, CLOSES, CLOSES - 60 * MINUTE_MS, CLOSES + 15 * MINUTE_MS, CLOSES + 300 * MINUTE_MS]
const instant = fc.oneof(
  fc.tuple(fc.constantFrom(...edges), fc.constantFrom(-1, 0, 1)).map(([edge, off]) => edge + off),
  fc.integer({ min: 0, max: 6_000 * MINUTE_MS }),
)
const history = fc.record({
  state: fc.constantFrom('preparing', 'open', 'review', 'archived'),
  nowMs: instant,
  savedMs: instant,
  extendedMs: fc.option(instant),
  isNew: fc.boolean(),
  lastAliveMs: instant,
  awayMs: fc.constantFrom(0, MINUTE_MS, 10 * MINUTE_MS, 90 * MINUTE_MS),
})

interface Outage {
  state: string
  lastAliveMs: number
  awayMs: number
}

const outageOf = ({ lastAliveMs, awayMs }: Outage) => ({
  lastAlive: new Date(lastAliveMs),
  backAt: new Date(lastAliveMs + awayMs),
  shortestMs: 5 * MINUTE_MS,
})

/** Every millisecond of the last hour that was lost is given again, from when the service was back. */
function givenMs({ state, lastAliveMs, awayMs }: Outage): number {
  const backMs = lastAliveMs + awayMs
  const lostMs = Math.max(0, Math.min(backMs, CLOSES) - Math.max(lastAliveMs, CLOSES - 60 * MINUTE_MS))
  return state === 'open' && awayMs >= 5 * MINUTE_MS && lostMs > 0 ? lostMs + Math.max(0, backMs - CLOSES) : 0
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'call',
    files: ['./window.ts'],
    holds: ({ callStateAt, isLastHour, mayWrite, outageExtensionMs }) =>
      always(history, 3_000, (given) => {
        const { state, nowMs, savedMs, extendedMs, isNew } = given
        const call = { state, opensAt: new Date(OPENS), closesAt: new Date(CLOSES), graceMinutes: 15 }
        const pitch = { updatedAt: new Date(savedMs), extendedUntil: extendedMs === null ? null : new Date(extendedMs) }
        const isBefore = state === 'preparing' || nowMs < OPENS
        const isOpen = state === 'open' && nowMs >= OPENS && nowMs < CLOSES
        const isExtended = !isNew && extendedMs !== null && nowMs < extendedMs
        const isGrace = !isNew && state === 'open' && savedMs >= CLOSES - 60 * MINUTE_MS && nowMs < CLOSES + 15 * MINUTE_MS
        const stands = isBefore ? 'not_open_yet' : isOpen ? 'open' : isExtended ? 'extended' : isGrace ? 'grace' : 'closed'
        const is = isNew ? callStateAt(call, new Date(nowMs)) : callStateAt(call, new Date(nowMs), pitch)
        assert.equal(is, stands)
        assert.equal(mayWrite(is), !isBefore && (isOpen || isExtended || isGrace))
        assert.equal(isLastHour(call, new Date(nowMs), pitch.extendedUntil), nowMs >= Math.max(CLOSES, extendedMs ?? 0) - 60 * MINUTE_MS)
        assert.equal(outageExtensionMs(call, outageOf(given)), givenMs(given))
      }),
    texts: [
      ['one writes before it opens', "state === 'preparing' || now < call.opensAt", "state === 'preparing'"],
      ['a call in preparation is open', "call.state === 'preparing' || ", ''],
      ['it never closes', "if (call.state === 'open' && now < call.closesAt) return 'open'", "if (call.state === 'open') return 'open'"],
      ['it closes a moment late', 'now < call.closesAt', 'now <= call.closesAt'],
      ['a closed call is open till its hour', "call.state === 'open' && now < call.closesAt", 'now < call.closesAt'],
      ['everybody has the grace', "call.state === 'open' && wasBeingWritten && isInGrace", "call.state === 'open' && isInGrace"],
      ['the grace has no end', 'wasBeingWritten && isInGrace', 'wasBeingWritten'],
      ['a draft of yesterday was being written', '>= call.closesAt.getTime() - HOUR_MS', '>= call.closesAt.getTime() - 24 * HOUR_MS'],
      ['an extension has no end', ' && now < pitch.extendedUntil', ''],
      ['who is in the grace may not submit', " || state === 'grace' ||", ' ||'],
      ['an extension is for looking only', " || state === 'extended'", ''],
      ['a blink is an outage', 'return 0\n  // Back', 'return 1\n  // Back'],
      ['what was lost after the end is not given', 'return until - from + lateMs', 'return until - from'],
      ['an extension has no last hour', 'extendedUntil?.getTime() ?? 0', '0'],
    ],
  }),
]
