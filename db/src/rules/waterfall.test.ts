import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asymmetryOf, runScenario, runScenarios, splitByLargestRemainder, type Deal } from './waterfall.ts'

const amount = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1e14 }))
const partyId = fc.constantFrom('a', 'b', 'c', 'd')
const anyDeal: fc.Arbitrary<Deal> = fc.record({
  exposureMinor: amount,
  parties: fc.constant([
    { id: 'a', sector: 'public' as const, stakeMinor: 0 },
    { id: 'b', sector: 'private' as const, stakeMinor: 0 },
    { id: 'c', sector: 'philanthropic' as const, stakeMinor: 0 },
    { id: 'd', sector: 'users' as const, stakeMinor: 0 },
  ]),
  losses: fc.array(fc.record({ order: fc.integer({ min: 1, max: 4 }), partyId, capMinor: fc.option(amount) }), { maxLength: 6 }),
  rewards: fc.array(fc.record({ partyId, shareBps: fc.integer({ min: 0, max: 10_000 }), capMinor: fc.option(amount) }), { maxLength: 6 }),
  reinvestBps: fc.integer({ min: 0, max: 10_000 }),
  surplusBps: fc.integer({ min: 0, max: 100_000 }),
})
const sum = (shares: readonly { amountMinor: number }[]) => shares.reduce((total, { amountMinor }) => total + BigInt(amountMinor), 0n)

/** A public first loss under a private senior loan; three quarters of the gain go to the lender. */
const publicFirst: Deal = {
  exposureMinor: 10_000,
  parties: [
    { id: 'state', sector: 'public', stakeMinor: 2500 },
    { id: 'bank', sector: 'private', stakeMinor: 7500 },
  ],
  losses: [
    { order: 1, partyId: 'state', capMinor: 2500 },
    { order: 2, partyId: 'bank', capMinor: 7500 },
  ],
  rewards: [
    { partyId: 'bank', shareBps: 7500, capMinor: null },
    { partyId: 'state', shareBps: 2500, capMinor: null },
  ],
  reinvestBps: 0,
  surplusBps: 2000,
}

describe('a split by largest remainder', () => {
  it('adds up to the whole, and no part is a unit or more away from its exact share', () => {
    fc.assert(
      fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 8 }), (whole, weights) => {
        const parts = splitByLargestRemainder(whole, weights)
        const weight = weights.reduce((total, one) => total + BigInt(one), 0n)
        expect(parts.reduce((total, part) => total + BigInt(part), 0n)).toBe(weight === 0n ? 0n : BigInt(whole))
        for (const [index, part] of parts.entries()) {
          const off = BigInt(part) * weight - BigInt(whole) * BigInt(weights[index] ?? 0)
          expect(weight === 0n || (off < weight && -off < weight)).toBe(true)
        }
      }),
    )
  })
})

describe('every scenario of any structure', () => {
  it('conserves money to the minor unit: what is lost is borne or uncovered, what is gained is shared, reinvested or unshared', () => {
    fc.assert(
      fc.property(anyDeal, (deal) => {
        for (const outcome of runScenarios(deal)) {
          const lost = sum(outcome.losses) + BigInt(outcome.uncoveredMinor)
          const gained = sum(outcome.rewards) + BigInt(outcome.reinvestedMinor) + BigInt(outcome.unsharedMinor)
          expect(gained - lost).toBe(BigInt(outcome.resultMinor))
          expect([...outcome.losses, ...outcome.rewards].every(({ amountMinor }) => amountMinor > 0)).toBe(true)
        }
      }),
    )
  })

  it('lets nobody bear more than their caps, nor gain more', () => {
    fc.assert(
      fc.property(anyDeal, (deal) => {
        for (const outcome of runScenarios(deal)) {
          for (const [shares, steps] of [
            [outcome.losses, deal.losses],
            [outcome.rewards, deal.rewards],
          ] as const) {
            for (const share of shares) {
              const own = steps.filter((step) => step.partyId === share.partyId)
              const isOpen = own.some(({ capMinor }) => capMinor === null)
              const cap = own.reduce((total, { capMinor }) => total + BigInt(capMinor ?? 0), 0n)
              expect(isOpen || BigInt(share.amountMinor) <= cap).toBe(true)
            }
          }
        }
      }),
    )
  })

  it('touches a later step only when every earlier one is used up', () => {
    fc.assert(
      fc.property(
        anyDeal,
        fc.uniqueArray(partyId, { minLength: 1 }),
        fc.array(amount, { minLength: 4, maxLength: 4 }),
        (deal, ids, caps) => {
          const losses = ids.map((id, index) => ({ order: index, partyId: id, capMinor: caps[index] ?? 0 }))
          const { losses: borne } = runScenario({ ...deal, losses }, 'minus20')
          const of = (id: string) => borne.find((share) => share.partyId === id)?.amountMinor ?? 0
          for (const [index, step] of losses.entries())
            if (of(step.partyId) < step.capMinor) for (const later of losses.slice(index + 1)) expect(of(later.partyId)).toBe(0)
        },
      ),
    )
  })
})

describe('the asymmetry index', () => {
  it('is what the public bears of all losses less what it gains, with the share of the first losses beside it', () => {
    expect(asymmetryOf(publicFirst)).toEqual({ lossBps: 2500, firstLossBps: 10_000, rewardBps: 2500, indexBps: 0, band: 'balanced' })
  })

  it('counts a loss that nobody covers as the public’s, and what must be reinvested as its gain', () => {
    const uncovered = { ...publicFirst, losses: publicFirst.losses.slice(0, 1), reinvestBps: 1000 }
    expect(asymmetryOf(uncovered)).toMatchObject({ lossBps: 10_000, rewardBps: 3250, indexBps: 6750, band: 'public_bears_much_more' })
  })

  it('stands between −100 and 100 percentage points, and is none without capital at risk', () => {
    expect(asymmetryOf({ ...publicFirst, exposureMinor: 0 })).toBeNull()
    fc.assert(
      fc.property(anyDeal, (deal) => {
        const found = asymmetryOf(deal)
        if (found !== null) expect(Math.abs(found.indexBps)).toBeLessThanOrEqual(10_000)
      }),
    )
  })
})

describe('who loses, who gains', () => {
  it('when a fifth is lost, the first loss bears it all; when everything is, each bears what they put in', () => {
    expect(runScenario(publicFirst, 'minus20').losses).toEqual([{ partyId: 'state', amountMinor: 2000 }])
    expect(runScenario(publicFirst, 'total_loss').losses).toEqual([
      { partyId: 'state', amountMinor: 2500 },
      { partyId: 'bank', amountMinor: 7500 },
    ])
  })

  it('when a share reaches its cap, what is over goes to the others', () => {
    const capped = {
      ...publicFirst,
      rewards: publicFirst.rewards.map((one) => (one.partyId === 'bank' ? { ...one, capMinor: 1000 } : one)),
    }
    expect(runScenario(capped, 'plus50').rewards).toEqual([
      { partyId: 'bank', amountMinor: 1000 },
      { partyId: 'state', amountMinor: 4000 },
    ])
  })
})
