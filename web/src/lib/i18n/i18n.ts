import { createContext } from 'svelte'
import { createFormat, type Format } from '../format.ts'
import type { MessageKey } from './areas.ts'
import type { Messages } from './load.ts'
import { directionOf, localise, type Locale } from './locales.ts'
import { fillSentence, type SentenceValue } from './sentence.ts'

export type MessageValues = Record<string, SentenceValue>

export interface I18n {
  /** The sentence of a key in the reader's language, with its ICU placeholders filled. */
  readonly t: (key: MessageKey, values?: MessageValues) => string
  /** Whether a key made at run time (a problem's code, say) has a sentence on this page. */
  readonly has: (key: string) => key is MessageKey
  /** The address of a path of ours in the reader's language. */
  readonly link: (path: string) => string
  /** Money, dates, numbers and lists in the reader's language. */
  readonly format: Format
  readonly locale: Locale
  readonly dir: 'rtl' | 'ltr'
}

/** The area of a key and its name there: a page asks for hundreds of keys, many of them for every row. */
const places = new Map<string, readonly [area: string, name: string]>()
/** More than all messages together; what is asked for beside them is some code that has no sentence. */
const MAX_PLACES = 20_000

function placeOf(key: string): readonly [area: string, name: string] {
  const known = places.get(key)
  if (known !== undefined) return known
  const dot = key.indexOf('.')
  const place = [key.slice(0, dot), key.slice(dot + 1)] as const
  if (places.size >= MAX_PLACES) places.clear()
  places.set(key, place)
  return place
}

function lookUp(messages: Messages, key: string): string | undefined {
  const [area, name] = placeOf(key)
  const areas: Readonly<Record<string, Readonly<Record<string, string>>>> = messages
  return areas[area]?.[name]
}

/**
 * Makes the words of one page. The language is fixed for the life of the page (changing it is a new page load);
 * the messages grow as the reader moves between areas.
 * @param locale the language
 * @param messages gives what is loaded, read anew on every use
 * @throws in `t`, for a key whose area the page did not load (see AREAS_BY_ROUTE)
 */
export function createI18n(locale: Locale, messages: () => Messages): I18n {
  return {
    t(key, values) {
      const text = lookUp(messages(), key)
      if (text === undefined) throw new Error(`Message ${key} is not loaded on this page: see lib/i18n/areas.ts`)
      return text.includes('{') ? fillSentence(text, locale, values) : text
    },
    has: (key): key is MessageKey => lookUp(messages(), key) !== undefined,
    link: (path) => localise(path, locale),
    format: createFormat(locale),
    locale,
    dir: directionOf(locale),
  }
}

/** `useI18n()` in any component below the root layout; `provideI18n(i18n)` in the root layout alone. */
export const [useI18n, provideI18n] = createContext<I18n>()
