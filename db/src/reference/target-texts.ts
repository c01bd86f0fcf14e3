/**
 * Texts of the 169 targets, loaded one language at a time: a page in one language never carries the other five.
 */
import type { Locale } from './locales.ts'
import type { TargetCode } from './targets.ts'

/** The texts of one language by code. */
export type TargetTexts = Readonly<Record<TargetCode, string>>

const loaders: Readonly<Record<Locale, () => Promise<{ targetTexts: TargetTexts }>>> = {
  ar: () => import('./target-texts/ar.ts'),
  zh: () => import('./target-texts/zh.ts'),
  en: () => import('./target-texts/en.ts'),
  fr: () => import('./target-texts/fr.ts'),
  ru: () => import('./target-texts/ru.ts'),
  es: () => import('./target-texts/es.ts'),
}

/** Loads the texts of the 169 targets in one language. */
export async function loadTargetTexts(locale: Locale): Promise<TargetTexts> {
  const { targetTexts } = await loaders[locale]()
  return targetTexts
}
