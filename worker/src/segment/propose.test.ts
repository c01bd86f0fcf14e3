import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Candidate, Quota, SlateAlternative } from '@scalebridge/db/rules'
import type { SegmentFacts } from '@scalebridge/db/segment'
import { proposeSlates } from './propose.ts'
import { makeCandidate } from '@scalebridge/db/testing'
import { bestByLooking, judge, makeSegment, smallSegments } from '../testing/small-segments.ts'
import { openSolver, type Solver } from './solver.ts'

let solver: Solver
beforeAll(async () => {
  solver = await openSolver()
})

const propose = (facts: SegmentFacts) => proposeSlates(facts, { solver })
const RUNS = { numRuns: 20 }

function slateOf(facts: SegmentFacts, { pitches, panel }: SlateAlternative) {
  const ids = new Set(pitches.map(({ pitchId }) => pitchId))
  return { selected: facts.candidates.filter(({ id }) => ids.has(id)), panel }
}

const quota = (kind: Quota['kind'], value: string, bounds: Partial<Quota>): Quota => ({
  kind,
  value,
  minimum: 0,
  maximum: null,
  flex: 0,
  ...bounds,
})

describe('a proposal, over random small segments', () => {
  it('gives way as little as can be, and its first slate is the best of all on that ground', () => {
    fc.assert(
      fc.property(smallSegments, (facts) => {
        const { alternatives, infeasible } = propose(facts)
        const [first] = alternatives
        if (first === undefined) throw new Error('no alternative')
        const best = bestByLooking(facts)
        expect(judge(facts, slateOf(facts, first))).toEqual(best)
        expect(first.objective).toBe(best?.quality)
        expect(first.boundGapPercent).toBe(0)
        expect(infeasible === null).toBe(best?.slack === 0)
        const told = infeasible?.relaxations.reduce((sum, { by }) => sum + by, 0) ?? 0
        expect(told).toBe(best?.slack)
      }),
      RUNS,
    )
  })

  it('offers alternatives that differ, none on worse ground and none better than the first', () => {
    fc.assert(
      fc.property(smallSegments, (facts) => {
        const { alternatives } = propose(facts)
        const best = bestByLooking(facts)
        const seen = new Set(
          alternatives.map(({ pitches }) =>
            pitches
              .map(({ pitchId }) => pitchId)
              .toSorted()
              .join(' '),
          ),
        )
        expect(seen.size).toBe(alternatives.length)
        for (const alternative of alternatives) {
          const judged = judge(facts, slateOf(facts, alternative))
          expect(judged).toMatchObject({ slack: best?.slack, quality: alternative.objective })
          expect(judged?.flex).toBeLessThanOrEqual(best?.flex ?? 0)
          expect(alternative.objective).toBeLessThanOrEqual(alternatives[0]?.objective ?? 0)
          expect(alternative.order.toSorted()).toEqual(alternative.pitches.map(({ pitchId }) => pitchId).toSorted())
        }
      }),
      RUNS,
    )
  })

  it('names reserves that keep everything that the slate keeps when the pitch drops', () => {
    fc.assert(
      fc.property(smallSegments, (facts) => {
        for (const alternative of propose(facts).alternatives) {
          const { selected, panel } = slateOf(facts, alternative)
          const before = judge(facts, { selected, panel })
          for (const { pitchId, fitsPitchIds } of alternative.reserves) {
            for (const dropped of fitsPitchIds) {
              const reserve = facts.candidates.filter(({ id }) => id === pitchId)
              // The reserve takes the place of a pin; whoever had a conflict with that pin is not asked back to the panel.
              const pinnedPitches = facts.rules.pinnedPitches.map((id) => (id === dropped ? pitchId : id))
              const pinnedInvestors = facts.rules.pinnedInvestors.filter((id) => panel.includes(id))
              const rules = { ...facts.rules, pinnedPitches, pinnedInvestors }
              expect(facts.placedElsewhere.some((placed) => placed.pitchId === pitchId)).toBe(false)
              const after = judge({ ...facts, rules }, { selected: [...selected.filter(({ id }) => id !== dropped), ...reserve], panel })
              expect(after?.slack).toBeLessThanOrEqual(before?.slack ?? 0)
              expect((after?.slack ?? 0) + (after?.flex ?? 0)).toBeLessThanOrEqual((before?.slack ?? 0) + (before?.flex ?? 0))
            }
          }
        }
      }),
      RUNS,
    )
  })

  it('gives a reason for every candidate, selected or left out', () => {
    fc.assert(
      fc.property(smallSegments, (facts) => {
        const { alternatives, leftOut } = propose(facts)
        const chosen = alternatives[0]?.pitches ?? []
        expect(chosen.every(({ why }) => why.length > 0)).toBe(true)
        const told = [...chosen, ...leftOut].map(({ pitchId }) => pitchId)
        expect(told.toSorted()).toEqual(facts.candidates.map(({ id }) => id).toSorted())
      }),
      RUNS,
    )
  })

  it('says which pitches would have to be found: with them the plan is kept, with one less it is not', () => {
    const scouted = new Set(['scout 0', 'scout 1', 'scout 2'])
    const found = (wanted: readonly { kind: string; value: string }[], id: string): Candidate => {
      const values = (kind: string) => wanted.filter((one) => one.kind === kind).map(({ value }) => value)
      const counts = (kind: string) => values(kind).length > 0
      return makeCandidate(id, {
        goals: values('goal').map(Number),
        isSids: counts('sids'),
        women: counts('women'),
        presence: counts('remote') ? 'remote' : 'in_person',
        language: values('language')[0] ?? 'zh',
      })
    }
    fc.assert(
      fc.property(smallSegments, (facts) => {
        const { infeasible } = propose(facts)
        const unlocks = infeasible?.unlocks ?? null
        if (unlocks === null) return
        const scouts = unlocks.map(({ wanted }, index) => found(wanted, `scout ${index}`))
        const within = (extra: readonly Candidate[]) =>
          bestByLooking({ ...facts, candidates: [...facts.candidates, ...extra] }, scouted)?.slack
        expect(within(scouts)).toBe(0)
        if (unlocks.length !== 2) return
        const every = facts.quotas.filter(({ minimum }) => minimum > 0)
        for (let mask = 0; mask < 1 << every.length; mask += 1) {
          const wanted = every.filter((_, index) => (mask & (1 << index)) !== 0)
          expect(within([found(wanted, 'scout 0')])).toBeGreaterThan(0)
        }
      }),
      RUNS,
    )
  })
})

