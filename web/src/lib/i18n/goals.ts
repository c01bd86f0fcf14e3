import { GOAL_NUMBERS, loadGoalTexts } from '@scalebridge/db/reference'
import type { Locale } from './locales.ts'

/** Loads the goals' names in one language: `7` is the short name, `7.title` the official wording. */
export async function loadGoalWords(locale: Locale): Promise<Record<string, string>> {
  const texts = await loadGoalTexts(locale)
  const words: Record<string, string> = {}
  for (const number of GOAL_NUMBERS) {
    words[String(number)] = texts[number].short
    words[`${number}.title`] = texts[number].title
  }
  return words
}
