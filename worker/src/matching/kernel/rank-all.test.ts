import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { corpus, forum, mandateFacts, pitchFacts } from '../facts/facts.arbitrary.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import { listsOf } from '../lists/list-columns.ts'
import { groupsOn } from '../facts/places.ts'
import { currentPolicy, type Policy } from '../facts/policy.ts'
import { readCorpus } from '../words/text.ts'
import { buildTrackRecord } from '../track/model.ts'
import type { PastProject } from '../track/past-project.ts'
import { buildKernel } from './build.ts'
import { TILE } from './layout.ts'
import { rankAll, type RankAllOptions } from './rank-all.ts'
import { referenceLists } from './reference-lists.ts'

const statistics = readCorpus(corpus, corpus)

/** Compiling the kernel, and asking the reference about every pair, take seconds on a busy machine. */
vi.setConfig({ testTimeout: 120_000 })

interface Case extends Partial<Pick<RankAllOptions, 'policy' | 'track' | 'perMandate' | 'perPitch' | 'threads'>> {
  readonly pitches: readonly PitchFacts[]
  readonly mandates: readonly MandateFacts[]
}

const withDefaults = (one: Case): RankAllOptions => ({
  policy: currentPolicy,
  corpus: statistics,
  on: forum,
  perMandate: 20,
  perPitch: 7,
  threads: 1,
  ...one,
})

/** The kernel's lists as plain data, beside the reference's. */
async function bothWays(one: Case) {
  const options = withDefaults(one)
  const { byMandate, byPitch, eligiblePairs } = await rankAll(options)
  const { policy, pitches, mandates } = options
  return {
    kernel: { byMandate: listsOf(byMandate), byPitch: listsOf(byPitch), eligiblePairs },
    reference: referenceLists(
      { pitches, mandates },
      { policy, corpus: statistics, membersOf: groupsOn(forum), track: options.track ?? null },
      options,
    ),
  }
}

const unique = <T extends { id: string }>(one: fc.Arbitrary<T>, maxLength: number) =>
  fc.uniqueArray(one, { selector: ({ id }) => id, maxLength, size: 'max' })

const sample = <T>(one: fc.Arbitrary<T>, count: number): T[] => fc.sample(one, { numRuns: count, seed: 7 })

const policies = fc.constantFrom<Policy>(
  currentPolicy,
  { ...currentPolicy, stageGateDistance: 1, primaryGoalWeight: 5, textFullPermille: 900 },
  { ...currentPolicy, stageGateDistance: 0, coverageLossPerBucket: 0, ticket: { touching: 0, perBucket: 24, widestGap: 0 } },
)

test('the kernel that is shipped is the one whose source stands beside it', async () => {
  const shipped = await readFile(new URL('kernel.wasm', import.meta.url))
  expect(shipped.equals(await buildKernel())).toBe(true)
})

