import { minorUnitOf } from '../reference/currencies.ts'
import { STAGES } from '../reference/stages.ts'

/** What a pool reads of each of its members. */
export interface PoolMember {
  readonly pitchId: string
  readonly title: string | null
  readonly summary: string | null
  readonly goals: readonly number[]
  readonly scope: string | null
  readonly countries: readonly string[]
  readonly regions: readonly string[]
  readonly askMinor: number | null
  readonly askMinimumMinor: number | null
  readonly askCurrency: string | null
  readonly instruments: readonly string[]
  readonly supportNeeded: readonly string[]
  readonly sensitiveSectors: readonly string[]
  readonly refusedInvestorTypes: readonly string[]
  readonly stage: string | null
  readonly evidenceLevel: number | null
}

/** What a pool asks for as a pitch, made of its members and nothing else. */
export interface PoolContent {
  askMinor: number | null
  askMinimumMinor: number | null
  askCurrency: string | null
  goals: number[]
  targets: string[]
  scope: string | null
  countries: string[]
  regions: string[]
  instruments: string[]
  supportNeeded: string[]
  sensitiveSectors: string[]
  refusedInvestorTypes: string[]
  stage: string | null
  evidenceLevel: number | null
  approach: string | null
}

/** A member's ask as it stands in the sum. */
export interface PooledAsk {
  readonly pitchId: string
  /** Null where nothing is asked in money, or its currency has no rate: then it is not in the sum. */
  readonly amountMinor: number | null
}

export interface PoolSum {
  readonly askMinor: number | null
  readonly currency: string | null
  /** Whether amounts were brought to US dollars, by the edition's dated rates. */
  readonly isNormalised: boolean
  readonly asks: readonly PooledAsk[]
}

const MOST_GOALS = 5
const MOST_COUNTRIES = 60
const MOST_REGIONS = 22
const MOST_CHARACTERS = 10_000

/** The sum of the members' asks: in their own currency where they share one, else in US dollars by the given rates. */
export function poolSum(members: readonly PoolMember[], usdPerUnit: ReadonlyMap<string, number>): PoolSum {
  const currencies = new Set(members.flatMap(({ askMinor, askCurrency }) => (askMinor === null ? [] : [askCurrency])))
  const isNormalised = currencies.size > 1
  const asks = members.map((member) => ({
    pitchId: member.pitchId,
    amountMinor: isNormalised ? usdMinor(member.askMinor, member.askCurrency, usdPerUnit) : member.askMinor,
  }))
  const known = asks.flatMap(({ amountMinor }) => (amountMinor === null ? [] : [amountMinor]))
  const currency = isNormalised ? 'USD' : ([...currencies][0] ?? null)
  return { askMinor: known.length === 0 ? null : known.reduce((sum, ask) => sum + ask, 0), currency, isNormalised, asks }
}

/**
 * A pool as a pitch. Its least useful contribution is that of the smallest member, for any of them can begin with its own; goals
 * and places are the union, most frequent goals first; stage and evidence are those of the member who has least, and unknown
 * where one member's are. What one member refuses or declares holds for all.
 */
export function poolContent(members: readonly PoolMember[], usdPerUnit: ReadonlyMap<string, number>): PoolContent {
  const sum = poolSum(members, usdPerUnit)
  const countries = union(members, 'countries').slice(0, MOST_COUNTRIES)
  const regions = union(members, 'regions').slice(0, MOST_REGIONS)
  const text = members.map(({ title, summary }) => [title, summary].filter((part) => part !== null).join(': ')).join('\n')
  return {
    askMinor: sum.askMinor,
    askMinimumMinor: sum.askMinor === null ? null : leastOf(members, sum, usdPerUnit),
    askCurrency: sum.askMinor === null ? null : sum.currency,
    goals: goalsOf(members),
    targets: [],
    scope: scopeOf(members, countries),
    countries,
    regions,
    instruments: union(members, 'instruments'),
    supportNeeded: union(members, 'supportNeeded'),
    sensitiveSectors: union(members, 'sensitiveSectors'),
    refusedInvestorTypes: union(members, 'refusedInvestorTypes'),
    stage: leastStage(members),
    evidenceLevel: members.some(({ evidenceLevel }) => evidenceLevel === null)
      ? null
      : Math.min(...members.map(({ evidenceLevel }) => evidenceLevel ?? 0)),
    approach: text === '' ? null : text.slice(0, MOST_CHARACTERS),
  }
}

function usdMinor(amountMinor: number | null, currency: string | null, usdPerUnit: ReadonlyMap<string, number>): number | null {
  if (amountMinor === null || currency === null) return null
  if (currency === 'USD') return amountMinor
  const rate = usdPerUnit.get(currency)
  return rate === undefined ? null : Math.round((amountMinor / 10 ** minorUnitOf(currency)) * rate * 100)
}

function leastOf(members: readonly PoolMember[], { isNormalised, asks }: PoolSum, usdPerUnit: ReadonlyMap<string, number>): number {
  const least = members.flatMap(({ askMinimumMinor, askCurrency }, index) => {
    const whole = asks[index]?.amountMinor ?? null
    const minimum = isNormalised ? usdMinor(askMinimumMinor, askCurrency, usdPerUnit) : askMinimumMinor
    return whole === null ? [] : [Math.max(1, minimum ?? whole)]
  })
  return Math.min(...least)
}

type Lists = 'countries' | 'regions' | 'instruments' | 'supportNeeded' | 'sensitiveSectors' | 'refusedInvestorTypes'

function union(members: readonly PoolMember[], key: Lists): string[] {
  return [...new Set(members.flatMap((member) => member[key]))]
}

function goalsOf(members: readonly PoolMember[]): number[] {
  const counts = new Map<number, number>()
  for (const { goals } of members) for (const goal of goals) counts.set(goal, (counts.get(goal) ?? 0) + 1)
  return [...counts]
    .toSorted(([a, countA], [b, countB]) => countB - countA || a - b)
    .slice(0, MOST_GOALS)
    .map(([goal]) => goal)
}

function scopeOf(members: readonly PoolMember[], countries: readonly string[]): string | null {
  for (const scope of ['global', 'regional']) if (members.some((member) => member.scope === scope)) return scope
  if (countries.length === 0) return null
  return countries.length === 1 ? 'country' : 'multi_country'
}

function leastStage(members: readonly PoolMember[]): string | null {
  const steps = members.map(({ stage }) => STAGES.findIndex((key) => key === stage))
  return steps.includes(-1) ? null : (STAGES[Math.min(...steps)] ?? null)
}
