import { textOf } from '../form-text.ts'
import { LOCALES, type Locale } from '../i18n/locales.ts'
import type { FieldProblem } from '../problem.ts'

/** A text in the six languages. */
export type Translated = Record<Locale, string>

/** Reads the six fields of a text: `name.ar`, `name.zh` and so on. */
export function readTranslated(form: FormData, name: string): Translated {
  const text = (locale: Locale): string => textOf(form, `${name}.${locale}`)
  return { ar: text('ar'), zh: text('zh'), en: text('en'), fr: text('fr'), ru: text('ru'), es: text('es') }
}

/** An error for each language that is empty: the public pages would have a hole there. */
export function missingTranslations(text: Translated, pointer: string): FieldProblem[] {
  return LOCALES.filter((locale) => text[locale] === '').map((locale) => ({ pointer: `${pointer}/${locale}`, code: 'translation.missing' }))
}
