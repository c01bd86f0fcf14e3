import { describe, expect, it } from 'vitest'
import { NOTICED_MS, offsetOf, ServerClock, type Probe } from './server-clock.ts'

/** A clock that a test turns by hand. */
function handTurned(startMs = 5_000): { now: () => number; pass(ms: number): void } {
  let at = startMs
  return { now: () => at, pass: (ms) => void (at += ms) }
}

const SERVER_START = Date.UTC(2027, 1, 9, 15, 0, 0)

/** A probe on a network with such ways there and back, where the server is truly `offsetMs` ahead of our clock. */
function probe(sentMs: number, ways: { there: number; back: number; offsetMs: number }): Probe {
  return { sentMs, receivedMs: sentMs + ways.there + ways.back, serverMs: sentMs + ways.there + ways.offsetMs }
}

describe('the estimate of the server’s clock', () => {
  it('when the ways differ, trusts the shortest, and is never further off than half of it', () => {
    const offsetMs = 1_234_567
    const probes = [
      probe(0, { there: 900, back: 100, offsetMs }),
      probe(1_000, { there: 12, back: 8, offsetMs }),
      probe(2_000, { there: 40, back: 400, offsetMs }),
    ]
    const estimate = offsetOf(probes)
    expect(estimate?.errorMs).toBe(10)
    expect(Math.abs((estimate?.offsetMs ?? 0) - offsetMs)).toBeLessThanOrEqual(10)
  })

  it('when no probe came back, is none', () => {
    expect(offsetOf([])).toBeNull()
  })
})

describe('the server’s time on our screen', () => {
  it('when nothing is heard from the server, goes on by our monotonic clock alone', () => {
    const ours = handTurned()
    const clock = new ServerClock(SERVER_START, ours.now(), ours.now)
    ours.pass(61_250)
    expect(clock.nowMs()).toBe(SERVER_START + 61_250)
    expect(clock.isResyncing()).toBe(false)
  })

  it('when the page took seconds to come alive, counts them', () => {
    const ours = handTurned()
    const arrivedMs = ours.now()
    ours.pass(4_000)
    expect(new ServerClock(SERVER_START, arrivedMs, ours.now).nowMs()).toBe(SERVER_START + 4_000)
  })

  it('when a new estimate is behind ours, slows down until both agree, and never runs backwards', () => {
    const ours = handTurned()
    const clock = new ServerClock(SERVER_START, ours.now(), ours.now)
    clock.adopt(SERVER_START - 5_000 - 200)
    let last = clock.nowMs()
    for (let step = 0; step < 40; step += 1) {
      ours.pass(50)
      expect(clock.nowMs()).toBeGreaterThan(last)
      last = clock.nowMs()
    }
    expect(clock.nowMs()).toBe(SERVER_START + 2_000 - 200)
  })

  it('when a device slept for an hour, says that it resyncs, glides there, and says so no longer', () => {
    const ours = handTurned()
    const clock = new ServerClock(SERVER_START, ours.now(), ours.now)
    clock.adopt(SERVER_START - 5_000 + 3_600_000)
    expect(clock.isResyncing()).toBe(true)
    expect(clock.nowMs()).toBe(SERVER_START)
    ours.pass(3_000)
    expect(clock.isResyncing()).toBe(false)
    expect(clock.nowMs()).toBe(SERVER_START + 3_603_000)
  })

  it('when the difference is one that nobody notices, mends it without a word', () => {
    const ours = handTurned()
    const clock = new ServerClock(SERVER_START, ours.now(), ours.now)
    clock.adopt(SERVER_START - 5_000 + NOTICED_MS)
    expect(clock.isResyncing()).toBe(false)
    ours.pass(10_000)
    expect(clock.nowMs()).toBe(SERVER_START + 10_000 + NOTICED_MS)
  })

  it('when an estimate comes while it glides, goes on from where it is', () => {
    const ours = handTurned()
    const clock = new ServerClock(SERVER_START, ours.now(), ours.now)
    clock.adopt(SERVER_START - 5_000 + 1_000_000)
    ours.pass(1_500)
    const between = clock.nowMs()
    clock.adopt(SERVER_START - 5_000)
    expect(clock.nowMs()).toBe(between)
    ours.pass(3_000)
    expect(clock.nowMs()).toBe(SERVER_START + 4_500)
  })
})
