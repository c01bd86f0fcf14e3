import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { ON, makeMandates, makePitches } from '../../../../bench/matching-data.ts'
import { corpus as texts, forum, mandateFacts, pitchFacts } from '../../facts/facts.arbitrary.ts'
import type { ClosedTo, MandateFacts, PitchFacts } from '../../facts/facts.ts'
import { closedToFrom, OPEN_TO_ALL } from '../../read/from-rows.ts'
import { createPause, rankAll } from '../../kernel/rank-all.ts'
import type { ListLimits } from '../../lists/lists.ts'
import { currentPolicy } from '../../facts/policy.ts'
import { learnedFrom } from '../../read/snapshot.ts'
import { readCorpus } from '../../words/text.ts'
import type { PastProject } from '../../track/past-project.ts'
import { cutInTiles, packPitches, packShared, unpackPitches, unpackShared, type SharedFacts } from './facts.ts'
import { rankTileAside } from './rank-aside.ts'
import { rankTile } from './rank-tile.ts'
import { mergeTiles, packRanked, unpackRanked } from './ranked-tile.ts'

/** Threads and a million pairs take seconds on a busy machine. */
vi.setConfig({ testTimeout: 120_000 })

interface Edition {
  readonly shared: SharedFacts
  /** In rising order of ids, as they are read. */
  readonly pitches: readonly PitchFacts[]
}

const risingIds = <T extends { id: string }>(values: readonly T[]): T[] => values.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** An edition in which some investors have a past and some pairs are kept apart. */
function editionOf(facts: { pitches: readonly PitchFacts[]; mandates: readonly MandateFacts[]; on: Date; limits: ListLimits }): Edition {
  const pitches = risingIds(facts.pitches)
  const mandates = risingIds(facts.mandates)
  const history = mandates.slice(0, Math.min(40, Math.ceil(mandates.length / 4))).map(({ investorId }, nth): PastProject => {
    const like = pitches[nth % pitches.length]
    const attributes = (like?.countries ?? []).map((country) => `country=${country}`)
    return {
      id: `${nth}`,
      investorIds: [investorId],
      title: '',
      text: like?.text ?? '',
      language: like?.language ?? null,
      attributes,
      day: nth,
      amountUsdMinor: null,
    }
  })
  const closedTo = new Map<string, ClosedTo>(
    mandates
      .filter((_, nth) => nth % 5 === 0)
      .map(({ id }, nth) => [id, { organisationIds: [], pitchIds: pitches.slice(nth, nth + 3).map((pitch) => pitch.id) }]),
  )
  return {
    pitches,
    shared: {
      terms: { editionId: 'edition', on: facts.on, rates: new Map([['EUR', 1.08]]) },
      policyId: null,
      policy: currentPolicy,
      learned: { corpus: readCorpus([...texts, ...pitches], mandates), history },
      mandates: mandates.map((mandate) => ({ ...mandate, closedTo: OPEN_TO_ALL })),
      closedTo,
      horizon: '1',
      limits: facts.limits,
    },
  }
}

/** As one process ranks it. */
async function rankWhole({ shared, pitches }: Edition) {
  const { corpus, track } = learnedFrom(shared.learned)
  const { mandates, closedTo, policy, terms, limits } = shared
  const { byMandate, byPitch, eligiblePairs } = await rankAll({
    pitches,
    policy,
    corpus,
    track,
    on: terms.on,
    perMandate: limits.mandate,
    perPitch: limits.pitch,
    threads: 1,
    mandates: mandates.map((mandate) => ({ ...mandate, closedTo: closedToFrom(closedTo, mandate.id) })),
  })
  return { byMandate, byPitch, eligiblePairs }
}

/** As tiles of so many pitches, each from the bytes that are stored. */
async function rankInTiles({ shared, pitches }: Edition, pitchesPerTile: number) {
  const bytes = await packShared(shared)
  const tiles = []
  for (const tile of cutInTiles(pitches, pitchesPerTile))
    tiles.push(unpackRanked(await rankTile({ shared: bytes, pitches: await packPitches(tile), threads: 1 })))
  return mergeTiles(tiles, { pitchIds: idsOf(pitches), mandateIds: idsOf(shared.mandates), limits: shared.limits }, createPause())
}

const idsOf = (all: readonly { readonly id: string }[]): string[] => all.map(({ id }) => id)
const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, number) => sum + number, 0)

const million = editionOf({ pitches: makePitches(1000), mandates: makeMandates(1000), on: ON, limits: { mandate: 50, pitch: 20 } })

describe('a run in tiles gives the lists, and the numbers of the eligible, that one process gives', () => {
  const wholeMillion = rankWhole(million)
  const unique = <T extends { id: string }>(one: fc.Arbitrary<T>) =>
    fc.uniqueArray(one, { selector: ({ id }) => id, maxLength: 30, size: 'max' })

  test('on random sets with every gate, whatever the tiles and the lists hold', async () => {
    const sizes = fc.constantFrom(1, 2, 3, 7, 13, 64)
    let eligible = 0
    await fc.assert(
      fc.asyncProperty(unique(pitchFacts), unique(mandateFacts), fc.tuple(sizes, sizes, sizes), async (pitches, mandates, [tile, a, b]) => {
        const edition = editionOf({ pitches, mandates, on: forum, limits: { mandate: a, pitch: b } })
        const { eligiblePairs, ...whole } = await rankWhole(edition)
        expect(await rankInTiles(edition, tile)).toEqual(whole)
        eligible += eligiblePairs
      }),
      { numRuns: 25, endOnFailure: true },
    )
    expect(eligible).toBeGreaterThan(300)
  })

  test.each([1000, 499, 251])('on a million pairs with texts and a past, by tiles of %i pitches', async (pitches) => {
    const { eligiblePairs, ...whole } = await wholeMillion
    const merged = await rankInTiles(million, pitches)
    expect(merged).toEqual(whole)
    expect(sumOf(merged.byMandate.eligible)).toBe(eligiblePairs)
    expect(eligiblePairs).toBeGreaterThan(300_000)
  })
})

describe('a tile', () => {
  test('is ranked from its bytes alone, here or in a thread of its own: the same bytes each time', async () => {
    const tile = { shared: await packShared(million.shared), pitches: await packPitches(million.pitches.slice(0, 100)), threads: 1 }
    const here = await rankTile(tile)
    expect(here.length).toBeGreaterThan(1_000)
    expect((await rankTileAside(tile)).equals(here)).toBe(true)
    expect(packRanked(unpackRanked(here)).equals(here)).toBe(true)
  })

  test('that cannot be read fails, and is not waited for', async () => {
    const broken = { shared: new Uint8Array(200_000), pitches: new Uint8Array(0), threads: 1 }
    await expect(rankTileAside(broken)).rejects.toThrow('Unknown frame descriptor')
  })
})

test('what a run in tiles is made from is stored without a loss', async () => {
  const { shared, pitches } = million
  expect(unpackShared(await packShared(shared))).toEqual(shared)
  expect(unpackPitches(await packPitches(pitches))).toEqual(pitches)
  expect(unpackPitches(await packPitches([]))).toEqual([])
  expect((await packShared(shared)).equals(await packShared(unpackShared(await packShared(shared))))).toBe(true)
})
