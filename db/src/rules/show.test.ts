import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ITEM_KINDS, SLOT_MOVES, STAGE_AUDIENCES } from '../reference/stage.ts'
import { clockAt, heldMs, lateMs, slotElapsedMs } from './clock.ts'
import { applyCommand } from './commands.ts'
import { plannedTimes, rundownOf } from './rundown.ts'
import {
  applyPatch,
  isToCome,
  openShow,
  projectPatch,
  projectShow,
  type Command,
  type NewItem,
  type PitchCard,
  type Show,
  type ShowItem,
} from './show.ts'

const START_MS = 1_800_000_000_000
const MINUTE_MS = 60_000

const card = (pitchId: string) => ({
  pitchId,
  title: `Pitch ${pitchId}`,
  organisation: 'Someone',
  goals: [7],
  countries: ['FJI'],
  askMinor: 100,
  currency: 'USD',
})

const item = (id: string, given: Partial<NewItem> = {}): NewItem => ({
  id,
  kind: 'panel',
  title: id,
  pitch: null,
  plannedMs: 5 * MINUTE_MS,
  floorMs: 0,
  backstage: { owner: 'Ana', cues: 'Lights', assets: [{ name: 'film', isReady: false }], firstQuestionFrom: null, missingLanguages: [] },
  ...given,
})

const showOf = (items: NewItem[], bufferMs = 5 * MINUTE_MS) =>
  openShow({ mode: 'live', items, bufferMs, plannedStartMs: START_MS, atMs: START_MS })

/** The state after commands at their minutes; throws where one is refused. */
function after(show: Show, ...commands: [minute: number, command: Command][]): Show {
  return commands.reduce((state, [minute, command]) => {
    const outcome = applyCommand(state, command, START_MS + minute * MINUTE_MS)
    if ('refusal' in outcome) throw new Error(`${command.kind}: ${outcome.refusal}`)
    return outcome.show
  }, show)
}

const refusalOf = (show: Show, command: Command, minute = 60) => {
  const outcome = applyCommand(show, command, START_MS + minute * MINUTE_MS)
  return 'refusal' in outcome ? outcome.refusal : undefined
}

const find = (show: Show, id: string) => show.items.find((one) => one.id === id)

describe('the clocks', () => {
  const started = after(showOf([item('a'), item('b')]), [0, { kind: 'start' }])

  it('count from instants: the slot’s stands in a hold, the segment’s does not', () => {
    const held = after(started, [2, { kind: 'hold' }])
    expect(clockAt(held, START_MS + 10 * MINUTE_MS)).toMatchObject({
      slot: { elapsedMs: 2 * MINUTE_MS, remainingMs: 3 * MINUTE_MS, isHeld: true },
      segment: { elapsedMs: 10 * MINUTE_MS, remainingMs: 5 * MINUTE_MS, lateMs: 3 * MINUTE_MS },
    })
  })

  it('warn, then say danger, then overtime, whose length is told and never below zero', () => {
    const phases = [0, 3.74, 3.75, 4.49, 4.5, 4.99, 5, 6].map((minute) => clockAt(started, START_MS + minute * MINUTE_MS).slot?.phase)
    expect(phases).toEqual(['running', 'running', 'warning', 'warning', 'danger', 'danger', 'overtime', 'overtime'])
    expect(clockAt(started, START_MS + 6 * MINUTE_MS).slot).toMatchObject({ remainingMs: 0, overtimeMs: MINUTE_MS })
    expect(clockAt(started, START_MS - MINUTE_MS).slot).toMatchObject({ elapsedMs: 0, remainingMs: 5 * MINUTE_MS })
  })

  it('keep what remains when time is added while the show is held', () => {
    const held = after(started, [2, { kind: 'hold' }], [3, { kind: 'addTime', itemId: null, ms: MINUTE_MS }])
    expect(clockAt(held, START_MS + 4 * MINUTE_MS).slot?.remainingMs).toBe(4 * MINUTE_MS)
    const resumed = after(held, [5, { kind: 'resume' }])
    expect(clockAt(resumed, START_MS + 5 * MINUTE_MS).slot?.remainingMs).toBe(4 * MINUTE_MS)
  })
})

