import { GOALS } from '@scalebridge/db/reference'
import type { Locale } from './locales.ts'

/** Returns the goals' names in one language: `7` is the short name, `7.title` the official wording. */
export function goalWords(locale: Locale): Record<string, string> {
  const words: Record<string, string> = {}
  for (const goal of GOALS) {
    words[String(goal.number)] = goal.short[locale]
    words[`${goal.number}.title`] = goal.title[locale]
  }
  return words
}
