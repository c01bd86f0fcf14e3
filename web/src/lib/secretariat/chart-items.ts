import type { getPoolSummary, Output } from '@scalebridge/api/contract'
import { GOAL_NUMBERS, isIso3, M49_REGIONS, REGIONAL_GROUPS, SPECIAL_GROUPS, WORLD } from '@scalebridge/db/reference'
import type { Counted } from '../charts/chart.ts'
import type { I18n } from '../i18n/i18n.ts'
import { nameOf, placeName } from '../matching/names.ts'
import { poolPath, readPoolFilters } from './pool-filters.ts'
import { originName } from './words.ts'

export type PoolSummary = Output<typeof getPoolSummary>

type Count = { key: string; count: number }

/** The counts of a pool as the charts take them: named in the reader's language, each leading to the pitches it counts. */
export function chartItems(i18n: I18n, summary: PoolSummary) {
  const { t, link, format } = i18n
  const href = (name: string, value: string) => link(poolPath(readPoolFilters(new URLSearchParams([[name, value]]))))
  const unknown = t('common.chart.unknown')
  const place = ({ key, count }: Count): Counted =>
    key === 'unknown' ? { key, label: unknown, count } : { key, label: placeName(i18n, key), count, href: href('place', key) }
  const countOf = (list: readonly Count[], key: string) => list.find((one) => one.key === key)?.count ?? 0
  const byCount = (list: readonly Counted[]) => format.sort(list, (one) => one.label).toSorted((a, b) => b.count - a.count)
  const levels = (level: string, all: boolean) =>
    M49_REGIONS.filter((region) => region.level === level)
      .map(({ code }) => place({ key: code, count: countOf(summary.byRegion, code) }))
      .filter(({ count }) => all || count > 0)
  const unknownLast = (list: readonly Count[]): Counted[] => {
    const count = countOf(list, 'unknown')
    return count > 0 ? [{ key: 'unknown', label: unknown, count }] : []
  }
  const world = countOf(summary.byRegion, WORLD)

  return {
    goals: (of: 'all' | 'primary'): Counted[] =>
      GOAL_NUMBERS.map((goal) => ({
        key: String(goal),
        goal,
        label: t(`goal.${goal}`),
        href: href('goal', String(goal)),
        count: (of === 'all' ? summary.byGoal : summary.byPrimaryGoal).find(({ key }) => key === goal)?.count ?? 0,
      })),
    countries: byCount(summary.byCountry.filter(({ key }) => isIso3(key)).map(place)),
    countryUnknown: countOf(summary.byCountry, 'unknown'),
    regions: [
      ...byCount(levels('region', true)),
      ...(world > 0 ? [{ ...place({ key: WORLD, count: world }), label: t('secretariat.chart.worldwide') }] : []),
      ...unknownLast(summary.byRegion),
    ],
    subRegions: byCount([...levels('sub_region', false), ...levels('intermediate', false)]),
    regionalGroups: [
      ...byCount(
        REGIONAL_GROUPS.map((group) => place({ key: `group:${group}`, count: countOf(summary.byRegionalGroup, `group:${group}`) })),
      ),
      ...unknownLast(summary.byRegionalGroup),
    ],
    special: SPECIAL_GROUPS.map((group) => place({ key: group, count: summary[group] })),
    origins: summary.byOrigin.flatMap(({ key, count }): Counted[] => {
      const { origin } = readPoolFilters(new URLSearchParams({ origin: key }))
      return origin ? [{ key, label: originName(i18n, origin), count, href: href('origin', key) }] : []
    }),
    stages: summary.byStage.map(({ key, count }): Counted => ({
      key,
      label: key === 'unknown' ? unknown : nameOf(i18n, 'stage', key),
      count,
      href: href('stage', key),
    })),
  }
}