describe('time', () => {
  it('that runs over is taken from the buffer, and added time too, as far as it goes', () => {
    const show = after(showOf([item('a'), item('b')]), [0, { kind: 'start' }], [7, { kind: 'next' }])
    expect(show.reserveMs).toBe(3 * MINUTE_MS)
    expect(refusalOf(show, { kind: 'addTime', itemId: null, ms: 4 * MINUTE_MS })).toBe('bufferShort')
    expect(after(show, [8, { kind: 'addTime', itemId: null, ms: 3 * MINUTE_MS }]).reserveMs).toBe(0)
  })

  it('that is late is taken from later items in proportion, none below its floor', () => {
    const items = [
      item('a'),
      item('b', { floorMs: 5 * MINUTE_MS }),
      item('c', { floorMs: 3 * MINUTE_MS }),
      item('d', { floorMs: MINUTE_MS }),
    ]
    const late = after(showOf(items, 0), [0, { kind: 'start' }], [8, { kind: 'next' }], [8, { kind: 'redistribute' }])
    expect(late.items.map(({ allottedMs }) => allottedMs / MINUTE_MS)).toEqual([5, 5, 4, 3])
    expect(late.reserveMs).toBe(0)
    expect(refusalOf(late, { kind: 'redistribute' }, 8)).toBe('notLate')
  })

  it('of a pitch that leaves goes to the next audience questions, or to who steps in', () => {
    const slot = (id: string) => [
      item(`${id}1`, { kind: 'pitch', pitch: card(id) }),
      item(`${id}2`, { kind: 'audience_questions', pitch: card(id) }),
    ]
    const show = showOf([...slot('x'), ...slot('y')])
    const freed = after(show, [0, { kind: 'swap', pitchId: 'x', by: null }])
    expect(freed.items.map(({ state, allottedMs }) => [state, allottedMs / MINUTE_MS])).toEqual([
      ['swapped', 5],
      ['swapped', 5],
      ['planned', 5],
      ['planned', 15],
    ])
    const replaced = after(show, [0, { kind: 'swap', pitchId: 'x', by: { pitch: card('z'), itemIds: ['z1', 'z2'] } }])
    expect(replaced.items.map(({ id }) => id)).toEqual(['x1', 'z1', 'x2', 'z2', 'y1', 'y2'])
    expect(projectShow(replaced, 'public').items[0]).toMatchObject({ title: '', pitch: null, state: 'swapped' })
  })
})

describe('previous', () => {
  it('takes back a next that was pressed too early: the clock goes on where it stood', () => {
    const show = after(showOf([item('a'), item('b')]), [0, { kind: 'start' }], [2, { kind: 'next' }], [3, { kind: 'previous' }])
    expect([show.currentId, clockAt(show, START_MS + 4 * MINUTE_MS).slot?.elapsedMs]).toEqual(['a', 3 * MINUTE_MS])
    expect(find(show, 'b')).toMatchObject({ state: 'planned', allottedMs: 5 * MINUTE_MS, spentMs: 0 })
  })
})

describe('a first rundown', () => {
  it('fills the segment’s hour with slots of two fifths pitch at most, and leaves the buffer', () => {
    const pitches = ['x', 'y', 'z'].map((pitchId) => ({ pitchId, title: pitchId, firstQuestionFrom: 'room' }))
    const items = rundownOf({ pitches, slotMs: 10 * MINUTE_MS, segmentMs: 45 * MINUTE_MS, bufferMs: 5 * MINUTE_MS })
    const total = (kinds: string[]) => items.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { plannedMs }) => sum + plannedMs, 0)
    expect(total(['pitch'])).toBeLessThanOrEqual(12 * MINUTE_MS)
    expect(total(['panel', 'audience_questions'])).toBeGreaterThanOrEqual(18 * MINUTE_MS)
    expect(total([...ITEM_KINDS])).toBeLessThanOrEqual(40 * MINUTE_MS)
    expect(plannedTimes(items, START_MS).at(-1)?.toMs).toBe(START_MS + total([...ITEM_KINDS]))
  })
})

