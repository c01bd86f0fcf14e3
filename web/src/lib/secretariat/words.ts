import { isGoalNumber, type InvestorState, type Origin } from '@scalebridge/db/reference'
import type { I18n } from '../i18n/i18n.ts'
import { isolate } from '../i18n/isolate.ts'
import { nameOf, placeName } from '../matching/names.ts'
import type { Problem } from '../problem.ts'
import { fieldText } from '../problem-texts.ts'
import type { BadgeTone } from '../ui/tone.ts'
import type { PoolFilterName, PoolFilters } from './pool-filters.ts'

type Words = Pick<I18n, 't' | 'has'>

/** A goal as prose names it: its number and its short name. */
export function goalName({ t }: Words, goal: number): string {
  return isGoalNumber(goal) ? t('secretariat.goalNamed', { goal: String(goal), name: t(`goal.${goal}`) }) : String(goal)
}

/** What a filter is set to, in words: the text of its chip. */
export function filterText(words: Words, name: PoolFilterName, filters: PoolFilters): string {
  const { t } = words
  const label = t(`secretariat.filter.${name}`)
  return t('secretariat.filter.set', { label, value: filterValue(words, name, filters) })
}

function filterValue(words: Words, name: PoolFilterName, filters: PoolFilters): string {
  const { t } = words
  const value = filters[name]
  if (value === undefined) return ''
  switch (name) {
    case 'goal':
      return goalName(words, Number(value))
    case 'place':
      return placeName(words, String(value))
    case 'stage':
      return value === 'unknown' ? t('common.chart.unknown') : nameOf(words, 'stage', String(value))
    case 'instrument':
      return nameOf(words, 'instrument', String(value))
    case 'origin':
      return filters.origin ? t(`secretariat.origin.${filters.origin}`) : ''
    case 'state':
      return filters.state ? t(`pitch.state.${filters.state}`) : ''
    case 'matched':
      return filters.matched ? t(`secretariat.matched.${filters.matched}`) : ''
    case 'sort':
      return filters.sort ? t(`secretariat.sort.${filters.sort}`) : ''
    case 'q':
      return isolate(String(value))
  }
}

export function investorStateTone(state: InvestorState): BadgeTone {
  return state === 'verified' ? 'success' : state === 'suspended' ? 'danger' : 'warning'
}

export function originName({ t }: Words, origin: Origin): string {
  return t(`secretariat.origin.${origin}`)
}

/** Everything wrong at one field of a settings form, in the reader's language. */
export function fieldTexts(i18n: I18n, problem: Problem | null | undefined, pointer: string): string[] {
  const own = (problem?.errors ?? []).filter((error) => error.pointer === pointer)
  return [...new Set(own.map((error) => errorText(i18n, error)))]
}

/** One error: the Secretariat's own sentence where there is one, that of all pages otherwise. */
export function errorText(i18n: I18n, error: Problem['errors'][number]): string {
  const key = `secretariat.problem.${error.code}`
  return i18n.has(key) ? i18n.t(key) : fieldText(i18n, error)
}

/** A whole problem: the Secretariat's own sentence where there is one. */
export function problemSentence({ t, has }: I18n, problem: Problem): string {
  for (const key of [`secretariat.problem.${problem.code}`, `problem.${problem.code}`]) if (has(key)) return t(key)
  return problem.detail || problem.title
}
