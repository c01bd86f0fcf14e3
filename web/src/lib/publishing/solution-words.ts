import type { ListedSolution } from '@scalebridge/api/contract'
import type { I18n } from '#lib/i18n/i18n.ts'
import { nameOf, placeName } from '#lib/matching/names.ts'

/** Where a solution works: at most `limit` names and a sign that there are more; null where it does not say or nobody may read it. */
export function placesOfSolution(i18n: I18n, { countries, regions, scope }: ListedSolution, limit = Infinity): string | null {
  const names = i18n.format.sort(
    [...countries, ...regions].map((code) => placeName(i18n, code)),
    (name) => name,
  )
  if (names.length === 0) return scope === null ? null : nameOf(i18n, 'scope', scope)
  return names.length <= limit
    ? i18n.format.list(names)
    : `${i18n.format.list(names.slice(0, limit))} +${i18n.format.number(names.length - limit)}`
}

/** What it asks for in one amount. */
export function askOfSolution({ format }: I18n, { askMinor, askCurrency }: ListedSolution): string | null {
  return askMinor === null || askCurrency === null ? null : format.moneyShort(askMinor, askCurrency)
}
