/**
 * The six official languages of the United Nations, in the order its language bars use.
 * Source: UN minimum standards for multilingual websites (un.org/en/sections/web-governance).
 */
export const LOCALES = ['ar', 'zh', 'en', 'fr', 'ru', 'es'] as const
export type Locale = (typeof LOCALES)[number]

/** The locale of pages without a prefix, and the one other texts fall back to. */
export const BASE_LOCALE: Locale = 'en'

/** Each language's name in itself, as the language bar shows it. */
export const LOCALE_NAMES: Record<Locale, string> = {
  ar: 'عربي',
  zh: '中文',
  en: 'English',
  fr: 'Français',
  ru: 'Русский',
  es: 'Español',
}

/** A text in all six languages. */
export type Translated = Record<Locale, string>

export function isLocale(value: string): value is Locale {
  return LOCALES.some((locale) => locale === value)
}

export function directionOf(locale: Locale): 'rtl' | 'ltr' {
  return locale === 'ar' ? 'rtl' : 'ltr'
}
