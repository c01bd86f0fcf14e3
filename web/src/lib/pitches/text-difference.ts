import { diffWords } from 'diff'

export interface DifferencePart {
  kind: 'same' | 'taken' | 'added'
  text: string
}

/** Texts longer than this are shown whole, one beside the other: comparing them word by word would hold up the server. */
const LONGEST = 20_000

/**
 * Two texts as what stayed, what was taken away and what was added, in reading order; words are those of the language.
 * @param language the BCP 47 tag of the texts; Chinese has no spaces to go by
 */
export function differenceOf(before: string, after: string, language: string): DifferencePart[] {
  if (before.length + after.length > LONGEST) {
    const whole: DifferencePart[] = [
      { kind: 'taken', text: before },
      { kind: 'added', text: after },
    ]
    return whole.filter(({ text }) => text !== '')
  }
  const intlSegmenter = new Intl.Segmenter(language, { granularity: 'word' })
  return diffWords(before, after, { intlSegmenter }).map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'taken' : 'same',
    text: value,
  }))
}
