/**
 * Short names of all countries and areas, loaded one language at a time: a page in one language never carries the other five.
 */
import type { Iso3 } from './countries.ts'
import type { Locale } from './locales.ts'

/** The texts of one language by code. */
export type CountryNames = Readonly<Record<Iso3, string>>

const loaders: Readonly<Record<Locale, () => Promise<{ countryNames: CountryNames }>>> = {
  ar: () => import('./country-names/ar.ts'),
  zh: () => import('./country-names/zh.ts'),
  en: () => import('./country-names/en.ts'),
  fr: () => import('./country-names/fr.ts'),
  ru: () => import('./country-names/ru.ts'),
  es: () => import('./country-names/es.ts'),
}

/** Loads the short names of all countries and areas in one language. */
export async function loadCountryNames(locale: Locale): Promise<CountryNames> {
  const { countryNames } = await loaders[locale]()
  return countryNames
}
