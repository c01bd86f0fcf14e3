import type { Locale } from '../reference/locales.ts'
import { ar } from './words/ar.ts'
import { en } from './words/en.ts'
import { es } from './words/es.ts'
import { fr } from './words/fr.ts'
import { ru } from './words/ru.ts'
import { zh } from './words/zh.ts'
import type { NoticeWords } from './words/shape.ts'
import type { NoticeKind } from '../reference/notices.ts'

const WORDS: Record<Locale, NoticeWords> = { ar, zh, en, fr, ru, es }

/**
 * A notice in words.
 * @param params the names of its sentence; one that is missing shows as a dash
 */
export function noticeWords(locale: Locale, kind: NoticeKind, params: Readonly<Record<string, string>>): { title: string; text: string } {
  const [title, text] = WORDS[locale][kind]
  // First-strong isolates: a name keeps its own direction within the sentence.
  return { title, text: text.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\u2068${params[name] ?? '–'}\u2069`) }
}
