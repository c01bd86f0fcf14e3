import type { Rundown } from '@scalebridge/api/contract'
import { describe, expect, it } from 'vitest'
import { changedBetween, inputOf, rowsOf } from './rundown-form.ts'

type Item = Rundown['items'][number]

function item(given: Partial<Item> & { id: string }): Item {
  return {
    kind: 'video',
    title: `Item ${given.id}`,
    pitchId: null,
    pitch: null,
    plannedMs: 90_000,
    floorMs: 0,
    owner: null,
    cues: null,
    assets: [],
    firstQuestionFrom: null,
    missingLanguages: [],
    fromAt: '2027-02-09T15:00:00.000Z',
    toAt: '2027-02-09T15:01:30.000Z',
    ...given,
  }
}

describe('the editor of a rundown', () => {
  it('when nothing was changed, sends what it was given', () => {
    const given = item({
      id: 'a',
      owner: 'Ana',
      cues: 'Lights\nMusic',
      assets: [{ name: 'Slides', isReady: true }],
      missingLanguages: ['ru'],
    })
    const [row] = rowsOf({ items: [given] })
    const { id, kind, title, pitchId, plannedMs, floorMs, owner, cues, assets, firstQuestionFrom, missingLanguages } = given
    expect(row && inputOf(row)).toEqual({
      id,
      kind,
      title,
      pitchId,
      plannedMs,
      floorMs,
      owner,
      cues,
      assets,
      firstQuestionFrom,
      missingLanguages,
    })
  })

  it('when an asset is added, the others stay as ready as they were', () => {
    const [row] = rowsOf({ items: [item({ id: 'a', assets: [{ name: 'Slides', isReady: true }] })] })
    const sent = row && inputOf({ ...row, assets: 'Slides\n Video \n\nSlides' })
    expect(sent?.assets).toEqual([
      { name: 'Slides', isReady: true },
      { name: 'Video', isReady: false },
    ])
  })

  it('when somebody else saved meanwhile, names what they changed, added, moved and took away', () => {
    const before = { items: [item({ id: 'a' }), item({ id: 'b' }), item({ id: 'c' })] }
    expect(changedBetween(before, before)).toEqual([])
    const after = { items: [item({ id: 'a' }), item({ id: 'c', plannedMs: 60_000 }), item({ id: 'd' })] }
    expect(changedBetween(before, after)).toEqual(['Item c', 'Item d', 'Item b'])
  })
})
