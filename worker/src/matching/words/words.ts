import { stemmer as arabicStem } from '@orama/stemmers/arabic'
import { stemmer as englishStem } from '@orama/stemmers/english'
import { stemmer as frenchStem } from '@orama/stemmers/french'
import { stemmer as russianStem } from '@orama/stemmers/russian'
import { stemmer as spanishStem } from '@orama/stemmers/spanish'

/** Very frequent words of the six languages: they carry no subject, and tell which language a text is in. */
const STOP_WORDS: Readonly<Record<string, string>> = {
  en: 'the of and to in for is on that by this with are be as at from or an which will its has was were have it their these through our we not into more also other than been',
  fr: 'le la les des et en du une un pour dans est par sur au aux avec qui que ce cette sont ses leur leurs plus ou se sa son ne pas ainsi entre nous afin',
  es: 'el la los las de y en del una un para por con que es se su sus al como mas o son esta este estos entre sobre sin lo no desde nos hacia',
  ru: 'и в на с по для от из что как к не при о а их его это также или за до под между мы она они которые который будет более',
  ar: 'في من على الى عن مع هذا هذه التي الذي ان او و كما بين ذلك خلال كل بعد قبل لا ما هو هي تم قد الذين عند',
}

export const LATIN_LANGUAGES = ['en', 'fr', 'es'] as const
export type LatinLanguage = (typeof LATIN_LANGUAGES)[number]

const LATIN_STEMS: Readonly<Record<LatinLanguage, (word: string) => string>> = { en: englishStem, fr: frenchStem, es: spanishStem }

/** A word as it is compared, and as it stands in the text. */
export interface Word {
  readonly stem: string
  readonly surface: string
}

const stopWords: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(STOP_WORDS).map(([language, words]) => [language, new Set(words.split(' '))]),
)

const allStopWords: ReadonlySet<string> = new Set([...stopWords.values()].flatMap((words) => [...words]))

const runs = /[\p{L}\p{M}\p{N}]+/gu
const han = /\p{Script=Han}/u
const hanRuns = /\p{Script=Han}+|\P{Script=Han}+/gu
const arabic = /\p{Script=Arabic}/u
const cyrillic = /\p{Script=Cyrillic}/u
const latinScript = /^[\p{Script=Latin}\p{M}]+$/u
const alphabetic = /[\p{Script=Latin}\p{Script=Cyrillic}]/u
const asciiOnly = /^[a-z0-9]+$/i
const otherScripts = /[\p{Script=Han}\p{Script=Arabic}\p{Script=Cyrillic}]/u
const asciiText = /^\p{ASCII}*$/u
const asciiRuns = /[A-Za-z0-9]+/g
const marks = /\p{M}/gu
const digitsOnly = /^\p{N}+$/u

/**
 * Splits a text into comparable words: lower case, stemmed by Snowball's rules for its language, without accents or vowel
 * signs, without stop words and numbers. Words in Cyrillic and Arabic letters are read as Russian and Arabic, words in Latin
 * letters by the language of the text: the one given, or else the one that its words tell.
 * Chinese, which has no spaces, is read as pairs of neighbouring characters. A plain rule of our own instead of
 * Intl.Segmenter, whose dictionaries change between Node versions and would change scores with them.
 */
export function wordsOf(text: string, language: string | null = null): Word[] {
  const latin = latinLanguage(language?.split('-')[0]) ?? latinLanguage(guessLanguage(text)) ?? 'en'
  const known = knownStems[latin]
  const words: Word[] = []
  for (const surface of split(text).found) {
    let stem = known.get(surface)
    if (stem === undefined) {
      if (known.size >= MOST_KNOWN) known.clear()
      stem = countedStem(surface, latin)
      known.set(surface, stem)
    }
    if (stem !== null) words.push({ stem, surface })
  }
  return words
}

/** Stems found before: a few thousand words make up most of all texts. Null for words that do not count. */
const knownStems: Readonly<Record<LatinLanguage, Map<string, string | null>>> = { en: new Map(), fr: new Map(), es: new Map() }

const MOST_KNOWN = 50_000

