import { expect, it } from 'vitest'
import { fairShortlistsAside } from './aside.ts'
import type { FairInput } from './input.ts'
import { fairShortlists } from './shortlists.ts'

it('when an edition is large, another thread makes the same shortlists', async () => {
  const edition = editionOf(150, 200)
  const expected = fairShortlists(edition)
  expect(expected.metrics.places).toBe(3_000)
  await expect(fairShortlistsAside(edition)).resolves.toEqual(expected)
})

function editionOf(mandateCount: number, pitchCount: number): FairInput {
  const mandates = Array.from({ length: mandateCount }, (_, m) => ({ id: `m${m}`, pinned: [] }))
  const pitches = Array.from({ length: pitchCount }, (_, p) => ({
    id: `p${p}`,
    primaryGoal: (p % 17) + 1,
    isFirstTimer: false,
    isUnusual: false,
  }))
  const byMandate = mandates.map(({ id }, m) => {
    const scored = pitches.map((pitch, p) => ({ id: pitch.id, score: 1 + ((m * 7_919 + p * 104_729) % 1_000) }))
    const ranked = scored.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    return { ownerId: id, ids: ranked.map((entry) => entry.id), scores: ranked.map(({ score }) => score) }
  })
  return { mandates, pitches, byMandate, byPitch: [] }
}
