import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INVESTOR_FACTORS } from '@scalebridge/db/reference'
import { WEIGHT_SUM } from '@scalebridge/db/rules'
import { currentPolicy } from '../facts/policy.ts'
import { learnWeights, type Decision, type InvestorWeights } from './learn-weights.ts'
import { areaUnderCurve, logLoss } from './measure.ts'
import { boundsOf, changeWeights } from './weights.ts'

const centre = currentPolicy.investorWeights
const present = INVESTOR_FACTORS.map((key) => centre[key])
const sumOf = (weights: readonly number[]) => weights.reduce((sum, weight) => sum + weight, 0)

/** Numbers between 0 and 1 that are the same on every run. */
function randoms(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** What a population saves that in truth weighs the factors by `truth`, each pitch drawn at random. */
function decisionsOf(truth: InvestorWeights, { count, seed = 7 }: { count: number; seed?: number }): Decision[] {
  const random = randoms(seed)
  const maxima = present.map((weight) => Math.round((1000 * weight) / WEIGHT_SUM))
  return Array.from({ length: count }, (_, index) => {
    const values = present.map(() => random())
    const liking = sumOf(INVESTOR_FACTORS.map((key, at) => truth[key] * (values[at] ?? 0))) / sumOf(Object.values(truth))
    const saves = random() < 1 / (1 + Math.exp(-14 * (liking - 0.5)))
    return {
      atMs: index,
      outcome: saves ? 'saved' : random() < 0.5 ? 'passed' : 'seen',
      propensityPermille: 1000,
      factors: values.map((value, at) => ({ points: Math.floor((maxima[at] ?? 0) * value), maxPoints: maxima[at] ?? 0 })),
    }
  })
}

const decision: fc.Arbitrary<Decision> = fc.record({
  atMs: fc.integer({ min: 0, max: 50 }),
  outcome: fc.constantFrom('funded', 'saved', 'passed', 'seen'),
  propensityPermille: fc.integer({ min: 1, max: 1000 }),
  factors: fc
    .array(fc.record({ maxPoints: fc.integer({ min: 0, max: 400 }), share: fc.double({ min: 0, max: 1, noNaN: true }) }), {
      minLength: INVESTOR_FACTORS.length,
      maxLength: INVESTOR_FACTORS.length,
    })
    .map((list) => list.map(({ maxPoints, share }) => ({ maxPoints, points: Math.floor(maxPoints * share) }))),
})

describe('weights that were learned', () => {
  it('whatever the decisions, they are integers that add up, none moved by more than half', () => {
    let learnedOnce = false
    fc.assert(
      fc.property(fc.array(decision, { minLength: 60, maxLength: 200 }), (decisions) => {
        const learned = learnWeights(decisions, centre)
        if (learned === null) return
        learnedOnce = true
        expect(sumOf(Object.values(learned.weights))).toBe(WEIGHT_SUM)
        for (const key of INVESTOR_FACTORS) {
          expect(Number.isInteger(learned.weights[key])).toBe(true)
          expect(learned.weights[key]).toBeGreaterThanOrEqual(centre[key] / 2)
          expect(learned.weights[key]).toBeLessThanOrEqual(centre[key] * 1.5)
        }
      }),
      { numRuns: 40 },
    )
    expect(learnedOnce).toBe(true)
  })

  it('with no decisions, or too few, nothing is learned', () => {
    expect(learnWeights([], centre)).toBeNull()
    expect(learnWeights(decisionsOf(centre, { count: 49 }), centre)).toBeNull()
    const onlySaved = decisionsOf(centre, { count: 200 }).map((each): Decision => ({ ...each, outcome: 'saved' }))
    expect(learnWeights(onlySaved, centre)).toBeNull()
  })

  it('when the decisions say nothing against them, the weights stay', () => {
    const flat = decisionsOf(centre, { count: 400 }).map((each) => ({
      ...each,
      factors: each.factors.map(({ maxPoints }) => ({ maxPoints, points: maxPoints })),
    }))
    expect(learnWeights(flat, centre)?.weights).toEqual(centre)
  })

  it('when rows come in another order, or under other names, they are the same', () => {
    const decisions = decisionsOf({ ...centre, stage: 60 }, { count: 300 })
    const expected = learnWeights(decisions, centre)
    fc.assert(
      fc.property(fc.shuffledSubarray(decisions, { minLength: 300 }), fc.uuid(), (shuffled, investorId) => {
        const renamed = shuffled.map((each, index) => ({ ...each, investorId: `${investorId}-${index}`, organisationName: 'Another' }))
        expect(learnWeights(renamed, centre)).toEqual(expected)
      }),
      { numRuns: 10 },
    )
  })

  it('when investors care more for stage and evidence than was thought, these gain and later decisions are told better', () => {
    const truth = { ...centre, stage: 80, evidence: 80, text: 20, geography: 20 }
    const learned = learnWeights(decisionsOf(truth, { count: 3_000 }), centre)
    expect(learned?.weights.stage).toBeGreaterThan(centre.stage)
    expect(learned?.weights.evidence).toBeGreaterThan(centre.evidence)
    expect(learned?.weights.text).toBeLessThan(centre.text)
    expect(learned?.weights.geography).toBeLessThan(centre.geography)
    expect(learned?.after.auc).toBeGreaterThan((learned?.before.auc ?? 1) + 0.02)
    expect(learned?.after.logLoss).toBeLessThan(learned?.before.logLoss ?? 0)
    expect([learned?.trained, learned?.heldOut]).toEqual([2_400, 600])
  })

  it('when a mandate does not state a factor, nothing is learned about it', () => {
    const at = INVESTOR_FACTORS.indexOf('evidence')
    const decisions = decisionsOf({ ...centre, stage: 80 }, { count: 600 }).map((each) => ({
      ...each,
      factors: each.factors.map((factor, index) => (index === at ? { points: 0, maxPoints: 0 } : factor)),
    }))
    const moved = learnWeights(decisions, centre)
    expect(moved?.weights.stage).toBeGreaterThan(centre.stage)
    expect(Math.abs((moved?.weights.evidence ?? 0) - centre.evidence)).toBeLessThanOrEqual(3)
  })
})

describe('changed weights', () => {
  it('whatever the changes, they add up and keep their bounds', () => {
    const change = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(
      fc.property(fc.array(change, { minLength: present.length, maxLength: present.length }), (changes) => {
        const weights = changeWeights(present, changes)
        expect(sumOf(weights)).toBe(WEIGHT_SUM)
        for (const [index, weight] of weights.entries()) {
          const { lowest, highest } = boundsOf(present[index] ?? 0)
          expect(weight).toBeGreaterThanOrEqual(lowest)
          expect(weight).toBeLessThanOrEqual(highest)
        }
      }),
      // Once nearly all were to vanish, and the rest could not make up for them.
      { examples: [[present.map((_, index) => (index % 2 === 0 ? 0 : -0.998))], [present.map(() => -3)]] },
    )
  })

  it('no change leaves them as they are', () => {
    expect(
      changeWeights(
        present,
        present.map(() => 0),
      ),
    ).toEqual(present)
  })
})

describe('the measures', () => {
  const told = (pairs: readonly (readonly [number, boolean])[]) => pairs.map(([probability, isPositive]) => ({ probability, isPositive }))

  it('the area under the curve is the share of pairs in the right order, ties counting half', () => {
    expect(
      areaUnderCurve(
        told([
          [0.9, true],
          [0.1, false],
        ]),
      ),
    ).toBe(1)
    expect(
      areaUnderCurve(
        told([
          [0.1, true],
          [0.9, false],
        ]),
      ),
    ).toBe(0)
    expect(
      areaUnderCurve(
        told([
          [0.5, true],
          [0.5, false],
        ]),
      ),
    ).toBe(0.5)
    expect(
      areaUnderCurve(
        told([
          [0.2, false],
          [0.4, true],
          [0.6, false],
          [0.8, true],
        ]),
      ),
    ).toBe(0.75)
    expect(areaUnderCurve(told([[0.5, true]]))).toBeNull()
  })

  it('the log loss of a coin is the logarithm of two', () => {
    expect(
      logLoss(
        told([
          [0.5, true],
          [0.5, false],
        ]),
      ),
    ).toBeCloseTo(Math.log(2), 12)
    expect(logLoss([])).toBe(0)
  })
})
