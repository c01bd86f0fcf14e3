/** From what share of common words on two questions are shown as perhaps the same. */
const ALIKE_FROM = 0.4
const segmenters = new Map<string, Intl.Segmenter>()

/**
 * For each question the others that say much the same: by the share of words that both have (Jaccard, 1901). Words are cut by
 * the rules of the question's language (Unicode UAX 29, with ICU's dictionary for Chinese); a moderator has the last word, so that a
 * plain measure does.
 * @returns ids of the most alike first, three at most
 */
export function similarTo(questions: readonly { id: string; text: string; language: string }[]): ReadonlyMap<string, string[]> {
  const bags = questions.map((question) => ({ ...question, words: wordsOf(question) }))
  return new Map(
    bags.map((one) => {
      const others = bags
        .filter((other) => other.id !== one.id && other.language === one.language)
        .map((other) => ({ id: other.id, share: likeness(one.words, other.words) }))
        .filter(({ share }) => share >= ALIKE_FROM)
        .toSorted((a, b) => b.share - a.share || (a.id < b.id ? -1 : 1))
      return [one.id, others.slice(0, 3).map(({ id }) => id)]
    }),
  )
}

function wordsOf({ text, language }: { text: string; language: string }): ReadonlySet<string> {
  const segmenter = segmenters.get(language) ?? new Intl.Segmenter(language, { granularity: 'word' })
  segmenters.set(language, segmenter)
  const words = [...segmenter.segment(text.normalize('NFKC').toLowerCase())]
  return new Set(words.filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment))
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = a.intersection(b).size
  return common === 0 ? 0 : common / (a.size + b.size - common)
}