describe('the kernel gives the lists and scores that the reference gives', () => {
  test('on random sets with every gate, with lists shorter and longer than there are pairs', async () => {
    const sizes = fc.constantFrom(1, 3, 20, 64)
    let eligible = 0
    await fc.assert(
      fc.asyncProperty(unique(pitchFacts, 30), unique(mandateFacts, 30), policies, sizes, async (pitches, mandates, policy, size) => {
        const { kernel, reference } = await bothWays({ pitches, mandates, policy, perMandate: size, perPitch: size })
        expect(kernel).toEqual(reference)
        eligible += kernel.eligiblePairs
      }),
      { numRuns: 40 },
    )
    expect(eligible).toBeGreaterThan(500)
  })

  test.each([
    [0, 3],
    [3, 0],
    [1, 1],
    [15, 2],
    [TILE - 1, 3],
    [TILE + 1, 5],
  ])('for %i pitches and %i mandates', async (pitches, mandates) => {
    const { kernel, reference } = await bothWays({ pitches: sample(pitchFacts, pitches), mandates: sample(mandateFacts, mandates) })
    expect(kernel).toEqual(reference)
  })

  test('where lists are far shorter than what is eligible, so that most pairs are passed over by their bound', async () => {
    const [pitches, mandates] = [sample(pitchFacts, 900), sample(mandateFacts, 90)]
    const { kernel, reference } = await bothWays({ pitches, mandates, perMandate: 4, perPitch: 4 })
    expect(kernel).toEqual(reference)
    expect(kernel.eligiblePairs).toBeGreaterThan(20_000)
  })

  test('where all pairs tie, by id', async () => {
    const [pitch, mandate] = [sample(pitchFacts, 1)[0]!, sample(mandateFacts, 1)[0]!]
    const open = { ...mandate, organisationId: 'another', strictGeography: false, excludedCountries: [], excludedSectors: [] }
    const wide = { ...open, instruments: [], ticketMinUsdMinor: null, ticketMaxUsdMinor: null }
    const ids = ['b', 'a', 'B', 'é', 'z', '😀', 'aa', '10', '9']
    const pitches = ids.map((id) => ({ ...pitch, id, refusedInvestorTypes: [] }))
    const mandates = ids.map((id) => ({ ...wide, id }))
    const { kernel, reference } = await bothWays({ pitches, mandates, perMandate: 4, perPitch: 4 })
    expect(kernel).toEqual(reference)
    expect(kernel.byMandate[0]?.ids).toEqual(['10', '9', 'B', 'a'])
  })

  test('where people have closed pairs', async () => {
    const pitches = sample(pitchFacts, 40)
    const closedTo = { organisationIds: ['organisation-2'], pitchIds: pitches.slice(0, 5).map(({ id }) => id) }
    const { kernel, reference } = await bothWays({
      pitches,
      mandates: sample(mandateFacts, 5).map((mandate) => ({ ...mandate, closedTo })),
    })
    expect(kernel).toEqual(reference)
    const found = new Set(kernel.byMandate.flatMap(({ ids }) => ids))
    expect(pitches.some(({ organisationId, id }) => organisationId === 'organisation-2' && found.has(id))).toBe(false)
  })

  test('where some investors have a past', async () => {
    const [pitches, mandates] = [sample(pitchFacts, 50), sample(mandateFacts, 30)]
    const past = mandates.slice(0, 10).map(({ investorId }, index): PastProject => {
      const { countries, text, language } = pitches[index] ?? pitches[0]!
      return {
        id: `${index}`,
        investorIds: [investorId],
        title: '',
        text,
        language,
        attributes: countries.map((country) => `country=${country}`),
        day: index,
        amountUsdMinor: null,
      }
    })
    const track = buildTrackRecord(past)
    const told = await bothWays({ pitches, mandates, track })
    expect(told.kernel).toEqual(told.reference)
    expect(told.kernel).not.toEqual((await bothWays({ pitches, mandates })).kernel)
  })

  test('in one thread, in two and in slices of the caller’s own', async () => {
    const edition = { pitches: sample(pitchFacts, 2 * TILE + 9), mandates: sample(mandateFacts, 20) }
    const run = async (threads: number, threadsFromPairs: number) => {
      const { byMandate, byPitch, eligiblePairs } = await rankAll({ ...withDefaults(edition), threads, threadsFromPairs })
      return { byMandate, byPitch, eligiblePairs }
    }
    const here = await run(0, Infinity)
    expect(here.eligiblePairs).toBeGreaterThan(10_000)
    expect(await run(1, 0)).toEqual(here)
    expect(await run(2, 0)).toEqual(here)
  })
})

describe('a run', () => {
  const large = { pitches: sample(pitchFacts, 2 * TILE), mandates: sample(mandateFacts, 20) }

  test('tells how far it is, up to the end', async () => {
    const told: number[] = []
    await rankAll({ ...withDefaults(large), threads: 2, threadsFromPairs: 0, onProgress: (done, total) => told.push(done / total) })
    expect(told).toEqual([0.5, 1])
  })

  test('leaves the caller’s thread to others while it works, at least once in fifty milliseconds of its own', async () => {
    let turns = 0
    const ticking = setInterval(() => turns++, 1)
    const before = process.threadCpuUsage()
    await rankAll({ ...withDefaults({ ...large, mandates: sample(mandateFacts, 400) }), threadsFromPairs: Infinity })
    const { user, system } = process.threadCpuUsage(before)
    clearInterval(ticking)
    expect(turns).toBeGreaterThanOrEqual(Math.max(2, Math.floor((user + system) / 50_000)))
  })

  test.each([0, 1])('ends with the reason when it is no longer wanted, after %i tiles', async (after) => {
    const stop = new AbortController()
    const reason = new Error('a newer run waits')
    const ended = rankAll({ ...withDefaults(large), threadsFromPairs: 0, signal: stop.signal, onProgress: () => stop.abort(reason) })
    if (after === 0) stop.abort(reason)
    await expect(ended).rejects.toBe(reason)
  })
})
