import { applyCommand, openShow, type Show } from '@scalebridge/db/rules'
import { describe, expect, it } from 'vitest'
import { commandOf, controlOf } from './control-keys.ts'

const AT = Date.UTC(2027, 1, 9, 15)

function after(show: Show, ...kinds: ('start' | 'hold')[]): Show {
  return kinds.reduce((now, kind) => {
    const outcome = applyCommand(now, { kind }, AT)
    if ('refusal' in outcome) throw new Error(outcome.refusal)
    return outcome.show
  }, show)
}

const ready = openShow({
  mode: 'live',
  items: [{ id: 'a', kind: 'opening', title: 'Opening', pitch: null, plannedMs: 60_000, floorMs: 0, backstage: null }],
  bufferMs: 0,
  plannedStartMs: AT,
  atMs: AT,
})

describe('the keys of show control', () => {
  it.each([
    [{ code: 'KeyN', key: 'n' }, 'next'],
    [{ code: 'KeyN', key: 'т' }, 'next'],
    [{ code: 'KeyH', key: 'ا' }, 'hold'],
    [{ code: 'PageDown', key: 'PageDown' }, 'next'],
    [{ code: 'Equal', key: '+' }, 'more'],
    [{ code: 'KeyX', key: 'x' }, null],
    [{ code: 'Enter', key: 'Enter' }, null],
  ])('when %j is pressed, the control is %s', (press, id) => {
    expect(controlOf(press, true)).toBe(id)
  })

  it('when letters are switched off, a remote’s keys still work', () => {
    expect(controlOf({ code: 'KeyN', key: 'n' }, false)).toBeNull()
    expect(controlOf({ code: 'PageUp', key: 'PageUp' }, false)).toBe('previous')
  })

  it('when the show stands otherwise, the same key means what is due: start or next, hold or go on', () => {
    expect(commandOf('next', ready).kind).toBe('start')
    expect(commandOf('next', after(ready, 'start')).kind).toBe('next')
    expect(commandOf('hold', after(ready, 'start')).kind).toBe('hold')
    expect(commandOf('hold', after(ready, 'start', 'hold')).kind).toBe('resume')
    expect(commandOf('safe', ready)).toEqual({ kind: 'safeScreen', isOn: true })
  })
})
