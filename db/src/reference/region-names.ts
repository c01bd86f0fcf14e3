/**
 * Names of all M49 regions and groups of countries, loaded one language at a time: a page in one language never carries the other five.
 */
import type { Locale } from './locales.ts'
import type { CountryGroup } from './regions.ts'

/** The texts of one language by code. */
export type RegionNames = Readonly<Record<CountryGroup, string>>

const loaders: Readonly<Record<Locale, () => Promise<{ regionNames: RegionNames }>>> = {
  ar: () => import('./region-names/ar.ts'),
  zh: () => import('./region-names/zh.ts'),
  en: () => import('./region-names/en.ts'),
  fr: () => import('./region-names/fr.ts'),
  ru: () => import('./region-names/ru.ts'),
  es: () => import('./region-names/es.ts'),
}

/** Loads the names of all M49 regions and groups of countries in one language. */
export async function loadRegionNames(locale: Locale): Promise<RegionNames> {
  const { regionNames } = await loaders[locale]()
  return regionNames
}
