import { describe, expect, it } from 'vitest'
import { mergeFields, mergeRows, readBaseRows } from './merge-rows.ts'

interface Row {
  key: string
  text: string
}
const row = (key: string, text: string): Row => ({ key, text })
const merge = (base: Row[], theirs: Row[], mine: Row[]) => mergeRows({ base, theirs, mine }, ({ key }) => key)

describe('two people’s changes to one list', () => {
  const base = [row('a', '1'), row('b', '2'), row('c', '3')]

  it('when each changed another row, both are in', () => {
    const { rows, changes } = merge(
      base,
      [row('a', 'theirs'), row('b', '2'), row('c', '3')],
      [row('a', '1'), row('b', 'mine'), row('c', '3')],
    )
    expect(rows).toEqual([row('a', 'theirs'), row('b', 'mine'), row('c', '3')])
    expect(changes).toEqual([{ key: 'a', was: row('a', '1'), now: row('a', 'theirs'), isMine: false }])
  })

  it('when both changed the same row, what this writer typed stays, and theirs is told', () => {
    const { rows, changes } = merge(base, base.with(0, row('a', 'theirs')), base.with(0, row('a', 'mine')))
    expect(rows[0]).toEqual(row('a', 'mine'))
    expect(changes).toEqual([{ key: 'a', was: row('a', '1'), now: row('a', 'theirs'), isMine: true }])
  })

  it('when both wrote the same, there is nothing to choose', () => {
    const same = base.with(0, row('a', 'same'))
    expect(merge(base, same, same)).toEqual({
      rows: same,
      changes: [{ key: 'a', was: row('a', '1'), now: row('a', 'same'), isMine: false }],
    })
  })

  it('when the other took a row away, it goes, unless this writer changed it', () => {
    const theirs = [row('c', '3')]
    const { rows, changes } = merge(base, theirs, [row('a', '1'), row('b', 'mine'), row('c', '3')])
    expect(rows).toEqual([row('b', 'mine'), row('c', '3')])
    expect(changes).toEqual([
      { key: 'a', was: row('a', '1'), now: null, isMine: false },
      { key: 'b', was: row('b', '2'), now: null, isMine: true },
    ])
  })

  it('when rows were added on both sides, all are in; one without a key is this writer’s', () => {
    const { rows } = merge(base, [...base, row('d', 'theirs')], [...base, row('', 'new'), row('', 'another')])
    expect(rows).toEqual([...base, row('', 'new'), row('', 'another'), row('d', 'theirs')])
  })

  it('when this writer took away what the other changed, it stays away and is told', () => {
    const { rows, changes } = merge(base, base.with(1, row('b', 'theirs')), [row('a', '1'), row('c', '3')])
    expect(rows).toEqual([row('a', '1'), row('c', '3')])
    expect(changes).toEqual([{ key: 'b', was: row('b', '2'), now: row('b', 'theirs'), isMine: true }])
  })
})

it('when each changed another field of one row, both are in; of one that both changed, what this writer typed', () => {
  const was = { key: 'a', name: { en: 'Opening', ar: 'افتتاح', fr: 'Ouverture' }, goals: [1], at: '10:00' }
  const theirs = { ...was, name: { en: 'Their opening', ar: 'افتتاح', fr: 'La leur' }, at: '11:00' }
  const mine = { ...was, name: { en: 'Opening', ar: 'افتتاحي', fr: 'La mienne' }, goals: [1, 2] }
  const { rows } = mergeRows({ base: [was], theirs: [theirs], mine: [mine] }, ({ key }) => key, mergeFields)
  const name = { en: 'Their opening', ar: 'افتتاحي', fr: 'La mienne' }
  expect(rows).toEqual([{ key: 'a', name, goals: [1, 2], at: '11:00' }])
})

it('what a form remembers of its opening is a list or nothing', () => {
  expect(readBaseRows(JSON.stringify([row('a', '1')]))).toEqual([row('a', '1')])
  for (const text of [null, '', '{"a":1}', '[', 'null']) expect(readBaseRows(text)).toEqual([])
})
