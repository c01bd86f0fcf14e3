import { BASE_LOCALE, isLocale, type Locale } from '@scalebridge/db/reference'

/** A stored language, or the base language where it is none of ours. */
export function localeOf(value: string): Locale {
  return isLocale(value) ? value : BASE_LOCALE
}

/** A page in a language: the base locale has no prefix. */
export function urlOf(publicOrigin: string, locale: Locale, path: string): string {
  return `${publicOrigin}${locale === BASE_LOCALE ? '' : `/${locale}`}${path}`
}
