import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LAYER_ROLES } from '../reference/terms.ts'
import { deviationsOf, hasErrors, lintTerms } from './term-lint.ts'
import { blankRow, blankSheet, computeTerms, dealOf, nextLayerId, usualWaterfall, type Layer, type TermSheet } from './term-sheet.ts'
import { demoTerms } from '../seed-terms.ts'
import { runScenario } from './waterfall.ts'

const layer = (values: Partial<Layer>): Layer => ({ ...blankRow('stack'), ...values })

/** A fund of 10 million with a public first loss of 2 million and technical assistance of half a million. */
function fund(values: Partial<TermSheet> = {}): TermSheet {
  return {
    ...blankSheet('USD'),
    archetype: 'concessional_capital',
    totalMinor: 1_000_000_000,
    taOwner: 'Fund manager',
    additionality: 'Lenders have refused this sector for ten years.',
    minimumConcessionality: 'The first loss was set by tender.',
    stack: [
      layer({ id: 'l1', role: 'first_loss', providerType: 'mdb', amountMinor: 200_000_000 }),
      layer({ id: 'l2', role: 'senior', providerType: 'pension_fund', amountMinor: 750_000_000 }),
      layer({ id: 'l3', role: 'ta', providerType: 'foundation', amountMinor: 50_000_000 }),
    ],
    lossWaterfall: [
      { order: 1, partyId: 'l1', capMinor: 200_000_000 },
      { order: 2, partyId: 'l2', capMinor: null },
    ],
    rewardSplit: [
      { ...blankRow('rewardSplit'), partyId: 'l2', shareBps: 8000 },
      { ...blankRow('rewardSplit'), partyId: 'users', shareBps: 2000 },
    ],
    ...values,
  }
}
const codes = (sheet: TermSheet) => lintTerms(sheet).map(({ code }) => code)

describe('the lint of a term sheet', () => {
  it('when everything holds together, has nothing to say', () => {
    expect(lintTerms(fund())).toEqual([])
  })

  it.each<[string, Partial<TermSheet>, string]>([
    ['technical assistance has no facility owner', { taOwner: null }, 'ta.ownerMissing'],
    ['the stack is not the ask', { totalMinor: 1_000_000_001 }, 'stack.doesNotAddUp'],
    ['the use of funds is not the ask', { useOfFunds: [{ item: 'Ships', amountMinor: 5 }] }, 'useOfFunds.doesNotAddUp'],
    ['losses are not covered', { lossWaterfall: [{ order: 1, partyId: 'l1', capMinor: 1 }] }, 'loss.notCovered'],
    ['a party is gone', { lossWaterfall: [{ order: 1, partyId: 'l9', capMinor: null }] }, 'party.missing'],
    [
      'shares of the surplus do not make a whole',
      { rewardSplit: [{ ...blankRow('rewardSplit'), partyId: 'l1', shareBps: 9000 }] },
      'reward.doesNotAddUp',
    ],
    ['nobody says why public money is needed', { additionality: ' ' }, 'reason.additionality'],
    ['the smallest ticket is above the largest', { ticketMinMinor: 3, ticketMaxMinor: 2 }, 'ticket.minAboveMax'],
    ['a state guarantees without an amount', { hasSovereignGuarantee: true }, 'guarantee.liabilityMissing'],
    [
      'seniors lose first',
      {
        lossWaterfall: [
          { order: 2, partyId: 'l1', capMinor: 200_000_000 },
          { order: 1, partyId: 'l2', capMinor: null },
        ],
      },
      'loss.seniorFirst',
    ],
  ])('when %s, says so', (_what, change, code) => {
    expect(codes(fund(change))).toContain(code)
  })

  it('when a guarantee stands in the stack as paid in, calls it an error, and asks what it covers', () => {
    const sheet = fund()
    const guarantee = layer({ id: 'l4', role: 'guarantee_unfunded', amountMinor: 100 })
    const findings = lintTerms({ ...sheet, stack: [...sheet.stack, guarantee] })
    expect(findings.map(({ code }) => code)).toEqual(['layer.guaranteeFunded', 'guarantee.notDescribed'])
    expect(hasErrors(findings)).toBe(true)
  })

  it('when nothing is filled in yet, has hints alone', () => {
    expect(hasErrors(lintTerms(blankSheet('USD')))).toBe(false)
  })
})

describe('the sheets of the demonstration', () => {
  it('when an amount is odd, add up all the same and contradict themselves in nothing', () => {
    for (const turn of [0, 1])
      expect(codes(demoTerms({ askMinor: 91_304_701, currency: 'USD' }, turn)).filter((code) => !code.startsWith('guarantee.'))).toEqual([])
  })
})

describe('what follows from a sheet', () => {
  it('is leverage, concessionality, gaps and the asymmetry of losses and gains', () => {
    expect(computeTerms(fund())).toMatchObject({
      fundedMinor: 1_000_000_000,
      concessionalMinor: 250_000_000,
      gapMinor: 1_000_000_000,
      exposureMinor: 950_000_000,
      coverageGapMinor: 0,
      leverageHundredths: 300,
      concessionalityBps: 2500,
      asymmetry: { lossBps: 2105, firstLossBps: 10_000, rewardBps: 2000, band: 'balanced' },
    })
  })

  it('names where it departs from the template of its archetype', () => {
    const { stack } = fund()
    const deviations = deviationsOf(fund({ stack: stack.map((one) => (one.id === 'l1' ? { ...one, role: 'mezzanine' } : one)) }))
    expect(deviations.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      'roleMissing first_loss',
      'notStated useOfFunds',
      'notStated exit',
      'notStated indicators',
    ])
  })
})

describe('the usual waterfall', () => {
  it('covers a total loss of any stack, to the minor unit', () => {
    const anyLayer = fc.record({ role: fc.constantFrom(...LAYER_ROLES), amountMinor: fc.integer({ min: 0, max: 1e13 }) })
    fc.assert(
      fc.property(fc.array(anyLayer, { maxLength: 12 }), (layers) => {
        const stack: Layer[] = []
        for (const one of layers) stack.push(layer({ ...one, isFunded: one.role !== 'guarantee_unfunded', id: nextLayerId({ stack }) }))
        const sheet = { ...blankSheet('EUR'), stack }
        expect(runScenario(dealOf(sheet), 'total_loss').uncoveredMinor).toBe(0)
        expect(computeTerms({ ...sheet, lossWaterfall: usualWaterfall(sheet) }).coverageGapMinor).toBe(0)
      }),
    )
  })
})
