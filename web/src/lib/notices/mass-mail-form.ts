import type { MassMail } from '@scalebridge/api/contract'
import { LOCALES, MASS_MAIL_AUDIENCES, type Locale } from '@scalebridge/db/reference'
import { textOf } from '#lib/form-text.ts'

type Content = Pick<MassMail, 'audience' | 'words'>

/** A mail to many as its form holds it: both fields for every language, empty where there is no translation. */
export interface MassMailValues {
  audience: string
  subjects: Record<string, string>
  texts: Record<string, string>
}

/** The form's values of a mail; of none, an empty form. */
export function massMailValues(mail?: Content): MassMailValues {
  const each = (field: 'subject' | 'text') => Object.fromEntries(LOCALES.map((locale) => [locale, mail?.words[locale]?.[field] ?? '']))
  return { audience: mail?.audience ?? 'partnerships_drafting', subjects: each('subject'), texts: each('text') }
}

/** Reads the form. Line ends become those of our own texts, so that an empty line is one wherever the mail was written. */
export function readMassMail(form: FormData): MassMailValues {
  const each = (field: string) =>
    Object.fromEntries(LOCALES.map((locale) => [locale, textOf(form, `${field}.${locale}`).replaceAll('\r\n', '\n').trim()]))
  return { audience: textOf(form, 'audience'), subjects: each('subject'), texts: each('text') }
}

/** Languages of which only the subject or only the text is there. English must have both. */
export function halves({ subjects, texts }: MassMailValues): Locale[] {
  return LOCALES.filter((locale) => (subjects[locale] === '') !== (texts[locale] === '') || (locale === 'en' && subjects[locale] === ''))
}

/** The body that the API takes, of values without halves. */
export function massMailBody({ audience, subjects, texts }: MassMailValues): Content {
  const words = (locale: Locale) => ({ subject: subjects[locale] ?? '', text: texts[locale] ?? '' })
  const others = LOCALES.filter((locale) => locale !== 'en' && subjects[locale] !== '').map((locale) => [locale, words(locale)] as const)
  return {
    audience: MASS_MAIL_AUDIENCES.find((known) => known === audience) ?? 'partnerships_drafting',
    words: { en: words('en'), ...Object.fromEntries(others) },
  }
}
