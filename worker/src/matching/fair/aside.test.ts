import { expect, it } from 'vitest'
import { fairShortlistsAside, type LikelyPair } from './aside.ts'
import { FAIR_OPTIONS, type FairInput } from './input.ts'
import { fairShortlists } from './shortlists.ts'

it('when an edition is large, another thread makes the same shortlists', async () => {
  const edition = editionOf(150, 200)
  const expected = fairShortlists(edition)
  expect(expected.metrics.places).toBe(3_000)
  await expect(fairShortlistsAside(edition)).resolves.toEqual(expected)
})

it('when an edition is too large for the exact optimum, most of its places are told before the last of them are found', async () => {
  const edition = editionOf(150, 200)
  const told: (readonly LikelyPair[])[] = []
  const made = await fairShortlistsAside(edition, { mostExact: 0, early: (pairs) => told.push(pairs) })
  expect(made).toEqual(fairShortlists(edition, FAIR_OPTIONS, 0))
  const [early = []] = told
  const stay = early.filter(([mandateId, pitchId]) => made.lists.get(mandateId)?.some((place) => place.pitchId === pitchId))
  expect(told).toHaveLength(1)
  expect(stay.length).toBeGreaterThan(2_700)
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
