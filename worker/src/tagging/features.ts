/**
 * What the classifier sees of a text: its words and the runs of four letters inside them, each as a hash.
 * Kept apart from the matching engine's words on purpose: a change there must not bend a model that was trained here.
 */

/** Longer texts are read up to here: a subject shows long before, and a request must not cost seconds. */
const MOST_CHARACTERS = 20_000

const GRAM = 4

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

/** A feature of a text: where it came from, its hash, and how often it stands there. */
export interface Feature {
  readonly hash: number
  readonly kind: 'word' | 'gram'
  readonly count: number
  /** The words that carry it, by stem, and how often: a weight is shared among them. */
  readonly carriers: ReadonlyMap<string, number>
}

/** The features of a text in a fixed order, and each word's first spelling. */
export interface TextFeatures {
  readonly features: readonly Feature[]
  readonly surfaces: ReadonlyMap<string, string>
}

/**
 * Takes a text in any language; returns its features ordered by hash, so that the order of sentences cannot change a sum.
 * A text without a single word has none.
 */
export function featuresOf(text: string): TextFeatures {
  const counts = new Map<string, number>()
  const surfaces = new Map<string, string>()
  for (const surface of surfacesOf(text.slice(0, MOST_CHARACTERS))) {
    const stem = stemOf(surface)
    if (stem === null) continue
    counts.set(stem, (counts.get(stem) ?? 0) + 1)
    const known = surfaces.get(stem)
    // The smallest spelling, not the first: sentences in another order must give the same words.
    if (known === undefined || surface < known) surfaces.set(stem, surface)
  }
  const features: Feature[] = []
  const grams = new Map<string, Map<string, number>>()
  for (const [stem, count] of counts) {
    features.push({ hash: hashOf(`w${stem}`), kind: 'word', count, carriers: new Map([[stem, count]]) })
    for (const gram of gramsOf(stem)) {
      const carriers = grams.get(gram) ?? new Map<string, number>()
      carriers.set(stem, (carriers.get(stem) ?? 0) + count)
      grams.set(gram, carriers)
    }
  }
  for (const [gram, carriers] of grams) {
    const count = [...carriers.values()].reduce((sum, times) => sum + times, 0)
    features.push({ hash: hashOf(`g${gram}`), kind: 'gram', count, carriers })
  }
  return { features: features.toSorted((a, b) => a.hash - b.hash || (a.kind < b.kind ? -1 : 1)), surfaces }
}

function surfacesOf(text: string): string[] {
  const words = text.normalize('NFKC').match(runs) ?? []
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
  if (arabic.test(word)) return word.length > 4 ? word.replace(/^[وفبك]?ال/, '') : word
  // Russian words change in their endings; their first six letters mostly do not.
  if (cyrillic.test(word)) return word.slice(0, 6)
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

function gramsOf(stem: string): string[] {
  const padded = `<${stem}>`
  if (padded.length <= GRAM || han.test(stem)) return []
  return Array.from({ length: padded.length - GRAM + 1 }, (_, start) => padded.slice(start, start + GRAM))
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo): short, the same everywhere, and wide enough for some 40,000 features. */
function hashOf(key: string): number {
  let hash = 0x81_1c_9d_c5
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01_00_01_93)
  }
  return hash >>> 0
}
