import { blankRow, blankSheet, splitByLargestRemainder, type Layer, type TermSheet } from './rules/index.ts'

type Plan = Pick<TermSheet, 'archetype' | 'vehicle'> & {
  layers: readonly (Partial<Layer> & { weight: number })[]
  rewards: readonly (readonly [partyId: string, shareBps: number])[]
}

/** Made up: kinds of providers, never names, and no claim about any project. */
const PLANS: readonly Plan[] = [
  {
    archetype: 'concessional_capital',
    vehicle: 'fund',
    layers: [
      {
        role: 'first_loss',
        instrument: 'first_loss',
        providerType: 'bilateral_agency',
        isConcessional: true,
        status: 'committed',
        weight: 20,
      },
      { role: 'junior', instrument: 'common_equity', providerType: 'foundation', isConcessional: true, status: 'indicated', weight: 10 },
      { role: 'senior', instrument: 'senior_loan', providerType: 'commercial_bank', status: 'sought', weight: 65 },
      { role: 'ta', instrument: 'technical_assistance', providerType: 'un_fund', isConcessional: true, status: 'signed', weight: 5 },
    ],
    rewards: [
      ['l3', 7000],
      ['l2', 1000],
      ['users', 2000],
    ],
  },
  {
    archetype: 'guarantee_or_risk_insurance',
    vehicle: 'facility',
    layers: [
      { role: 'guarantee_unfunded', instrument: 'guarantee', providerType: 'mdb', isFunded: false, status: 'indicated', weight: 0 },
      { role: 'junior', instrument: 'common_equity', providerType: 'public_development_bank', status: 'committed', weight: 25 },
      { role: 'senior', instrument: 'senior_loan', providerType: 'pension_fund', status: 'sought', weight: 75 },
    ],
    rewards: [
      ['l3', 6000],
      ['l2', 3000],
      ['l1', 1000],
    ],
  },
]

/** A term sheet of the demonstration for an ask, one of a few patterns in turn; all of it adds up. */
export function demoTerms(ask: { askMinor: number; currency: string }, turn: number): TermSheet {
  const plan = PLANS[turn % PLANS.length]
  if (plan === undefined) throw new Error('there is always a plan')
  const blank = blankSheet(ask.currency)
  const amounts = splitByLargestRemainder(
    ask.askMinor,
    plan.layers.map(({ weight }) => weight),
  )
  const stack = plan.layers.map(({ weight: _weight, ...layer }, index): Layer => {
    // An unfunded guarantee stands for a third of the ask without being paid in.
    const amountMinor = layer.isFunded === false ? Math.floor(ask.askMinor / 3) : (amounts[index] ?? 0)
    return { ...blankRow('stack'), ...layer, id: `l${index + 1}`, seniorityRank: index + 1, amountMinor }
  })
  const atRisk = stack.filter(({ role }) => role !== 'ta')
  return {
    ...blank,
    archetype: plan.archetype,
    vehicle: plan.vehicle,
    totalMinor: ask.askMinor,
    taOwner: stack.some(({ role }) => role === 'ta') ? 'Fund manager (demonstration)' : null,
    stack,
    lossWaterfall: atRisk.map(({ id, amountMinor }, index) => ({ order: index + 1, partyId: id, capMinor: amountMinor })),
    rewardSplit: plan.rewards.map(([partyId, share]) => ({ ...blankRow('rewardSplit'), partyId, shareBps: share, basis: 'interest' })),
    surplusBps: 1500,
    additionality: 'Made up for the demonstration: lenders would not come without a first loss.',
    minimumConcessionality: 'Made up for the demonstration: the public share is the smallest that was offered.',
  }
}
