import type { PastGrant } from '@scalebridge/db/grants'
import { isLocale, M49_REGIONS, regionsOf, type GrantSource } from '@scalebridge/db/reference'
import { stepsAround } from '../matching/partner-view.ts'
import type { GrantSummary } from './grant-summary.ts'
import type { Proposed } from './past-grants.contract.ts'

/** From so large a part of the grants on, a part of the world stands for all of them. */
const SHARE_OF_REGION = 0.6
/** And so large a part is enough for a goal or a country to be named. */
const SHARE_OF_ONE = 0.15
const MOST_GOALS = 5
const MOST_COUNTRIES = 8
const LEVELS: readonly string[] = ['intermediate', 'sub_region', 'region']

/** What a mandate could say after these grants, each with the number of grants that speak for it. Proposals: nothing is applied. */
export function proposalsFrom(grants: readonly PastGrant[], of: { summary: GrantSummary; source: GrantSource }): Proposed[] {
  const { summary, source } = of
  const [amounts] = summary.amounts
  const [language] = summary.languages.filter(({ language: tag }) => isLocale(tag))
  const goals = summary.goals.filter(({ count }) => count >= summary.tagged * SHARE_OF_ONE).slice(0, MOST_GOALS)
  const isGrants = source === '360giving' && grants.length > 0
  return [
    ...(goals[0] === undefined
      ? []
      : [{ field: 'goals' as const, goals: goals.map(({ goal }) => goal), count: goals[0].count, of: summary.tagged }]),
    ...placesOf(grants, summary),
    ...(amounts === undefined
      ? []
      : [
          {
            field: 'ticket' as const,
            ticket: {
              minimumMinor: stepsAround(amounts.minimumMinor).down,
              maximumMinor: stepsAround(amounts.maximumMinor).up,
              currency: amounts.currency,
            },
            count: amounts.count,
            of: grants.length,
          },
        ]),
    ...(isGrants ? [{ field: 'instruments' as const, instruments: ['grant' as const], count: grants.length, of: grants.length }] : []),
    ...(language !== undefined && isLocale(language.language)
      ? [{ field: 'language' as const, language: language.language, count: language.count, of: grants.length }]
      : []),
  ]
}

/** The smallest part of the world that holds most of the grants; where none does, the countries that many went to. */
function placesOf(grants: readonly PastGrant[], { countries }: GrantSummary): Proposed[] {
  const placed = grants.filter((grant) => grant.countries.length > 0)
  const counts = new Map<string, number>()
  for (const grant of placed)
    for (const region of new Set(grant.countries.flatMap((country) => regionsOf(country))))
      counts.set(region, (counts.get(region) ?? 0) + 1)
  for (const level of LEVELS) {
    const [best] = M49_REGIONS.filter((region) => region.level === level)
      .map(({ code }) => ({ code, count: counts.get(code) ?? 0 }))
      .toSorted((a, b) => b.count - a.count)
    if (best !== undefined && best.count > 0 && best.count >= placed.length * SHARE_OF_REGION)
      return [{ field: 'countryGroups', countryGroups: [best.code], count: best.count, of: grants.length }]
  }
  const many = countries.filter(({ count }) => count >= placed.length * SHARE_OF_ONE).slice(0, MOST_COUNTRIES)
  return many[0] === undefined
    ? []
    : [{ field: 'countries', countries: many.map(({ country }) => country), count: many[0].count, of: grants.length }]
}
