import { clockAt, openShow, applyCommand, type NewItem, type Show } from '@scalebridge/db/rules'
import { describe, expect, it } from 'vitest'
import { clockText, faceOf } from './stage-time.ts'

const AT = Date.UTC(2027, 1, 9, 15)
const MINUTE = 60_000

function running(): Show {
  const item: NewItem = { id: 'a', kind: 'opening', title: 'Opening', pitch: null, plannedMs: 4 * MINUTE, floorMs: 0, backstage: null }
  const show = openShow({ mode: 'live', items: [item], bufferMs: MINUTE, plannedStartMs: AT, atMs: AT })
  const outcome = applyCommand(show, { kind: 'start' }, AT)
  if ('refusal' in outcome) throw new Error(outcome.refusal)
  return outcome.show
}

function faceAfter(show: Show, ms: number) {
  const { slot } = clockAt(show, AT + ms)
  return slot && faceOf(slot)
}

describe('what a clock shows', () => {
  it.each([
    [245_000, '4:05'],
    [244_001, '4:05'],
    [1, '0:01'],
    [0, '0:00'],
    [-1, '+0:00'],
    [-12_999, '+0:12'],
    [3_600_000, '1:00:00'],
  ])('when %i ms are left, it is %s', (remainingMs, text) => {
    expect(clockText(remainingMs, 'en')).toBe(text)
  })

  it('when nothing is heard from the server, its time runs on into warning, danger and overtime', () => {
    const show = running()
    expect(faceAfter(show, 0)).toEqual({ phase: 'running', remainingMs: 4 * MINUTE })
    expect(faceAfter(show, 3 * MINUTE)?.phase).toBe('warning')
    expect(faceAfter(show, 4 * MINUTE - 10_000)?.phase).toBe('danger')
    expect(faceAfter(show, 4 * MINUTE + 12_500)).toEqual({ phase: 'overtime', remainingMs: -12_500 })
  })

  it('when the show is held, it stands and says so', () => {
    const held = applyCommand(running(), { kind: 'hold' }, AT + MINUTE)
    if ('refusal' in held) throw new Error(held.refusal)
    expect(faceAfter(held.show, 30 * MINUTE)).toEqual({ phase: 'held', remainingMs: 3 * MINUTE })
  })
})