describe('a proposal', () => {
  it('when one SIDS pitch and one on SDG 14 are wanted on a single place, asks for one pitch that is both', () => {
    const candidates = [makeCandidate('island', { isSids: true }), makeCandidate('sea', { goals: [14] })]
    const { infeasible, alternatives } = propose(
      makeSegment(candidates, { plan: { places: 1 }, quotas: [quota('goal', '14', { minimum: 1 }), quota('sids', '', { minimum: 1 })] }),
    )
    expect(infeasible?.unlocks).toEqual([
      {
        wanted: [
          { kind: 'goal', value: '14' },
          { kind: 'sids', value: '' },
        ],
      },
    ])
    expect(infeasible?.relaxations).toHaveLength(1)
    expect(infeasible?.checks).toEqual([
      { code: 'supply.pair', params: { kind: 'goal', value: '14', otherKind: 'sids', otherValue: '', supply: 0 } },
    ])
    expect(alternatives[0]?.pitches).toHaveLength(1)
  })

  it('when time is short, says by how many slots, and that no pitch could help', () => {
    const candidates = ['a', 'b', 'c'].map((id) => makeCandidate(id))
    const { infeasible } = propose(makeSegment(candidates, { plan: { places: 3, budgetMs: 1_200_000 } }))
    expect(infeasible?.relaxations.map(({ by }) => by)).toEqual([1])
    expect(infeasible?.unlocks).toBeNull()
    expect(infeasible?.checks).toEqual([{ code: 'time.short', params: { slots: 2, places: 3 } }])
  })

  it('keeps a quota within its flex before it gives up anything else, and says so', () => {
    const candidates = [makeCandidate('a'), makeCandidate('b'), makeCandidate('c', { women: true })]
    const { alternatives, infeasible } = propose(makeSegment(candidates, { quotas: [quota('women', '', { minimum: 2, flex: 1 })] }))
    expect(infeasible).toBeNull()
    expect(alternatives[0]?.givesUp).toContainEqual({ code: 'quota.flexed', params: { kind: 'women', value: '', by: 1 } })
  })

  it('lets what partnerships say of themselves change the slate by quotas alone', () => {
    const plain = ['a', 'b', 'c', 'd'].map((id, index) => makeCandidate(id, { quality: 400 + index }))
    const said = plain.map((candidate) => ({ ...candidate, women: true, youth: true, indigenous: true, disability: true }))
    const { solveMs: _, ...without } = propose(makeSegment(plain))
    const { solveMs: __, ...having } = propose(makeSegment(said))
    expect(having).toEqual(without)
  })

  it('keeps investors in conflict off the panel, and a pitch in conflict with a pinned one off the slate', () => {
    const candidates = ['a', 'b', 'c', 'd'].map((id, index) => makeCandidate(id, { quality: 900 - index }))
    const investors = ['i', 'j', 'k'].map((id) => ({ id, investorType: 'dfi', affiliations: id === 'k' ? ['GISD'] : [] }))
    const relevant = candidates.flatMap(({ id }) => investors.map((investor) => ({ pitchId: id, investorId: investor.id, score: 70 })))
    const { alternatives, leftOut } = propose(
      makeSegment(candidates, {
        plan: { relevantInvestorsPerPitch: 1 },
        investors,
        relevant,
        conflicts: [
          { pitchId: 'a', investorId: 'i' },
          { pitchId: 'b', investorId: 'j' },
        ],
        rules: { pinnedPitches: [], bannedPitches: [], pinnedInvestors: ['i'], bannedInvestors: [] },
      }),
    )
    expect(leftOut).toContainEqual({ pitchId: 'a', reason: { code: 'panel.conflict', params: { investorId: 'i' } } })
    expect(alternatives[0]?.panel).toEqual(['i', 'k'])
    expect(alternatives[0]?.panelists[1]).toEqual({ investorId: 'k', affiliations: ['GISD'], relevantTo: ['b', 'c', 'd'] })
  })

  it('where no single reserve can stand in, says which few exchanges would', () => {
    // Each of the two counts for one quota; the only other woman is of the country that the island pitch is from.
    const candidates = [
      makeCandidate('woman', { women: true, quality: 900 }),
      makeCandidate('island', { isSids: true, countries: ['FJI'], quality: 900 }),
      makeCandidate('woman of Fiji', { women: true, countries: ['FJI'], quality: 500 }),
      makeCandidate('another island', { isSids: true, quality: 400 }),
    ]
    const facts = makeSegment(candidates, {
      plan: { places: 2, mostPerCountry: 1 },
      quotas: [quota('women', '', { minimum: 1 }), quota('sids', '', { minimum: 1 })],
    })
    const woman = propose(facts).alternatives[0]?.pitches.find(({ pitchId }) => pitchId === 'woman')
    expect(woman?.reserveIds).toEqual([])
    expect(woman?.exchange).toEqual({ out: ['island'], in: ['woman of Fiji', 'another island'] })
  })
})
