import { BASE_LOCALE, directionOf, isLocale, LOCALE_NAMES, LOCALES, type Locale } from '@scalebridge/db/reference'

export { BASE_LOCALE, directionOf, isLocale, LOCALE_NAMES, LOCALES, type Locale }

/** A language's own name; a code that is none of ours stays a code. */
export function languageName(code: string): string {
  return isLocale(code) ? LOCALE_NAMES[code] : code
}

/**
 * Splits a path of the browser into its language and the path that routes know.
 * `/ar/pool` gives `{ locale: 'ar', path: '/pool' }`; a path without a prefix is English.
 */
export function splitLocale(pathname: string): { locale: Locale; path: string } {
  const first = pathname.split('/', 2)[1] ?? ''
  if (first === BASE_LOCALE || !isLocale(first)) return { locale: BASE_LOCALE, path: pathname }
  return { locale: first, path: pathname.slice(first.length + 1) || '/' }
}

/** Returns the address of a path in a language; takes a path with or without a language prefix. */
export function localise(path: string, locale: Locale): string {
  const bare = splitLocale(path).path
  if (locale === BASE_LOCALE) return bare
  return bare === '/' ? `/${locale}` : `/${locale}${bare}`
}
