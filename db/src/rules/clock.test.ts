import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockAt, showTimeAt } from './clock.ts'
import { applyCommand } from './commands.ts'
import { openShow, SPEEDS, type Command, type NewItem, type Speed } from './show.ts'

const OPENED_MS = 1_800_000_000_000
const item = (id: string): NewItem => ({ id, kind: 'panel', title: id, pitch: null, plannedMs: 300_000, floorMs: 0, backstage: null })

const open = (speed: Speed, mode: 'live' | 'rehearsal' = 'rehearsal') =>
  openShow({ mode, speed, items: ['a', 'b', 'c'].map(item), bufferMs: 300_000, plannedStartMs: OPENED_MS, atMs: OPENED_MS })

/** Presses of operators at instants of the server's clock, and both clocks of the show at the last of them. */
function run(speed: Speed, presses: readonly { command: Command; afterMs: number }[]) {
  let show = open(speed)
  let serverMs = OPENED_MS
  for (const { command, afterMs } of presses) {
    serverMs += afterMs
    const outcome = applyCommand(show, command, showTimeAt(show, serverMs))
    if ('show' in outcome) show = outcome.show
  }
  return { ...show, speed: 1, clocks: clockAt(show, showTimeAt(show, serverMs)) }
}

const presses = fc.array(
  fc.record({
    command: fc.constantFrom<Command>(
      { kind: 'start' },
      { kind: 'next' },
      { kind: 'previous' },
      { kind: 'hold' },
      { kind: 'resume' },
      { kind: 'redistribute' },
      { kind: 'addTime', itemId: null, ms: 60_000 },
      { kind: 'end' },
    ),
    afterMs: fc.integer({ min: 0, max: 60_000 }),
  }),
  { maxLength: 20 },
)

describe('a rehearsal with a speed', () => {
  it('is the same show at every moment as one at the hour’s pace whose operators took so many times longer', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SPEEDS), presses, (speed, given) => {
        const slow = given.map(({ command, afterMs }) => ({ command, afterMs: afterMs * speed }))
        expect(run(speed, given)).toEqual(run(1, slow))
      }),
      { numRuns: 200, seed: 2027, endOnFailure: true },
    )
  })

  it('never goes back, and passes so many seconds in each of the server’s', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SPEEDS), fc.nat(3_600_000), fc.nat(3_600_000), (speed, fromMs, passedMs) => {
        const at = (ms: number) => showTimeAt(open(speed), OPENED_MS + ms)
        expect(at(fromMs + passedMs) - at(fromMs)).toBe(passedMs * speed)
        expect(at(0)).toBe(OPENED_MS)
      }),
      { seed: 2027, endOnFailure: true },
    )
  })

  it('is a rehearsal’s alone: the real running keeps the server’s time', () => {
    expect(open(10, 'live').speed).toBe(1)
    expect(showTimeAt(open(10, 'live'), OPENED_MS + 60_000)).toBe(OPENED_MS + 60_000)
  })
})
