import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callStateAt, mayWrite, outageExtensionMs, type CallWindow } from './window.ts'

const MINUTE = 60_000
const call: CallWindow = {
  state: 'open',
  opensAt: new Date('2026-12-01T00:00:00Z'),
  closesAt: new Date('2027-03-01T22:00:00Z'),
  graceMinutes: 15,
}
const end = call.closesAt.getTime()
const at = (minutes: number) => new Date(end + minutes * MINUTE)

describe('a call', () => {
  it('ends by the server’s clock, to the millisecond', () => {
    expect(callStateAt(call, new Date(end - 1))).toBe('open')
    expect(callStateAt(call, new Date(end))).toBe('closed')
    expect(callStateAt(call, new Date(call.opensAt.getTime() - 1))).toBe('not_open_yet')
  })

  it('lets a draft that was being written be finished in the grace, and no other', () => {
    expect(callStateAt(call, at(14), { updatedAt: at(-10), extendedUntil: null })).toBe('grace')
    expect(callStateAt(call, at(14), { updatedAt: at(-90), extendedUntil: null })).toBe('closed')
    expect(callStateAt(call, at(15), { updatedAt: at(-10), extendedUntil: null })).toBe('closed')
    expect(callStateAt(call, at(1))).toBe('closed')
  })

  it('stays open for a pitch that was granted longer, until that instant', () => {
    const pitch = { updatedAt: at(-900), extendedUntil: at(600) }
    expect(callStateAt(call, at(599), pitch)).toBe('extended')
    expect(callStateAt(call, at(600), pitch)).toBe('closed')
    expect(callStateAt({ ...call, state: 'review' }, at(10), pitch)).toBe('extended')
  })

  it('once closed for a pitch, never opens again by itself', () => {
    const minute = fc.integer({ min: -200, max: 200 })
    fc.assert(
      fc.property(minute, minute, minute, fc.option(minute), (saved, first, later, extended) => {
        fc.pre(first <= later)
        const pitch = { updatedAt: at(saved), extendedUntil: extended === null ? null : at(extended) }
        if (!mayWrite(callStateAt(call, at(first), pitch))) expect(mayWrite(callStateAt(call, at(later), pitch))).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('after an outage', () => {
  const away = (from: number, until: number) =>
    outageExtensionMs(call, { lastAlive: at(from), backAt: at(until), shortestMs: MINUTE }) / MINUTE

  it.each([
    ['within the last hour', -30, -20, 10],
    ['that began before the last hour', -90, -50, 10],
    ['over the end', -10, 5, 15],
    ['long before the end', -200, -100, 0],
    ['after the end', 1, 30, 0],
    ['too short to be one', -30, -29.5, 0],
  ])('%s the call stays open as long again', (_what, from, until, minutes) => {
    expect(away(from, until)).toBe(minutes)
  })

  it('what was lost of the last hour is left after it is back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -120, max: 60 }), fc.integer({ min: 1, max: 120 }), (from, length) => {
        const until = from + length
        const extra = away(from, until)
        if (extra === 0) return
        const usableBefore = 60 - Math.min(60, Math.max(0, -from))
        const usableAfter = extra - Math.max(0, until)
        expect(usableBefore + usableAfter + Math.max(0, -Math.max(until, -60))).toBe(60)
      }),
      { numRuns: 300 },
    )
  })
})