const ids = ['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'n0', 'n1', 'n2', 'nobody']
const anId = fc.constantFrom(...ids)
const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Command>({ kind: 'start' }) },
  { weight: 5, arbitrary: fc.constantFrom<Command>({ kind: 'next' }, { kind: 'previous' }, { kind: 'hold' }, { kind: 'resume' }) },
  { weight: 2, arbitrary: fc.constant<Command>({ kind: 'redistribute' }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('addTime'), itemId: fc.option(anId), ms: fc.integer({ min: -400_000, max: 400_000 }) }),
  },
  fc.record({ kind: fc.constantFrom('skip', 'restore'), itemId: anId }),
  fc.record({ kind: fc.constant('move'), itemId: anId, beforeId: fc.option(anId) }),
  fc.record({
    kind: fc.constant('swap'),
    pitchId: fc.constantFrom('p0', 'p1', 'p2'),
    by: fc.option(
      fc.constantFrom<{ pitch: PitchCard; itemIds: string[] }[]>(
        { pitch: card('p2'), itemIds: ['n0', 'n1', 'n2'] },
        { pitch: card('p3'), itemIds: ['n1'] },
      ),
    ),
  }),
  fc.record({ kind: fc.constant('arm'), itemId: anId, isArmed: fc.boolean() }),
  fc.record({ kind: fc.constant('note'), text: fc.constantFrom('Slow down', null) }),
  fc.record({ kind: fc.constant('asset'), itemId: anId, name: fc.constant('film'), isReady: fc.boolean() }),
  fc.record({ kind: fc.constant('safeScreen'), isOn: fc.boolean() }),
)
const items = fc.array(
  fc.record({
    kind: fc.constantFrom(...ITEM_KINDS),
    plannedMs: fc.integer({ min: 1_000, max: 600_000 }),
    floorShare: fc.integer({ min: 0, max: 100 }),
    pitchId: fc.option(fc.constantFrom('p0', 'p1')),
  }),
  { minLength: 1, maxLength: 6 },
)
// An operator's process may have a clock of its own: some commands come with an instant before the last one's.
const pressed = fc.array(fc.record({ command: commands, afterMs: fc.integer({ min: -20_000, max: 200_000 }) }), { maxLength: 40 })

const isOver = (one: ShowItem) => one.endedAtMs !== null
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)

function checkInvariants(show: Show, now: number, wasEmpty: boolean): void {
  const live = show.items.filter(({ state }) => state === 'live')
  expect(live.map(({ id }) => id)).toEqual(show.currentId === null ? [] : [show.currentId])
  expect(new Set(show.items.map(({ id }) => id)).size).toBe(show.items.length)
  for (const one of show.items) expect(one.allottedMs).toBeGreaterThanOrEqual(one.floorMs)
  // Kept like money: what one has, another or the buffer has given.
  const open = show.items.filter((one) => isToCome(one) || one.id === show.currentId)
  const spentMs = sum(show.items.filter(isOver).map((one) => one.spentMs))
  expect(spentMs + show.lostMs + sum(open.map(({ allottedMs }) => allottedMs)) + show.reserveMs).toBe(show.totalMs)
  // No moment of the segment is missing, and none is counted twice.
  if (show.startedAtMs !== null && !wasEmpty) {
    const until = show.endedAtMs ?? now
    const running = show.currentId === null ? 0 : slotElapsedMs(show, until)
    expect(spentMs + show.lostMs + running + heldMs(show, until)).toBe(until - show.startedAtMs)
  }
  for (const at of [now, now - 3_600_000, now + 3_600_000]) {
    const { slot, segment } = clockAt(show, at)
    for (const clock of [segment, ...(slot === null ? [] : [slot])]) {
      expect(Math.min(clock.elapsedMs, clock.remainingMs, clock.overtimeMs)).toBeGreaterThanOrEqual(0)
      expect(clock.remainingMs - clock.overtimeMs).toBe(clock.totalMs - clock.elapsedMs)
    }
    expect(Math.min(segment.bufferMs, segment.lateMs)).toBeGreaterThanOrEqual(0)
  }
}

