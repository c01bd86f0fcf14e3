import type { Comparison } from '@scalebridge/api/contract'
import { minorUnitOf } from '@scalebridge/db/reference'

/** Returns an amount in US cents; null where its currency has no rate among these. */
export function inDollars(amountMinor: number, currency: string, rates: Comparison['rates']): number | null {
  if (currency === 'USD') return amountMinor
  const rate = rates.find((one) => one.currency === currency)
  return rate === undefined ? null : Math.round((amountMinor / 10 ** minorUnitOf(currency)) * rate.usdPerUnit * 100)
}
