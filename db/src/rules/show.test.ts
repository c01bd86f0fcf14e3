import { describe, expect, it } from 'vitest'
import { ITEM_KINDS } from '../reference/stage.ts'
import { clockAt } from './clock.ts'
import { applyCommand } from './commands.ts'
import { plannedTimes, rundownOf } from './rundown.ts'
import { openShow, projectShow, type Command, type NewItem, type Show } from './show.ts'

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