function checkStep(before: Show, next: Show, given: { command: Command; at: number }): void {
  for (const was of before.items) {
    const is = find(next, was.id)
    expect(is).toBeDefined()
    if (is !== undefined && is.state !== was.state) expect(SLOT_MOVES[was.state]).toContain(is.state)
  }
  const remaining = (show: Show) => clockAt(show, given.at).slot
  if (given.command.kind === 'addTime' && given.command.itemId === null) {
    const [was, is] = [remaining(before), remaining(next)]
    expect((is?.remainingMs ?? 0) - (is?.overtimeMs ?? 0)).toBe((was?.remainingMs ?? 0) - (was?.overtimeMs ?? 0) + given.command.ms)
  }
  if (given.command.kind === 'redistribute') expect(lateMs(next, given.at)).toBeLessThan(lateMs(before, given.at))
  if (given.command.kind === 'hold' || given.command.kind === 'resume') {
    expect(remaining(next)?.elapsedMs).toBe(remaining(before)?.elapsedMs)
    expect(clockAt(next, given.at).segment.elapsedMs).toBe(clockAt(before, given.at).segment.elapsedMs)
  }
}

/** What a reader would hold who began at the start and applied each event that their audience gets. */
const comparable = (show: Show) => ({ ...show, seq: 0, updatedAtMs: 0 })

describe('no sequence of commands from several operators', () => {
  it('breaks an invariant, and whoever follows the log for any audience holds the state that stands', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 300_000 }), pressed, (planned, bufferMs, presses) => {
        const given = planned.map(({ kind, plannedMs, floorShare, pitchId }, index) =>
          item(`i${index}`, {
            kind,
            plannedMs,
            floorMs: Math.floor((plannedMs * floorShare) / 100),
            pitch: pitchId === null ? null : card(pitchId),
          }),
        )
        let show = showOf(given, bufferMs)
        const readers = STAGE_AUDIENCES.map((audience, rank) => ({ audience, rank, show: projectShow(show, audience) }))
        let clock = START_MS
        let now = START_MS
        let wasEmpty = false
        for (const { command, afterMs } of [{ command: { kind: 'start' } as const, afterMs: 0 }, ...presses]) {
          clock += afterMs
          now = Math.max(now, clock)
          const outcome = applyCommand(show, command, clock)
          if ('refusal' in outcome) continue
          const [event] = outcome.events
          checkStep(show, outcome.show, { command, at: outcome.show.updatedAtMs })
          show = { ...outcome.show, seq: show.seq + 1 }
          // Where the last pitch left, nothing is on stage, and no item has what passes then.
          wasEmpty ||= show.currentId === null && show.startedAtMs !== null
          checkInvariants(show, now, wasEmpty)
          for (const reader of readers) {
            if (reader.rank < STAGE_AUDIENCES.indexOf(event.audience)) continue
            reader.show = applyPatch(reader.show, projectPatch(event.payload, reader.audience), show.seq)
          }
          for (const reader of readers) expect(comparable(reader.show)).toEqual(comparable(projectShow(show, reader.audience)))
        }
        const ended = applyCommand(show, { kind: 'end' }, now)
        if ('refusal' in ended) throw new Error(ended.refusal)
        checkInvariants(ended.show, now, wasEmpty)
        expect(applyCommand(ended.show, { kind: 'next' }, now)).toEqual({ refusal: 'ended' })
      }),
      // What breaks it is shown as it came: a shorter way to it would be looked for over minutes.
      { numRuns: 400, seed: 2027, endOnFailure: true },
    )
  })
})
