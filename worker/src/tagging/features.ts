/**
 * What the classifier sees of a text: its words and the runs of four letters inside them, each as a hash.
 * Kept apart from the matching engine's words on purpose: a change there must not bend a model that was trained here.
 */

/** Longer texts are read up to here: a subject shows long before, and a request must not cost seconds. */
const MOST_CHARACTERS = 20_000

const GRAM = 4

const FNV_BASIS = 0x81_1c_9d_c5

/** Letter runs are hashed as if a `g` stood before them, words as if a `w` did. */
const GRAM_SEED = mixed(FNV_BASIS, 'g'.charCodeAt(0))

/** Very frequent words of four languages; they say nothing about a goal. */
const STOP_WORDS = new Set(
  (
    'the of and to in for is on that by this with are be as at from or an which will its has was were have it their these through our we not into more also other than been can may such using used based between both they but however there all two one use among ' +
    'le la les des et en du une un pour dans est par sur au aux avec qui que ce cette sont ses leur leurs plus ou se sa son ne pas ainsi entre nous afin ' +
    'el los las de del una por con es su sus al como mas son esta este estos sobre sin lo no desde nos hacia para ' +
    'и в на с по для от из что как к не при о а их его это также или за до под между мы она они которые который будет более'
  ).split(' '),
)

const runs = /[\p{L}\p{M}\p{N}]+/gu
const han = /\p{Script=Han}/u
const hanRuns = /\p{Script=Han}+|\P{Script=Han}+/gu
const arabic = /\p{Script=Arabic}/u
const cyrillic = /\p{Script=Cyrillic}/u
const marks = /\p{M}/gu
const digitsOnly = /^\p{N}+$/u
const asciiOnly = /^[a-z0-9]+$/

/** A feature of a text: its hash, and how often it stands there. */
export interface Feature {
  readonly hash: number
  readonly kind: 'word' | 'gram'
  readonly count: number
}

/** A word of a text with the hashes of what it carries: the weights of its features are told as the word's. */
export interface TextWord {
  /** As it stands in the text. */
  readonly surface: string
  readonly count: number
  readonly wordHash: number
  readonly gramHashes: readonly number[]
}

/** The features of a text in a fixed order, and the words that carry them. */
export interface TextFeatures {
  readonly features: readonly Feature[]
  readonly words: readonly TextWord[]
}

/**
 * Takes a text in any language; returns its features ordered by hash, so that the order of sentences cannot change a sum.
 * A text without a single word has none.
 */
export function featuresOf(text: string): TextFeatures {
  const words = wordsOf(text)
  const grams = new Map<number, number>()
  for (const { count, gramHashes } of words) for (const hash of gramHashes) grams.set(hash, (grams.get(hash) ?? 0) + count)
  const features: Feature[] = words.map(({ wordHash, count }) => ({ hash: wordHash, kind: 'word', count }))
  for (const [hash, count] of grams) features.push({ hash, kind: 'gram', count })
  return { features: features.sort((a, b) => a.hash - b.hash || (a.kind < b.kind ? -1 : 1)), words }
}

function wordsOf(text: string): TextWord[] {
  const found = new Map<string, { surface: string; count: number }>()
  for (const surface of surfacesOf(text.slice(0, MOST_CHARACTERS))) {
    const stem = stemOf(surface)
    if (stem === null) continue
    const known = found.get(stem)
    if (known) {
      known.count += 1
      // The smallest spelling, not the first: sentences in another order must give the same words.
      if (surface < known.surface) known.surface = surface
    } else found.set(stem, { surface, count: 1 })
  }
  return Array.from(found, ([stem, { surface, count }]) => ({
    surface,
    count,
    wordHash: hashOf(`w${stem}`),
    gramHashes: gramHashesOf(stem),
  }))
}

function surfacesOf(text: string): string[] {
  const words = text.normalize('NFKC').match(runs) ?? []
  if (!han.test(text)) return words
  return words.flatMap((word) => (han.test(word) ? (word.match(hanRuns) ?? []).flatMap(pairsOf) : [word]))
}

/** Chinese has no spaces: pairs of neighbouring characters stand for words. */
function pairsOf(run: string): string[] {
  const characters = Array.from(run)
  if (!han.test(run) || characters.length < 3) return [run]
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

/** Folds case, accents and vowel signs and takes off the commonest endings. Null for a word that carries no subject. */
function stemOf(surface: string): string | null {
  const word = fold(surface)
  if (word.length < 2 || STOP_WORDS.has(word) || digitsOnly.test(word)) return null
  if (asciiOnly.test(word)) return withoutPlural(word)
  if (arabic.test(word)) return word.length > 4 ? word.replace(/^[وفبك]?ال/, '') : word
  // Russian words change in their endings; their first six letters mostly do not.
  return cyrillic.test(word) ? word.slice(0, 6) : withoutPlural(word)
}

function withoutPlural(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}

function fold(word: string): string {
  const lower = word.toLowerCase()
  if (asciiOnly.test(lower)) return lower
  const plain = lower.normalize('NFD').replace(marks, '')
  if (!arabic.test(plain)) return plain
  return plain
    .replaceAll('ـ', '')
    .replace(/[أإآٱ]/g, 'ا')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه')
}

/** A run that a word holds twice is there twice. */
function gramHashesOf(stem: string): number[] {
  const padded = `<${stem}>`
  if (padded.length <= GRAM || (!asciiOnly.test(stem) && han.test(stem))) return []
  const hashes: number[] = []
  for (let start = 0; start + GRAM <= padded.length; start += 1) {
    let hash = GRAM_SEED
    for (let index = start; index < start + GRAM; index += 1) hash = mixed(hash, padded.charCodeAt(index))
    hashes.push(hash >>> 0)
  }
  return hashes
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo): short, the same everywhere, and wide enough for some 40,000 features. */
function hashOf(key: string): number {
  let hash = FNV_BASIS
  for (let index = 0; index < key.length; index += 1) hash = mixed(hash, key.charCodeAt(index))
  return hash >>> 0
}

function mixed(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01_00_01_93)
}
