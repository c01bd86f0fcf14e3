import { minorUnitOf } from '../reference/currencies.ts'

/** Amounts that a range of dollars comes to, currency by currency. */
export interface AskRange {
  currencies: string[]
  least: number[]
  most: number[]
}

/** What a range of whole dollars comes to in each currency that has a rate; undefined when no bound is asked for. */
export function askRangeOf(
  rates: ReadonlyMap<string, number>,
  minUsd: number | undefined,
  maxUsd: number | undefined,
): AskRange | undefined {
  if (minUsd === undefined && maxUsd === undefined) return undefined
  const bounds = [...rates].map(([currency, usdPerUnit]) => {
    const minorPerUsd = 10 ** minorUnitOf(currency) / usdPerUnit
    return {
      currency,
      least: Math.min(Math.ceil((minUsd ?? 0) * minorPerUsd), Number.MAX_SAFE_INTEGER),
      most: maxUsd === undefined ? Number.MAX_SAFE_INTEGER : Math.min(Math.floor(maxUsd * minorPerUsd), Number.MAX_SAFE_INTEGER),
    }
  })
  return {
    currencies: bounds.map(({ currency }) => currency),
    least: bounds.map(({ least }) => least),
    most: bounds.map(({ most }) => most),
  }
}
