import type { BoardPledge } from '@scalebridge/api/contract'
import { GOALS } from '@scalebridge/db/reference'
import type { I18n } from '../i18n/i18n.ts'
import { placeNames } from '../stage/places.ts'
import { sharesOf } from './pledges.ts'

/** How many pledges each goal and each country has, as the wheel and the map draw them. Needs the areas goal and country. */
export function figuresOf(i18n: I18n, pledges: readonly BoardPledge[]) {
  const { t } = i18n
  const goals = new Map(sharesOf(pledges, 'goals').map(({ key, pledges: count }) => [key, count]))
  return {
    wheel: GOALS.map(({ number }) => ({
      key: String(number),
      label: t(`goal.${number}`),
      goal: number,
      count: goals.get(String(number)) ?? 0,
    })),
    map: sharesOf(pledges, 'countries').flatMap(({ key, pledges: count }) =>
      key === null ? [] : [{ key, label: placeNames(i18n, [key])[0] ?? key, count }],
    ),
  }
}
