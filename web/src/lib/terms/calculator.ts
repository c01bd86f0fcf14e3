import { isCurrency, minorUnitOf, type Locale } from '@scalebridge/db/reference'
import type { Deal, Sector } from '@scalebridge/db/rules'
import { numberOf } from './numbers.ts'

export const CALCULATOR_SECTORS = ['public', 'philanthropic', 'private'] as const satisfies readonly Sector[]
const LAYERS = 5

/** The calculator as its address holds it: text, as it was typed. */
export interface CalculatorForm {
  currency: string
  /** In the order in which they lose. */
  layers: { sector: string; amount: string; reward: string }[]
  users: string
  reinvest: string
  surplus: string
}

/** The address of the example: ten million, a public first loss, a foundation's junior share, a bank's loan. */
export const EXAMPLE =
  'currency=USD&s1=public&a1=2000000&r1=10&s2=philanthropic&a2=1000000&r2=5&s3=private&a3=7000000&r3=75&users=10&reinvest=0&surplus=20'

/** Reads the address; what is missing is empty. */
export function readCalculator(query: URLSearchParams): CalculatorForm {
  const text = (name: string) => (query.get(name) ?? '').trim().slice(0, 40)
  const currency = text('currency')
  return {
    currency: isCurrency(currency) ? currency : 'USD',
    layers: Array.from({ length: LAYERS }, (_, index) => ({
      sector: CALCULATOR_SECTORS.find((one) => one === text(`s${index + 1}`)) ?? 'private',
      amount: text(`a${index + 1}`),
      reward: text(`r${index + 1}`),
    })),
    users: text('users'),
    reinvest: text('reinvest'),
    surplus: text('surplus'),
  }
}

/** The largest amount of one layer, so that no sum leaves the safe integers. */
const LARGEST_MINOR = 100_000_000_000_000

/** What the calculator computes with; what cannot be read counts as nothing, and is said. */
export function dealOfForm(form: CalculatorForm, locale: Locale): { deal: Deal; hasUnreadable: boolean } {
  let hasUnreadable = false
  const read = (text: string, digits: number, max: number): number => {
    if (text === '') return 0
    const value = numberOf(text, digits, locale)
    if (value === undefined || value > max) hasUnreadable = true
    return value === undefined || value > max ? 0 : value
  }
  const layers = form.layers
    .map((layer, index) => ({
      id: `p${index + 1}`,
      sector: CALCULATOR_SECTORS.find((one) => one === layer.sector) ?? ('private' as const),
      stakeMinor: read(layer.amount, minorUnitOf(form.currency), LARGEST_MINOR),
      shareBps: read(layer.reward, 2, 10_000),
    }))
    .filter(({ stakeMinor, shareBps }) => stakeMinor > 0 || shareBps > 0)
  const deal: Deal = {
    exposureMinor: layers.reduce((sum, { stakeMinor }) => sum + stakeMinor, 0),
    parties: [...layers, { id: 'users', sector: 'users', stakeMinor: 0 }],
    losses: layers.map(({ id, stakeMinor }, index) => ({ order: index + 1, partyId: id, capMinor: stakeMinor })),
    rewards: [...layers, { id: 'users', shareBps: read(form.users, 2, 10_000) }].map(({ id, shareBps }) => ({
      partyId: id,
      shareBps,
      capMinor: null,
    })),
    reinvestBps: read(form.reinvest, 2, 10_000),
    surplusBps: read(form.surplus, 2, 100_000),
  }
  return { deal, hasUnreadable }
}
