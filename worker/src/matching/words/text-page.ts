// oxlint-disable typescript/no-non-null-assertion -- columns of numbers, read at indices made here
import type { PitchText } from '../facts/facts.ts'

/**
 * Texts as bytes: what Postgres sends is read by a thread of its own as it came, without a string made and copied for each. A zero
 * stands behind each text.
 */
export interface TextPage {
  /** UTF-8. A buffer of their own, so that a thread can be given it. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Text t ends before ends[t], and begins behind the zero of the one before. */
  readonly ends: Int32Array<ArrayBuffer>
  readonly languages: readonly (string | null)[]
}

/** Where a text of a page begins. */
export function startOf({ ends }: Pick<TextPage, 'ends'>, text: number): number {
  return text === 0 ? 0 : ends[text - 1]! + 1
}

/** The page of some texts. */
export function pageOf(texts: readonly Omit<PitchText, 'id'>[]): TextPage {
  let end = 0
  const ends = Int32Array.from(texts, ({ text }) => {
    const last = end + Buffer.byteLength(text)
    end = last + 1
    return last
  })
  const bytes = new Uint8Array(end)
  const page = { bytes, ends, languages: texts.map(({ language }) => language) }
  for (const [nth, { text }] of texts.entries()) new TextEncoder().encodeInto(text, bytes.subarray(startOf(page, nth)))
  return page
}
