import type { PastGrant } from '@scalebridge/db/grants'
import { isGoalNumber, isIso3, type GoalNumber } from '@scalebridge/db/reference'
import { loadTagger } from '@scalebridge/worker/tagger'
import { setImmediate } from 'node:timers/promises'
import type { GrantsReading } from './past-grants.contract.ts'

/** As many grants as are read for their goals; of a longer file an even selection. */
const MOST_TAGGED = 400
const AT_ONCE = 20
const MOST_LISTED = 10

export type GrantSummary = Pick<GrantsReading, 'firstYear' | 'lastYear' | 'countries' | 'goals' | 'languages' | 'amounts'> & {
  /** How many grants the goals were read from. */
  tagged: number
}

/** The goals of each of an even selection of the grants: those that the file states, else those that the words speak for. */
export async function tagGrants(grants: readonly PastGrant[]): Promise<GoalNumber[][]> {
  const step = Math.max(1, grants.length / MOST_TAGGED)
  const chosen = Array.from({ length: Math.min(grants.length, MOST_TAGGED) }, (_, index) => grants[Math.floor(index * step)])
  const found: GoalNumber[][] = []
  for (const [index, grant] of chosen.entries()) {
    // Others' requests come in between.
    if (index % AT_ONCE === 0) await setImmediate()
    const stated = grant?.goals.filter(isGoalNumber) ?? []
    const text = `${grant?.title ?? ''}\n${grant?.description ?? ''}`.slice(0, 4_000)
    found.push(stated.length > 0 ? stated : [...loadTagger().classify(text).labels])
  }
  return found
}

/** What a funder's past looks like in figures. */
export function summaryOf(grants: readonly PastGrant[], goals: readonly (readonly GoalNumber[])[]): GrantSummary {
  const years = grants.flatMap(({ awardedOn }) => (awardedOn === null ? [] : [Number(awardedOn.slice(0, 4))]))
  return {
    firstYear: years.length === 0 ? null : years.reduce((a, b) => Math.min(a, b)),
    lastYear: years.length === 0 ? null : years.reduce((a, b) => Math.max(a, b)),
    countries: mostOf(grants.flatMap(({ countries }) => countries.filter(isIso3))).map(([country, count]) => ({ country, count })),
    goals: mostOf(goals.flat()).map(([goal, count]) => ({ goal, count })),
    languages: mostOf(grants.flatMap(({ language }) => language ?? [])).map(([language, count]) => ({ language, count })),
    amounts: amountsOf(grants),
    tagged: goals.length,
  }
}

function amountsOf(grants: readonly PastGrant[]): GrantSummary['amounts'] {
  const byCurrency = new Map<string, number[]>()
  for (const { amountMinor, currency } of grants) {
    if (amountMinor === null || currency === null || amountMinor < 1) continue
    byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), amountMinor])
  }
  return [...byCurrency]
    .map(([currency, list]) => {
      const sorted = list.toSorted((a, b) => a - b)
      const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? 1
      return { currency, count: sorted.length, minimumMinor: at(0.1), medianMinor: at(0.5), maximumMinor: at(0.9) }
    })
    .toSorted((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1))
}

/** The values that occur most, with how often; ties in the order of the values. */
function mostOf<T extends string | number>(values: readonly T[]): [T, number][] {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_LISTED)
}
