import { describe, expect, it } from 'vitest'
import { changedSince, clashes, joinedFields, marksOf, readMarks } from './merge.ts'

const before = { title: 'Reef', summary: 'Nets for the reef', goals: [14] }

describe('two people writing the same draft', () => {
  it('when nothing was changed, nothing is sent', () => {
    expect(changedSince(marksOf(before), before)).toEqual({})
  })

  it('when each changed another field, there is nothing to decide', () => {
    const mine = changedSince(marksOf(before), { ...before, title: 'The reef' })
    expect(mine).toEqual({ title: 'The reef' })
    expect(clashes(marksOf(before), mine, { ...before, summary: 'Theirs' })).toEqual([])
  })

  it('when somebody else changed a field that I did not, my page takes it over', () => {
    expect(joinedFields(marksOf(before), { title: 'Mine' }, { title: 'Mine', summary: 'Theirs', goals: [14] })).toEqual(['summary'])
  })

  it('when I changed a field myself, it is not taken over', () => {
    expect(joinedFields(marksOf(before), { title: 'Mine' }, { ...before, title: 'Theirs' })).toEqual([])
  })

  it('when both changed the same field differently, that field alone is to be decided', () => {
    const mine = { title: 'Mine', summary: 'New' }
    expect(clashes(marksOf(before), mine, { ...before, title: 'Theirs', goals: [13] })).toEqual(['title'])
  })

  it('when both wrote the same, there is nothing to decide', () => {
    expect(clashes(marksOf(before), { title: 'Same' }, { ...before, title: 'Same' })).toEqual([])
  })

  it('when the order of goals changed, that is a change, as the first is the primary one', () => {
    expect(changedSince(marksOf({ goals: [14, 13] }), { goals: [13, 14] })).toEqual({ goals: [13, 14] })
  })

  it.each(['', 'null', '[1]', '{"title":3}', '{'])('when the marks come back broken (%s), every field counts as changed', (text) => {
    expect(changedSince(readMarks(text), before)).toEqual(before)
  })
})
