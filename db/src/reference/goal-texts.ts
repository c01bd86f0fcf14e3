/**
 * Names of the seventeen goals, loaded one language at a time: a page in one language never carries the other five.
 */
import type { GoalTexts } from './goal-numbers.ts'
import type { Locale } from './locales.ts'

const loaders: Readonly<Record<Locale, () => Promise<{ goalTexts: GoalTexts }>>> = {
  ar: () => import('./goal-texts/ar.ts'),
  zh: () => import('./goal-texts/zh.ts'),
  en: () => import('./goal-texts/en.ts'),
  fr: () => import('./goal-texts/fr.ts'),
  ru: () => import('./goal-texts/ru.ts'),
  es: () => import('./goal-texts/es.ts'),
}

/** Loads the names of the seventeen goals in one language. */
export async function loadGoalTexts(locale: Locale): Promise<GoalTexts> {
  const { goalTexts } = await loaders[locale]()
  return goalTexts
}