/** The stem of a word, or null when the word is a stop word, a number or too short to mean anything. */
export function countedStem(surface: string, latin: LatinLanguage): string | null {
  const folded = fold(surface)
  if (allStopWords.has(folded)) return null
  const stem = stemOf(surface, folded, latin)
  return stem.length >= (alphabetic.test(stem) ? 3 : 2) && !digitsOnly.test(stem) ? stem : null
}

export function latinLanguage(language: string | null | undefined): LatinLanguage | null {
  return LATIN_LANGUAGES.find((known) => known === language) ?? null
}

/**
 * Guesses the language of a text from its script and its stop words.
 * Returns `ar`, `zh`, `en`, `fr`, `ru` or `es`, or null when the words do not tell.
 */
export function guessLanguage(text: string): string | null {
  const parts = split(text)
  const scripted = languageOfScript(parts)
  if (scripted !== null) return scripted
  const { found } = parts
  const hits = { en: 0, fr: 0, es: 0 }
  for (const word of found) for (const language of stopLanguages(word)) hits[language]++
  const [first = 'en', second = 'en'] = LATIN_LANGUAGES.toSorted((a, b) => hits[b] - hits[a])
  return hits[first] >= 3 && hits[first] > hits[second] ? first : null
}

/** The language of most words by their script; null where that does not tell. */
export function languageOfScript({ found, hasOtherScripts }: Split): 'zh' | 'ar' | 'ru' | null {
  if (!hasOtherScripts) return null
  const isMostly = (script: RegExp) => found.filter((word) => script.test(word)).length > found.length / 2
  if (isMostly(han)) return 'zh'
  if (isMostly(arabic)) return 'ar'
  return isMostly(cyrillic) ? 'ru' : null
}

/** The languages of which a word is a stop word. */
export function stopLanguages(surface: string): readonly LatinLanguage[] {
  const known = knownStopLanguages.get(surface)
  if (known !== undefined) return known
  if (knownStopLanguages.size >= MOST_KNOWN) knownStopLanguages.clear()
  const folded = fold(surface)
  const languages = LATIN_LANGUAGES.filter((language) => stopWords.get(language)?.has(folded))
  knownStopLanguages.set(surface, languages.length === 0 ? NO_LANGUAGE : languages)
  return languages
}

const NO_LANGUAGE: readonly LatinLanguage[] = []
const knownStopLanguages = new Map<string, readonly LatinLanguage[]>()

export interface Split {
  readonly text: string
  readonly found: readonly string[]
  /** Whether any of it is in letters that tell their language. */
  readonly hasOtherScripts: boolean
}

/** The last text that was split: the same text is asked for its words and for its language. */
let last: Split = { text: '', found: [], hasOtherScripts: false }

export function split(text: string): Split {
  if (last.text !== text) last = asciiText.test(text) ? splitAscii(text) : splitAny(text)
  return last
}

function splitAscii(text: string): Split {
  return { text, found: text.match(asciiRuns) ?? [], hasOtherScripts: false }
}

function splitAny(text: string): Split {
  const normal = text.normalize('NFKC')
  const words = normal.match(runs) ?? []
  return {
    text,
    found: han.test(normal) ? words.flatMap((word) => (han.test(word) ? (word.match(hanRuns) ?? []).flatMap(splitHan) : [word])) : words,
    hasOtherScripts: otherScripts.test(normal),
  }
}

function splitHan(run: string): string[] {
  const characters = Array.from(run)
  if (!han.test(run) || characters.length < 3) return [run]
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

function fold(word: string): string {
  if (asciiOnly.test(word)) return word.toLowerCase()
  const plain = word.toLowerCase().normalize('NFD').replace(marks, '')
  if (!arabic.test(plain)) return plain
  return plain
    .replaceAll('ـ', '')
    .replace(/[أإآٱ]/g, 'ا')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه')
}

/**
 * The stem of a word. Accents are taken off first, for many texts leave them out; in Russian they make letters (й), so there
 * they go last. The Arabic article is taken off with the particle before it, which the stemmer leaves on.
 */
function stemOf(surface: string, folded: string, latin: LatinLanguage): string {
  if (arabic.test(folded)) return arabicStem(folded.length > 4 ? folded.replace(/^[وفبك]?ال/, '') : folded)
  if (cyrillic.test(folded)) return fold(russianStem(surface.toLowerCase().replaceAll('ё', 'е')))
  return latinScript.test(folded) ? LATIN_STEMS[latin](folded) : folded
}
