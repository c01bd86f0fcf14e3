/**
 * The one place of the kernel that knows how texts are compared: weights of words, their product, and the value that the
 * product gives. The arithmetic is text.ts's own.
 */
import { FULL, type Policy } from '../facts/policy.ts'
import type { WeighedTexts } from '../words/counted-texts.ts'
import type { Stems } from '../words/stems.ts'
import { UNIT } from '../words/text-weights.ts'
import type { Dictionary } from './dictionary.ts'
import { TEXT_SHIFT } from './layout.ts'

/** Highest value of a text. */
export const TEXT_FULL = FULL

/**
 * The value of a product of two texts as whole numbers: at most the cap, times the multiplier, shifted right by TEXT_SHIFT.
 * With a multiplier rounded up this is the reference's quotient rounded down as long as cap times divisor stays below
 * 2^TEXT_SHIFT (Granlund and Montgomery, "Division by invariant integers using multiplication", 1994).
 */
export function textScale(policy: Policy): TextScale {
  const factor = BigInt(FULL * 1000)
  const divisor = BigInt(UNIT * UNIT * policy.textFullPermille)
  const cap = (BigInt(TEXT_FULL) * divisor + factor - 1n) / factor
  const one = 1n << BigInt(TEXT_SHIFT)
  if (cap * divisor >= one) throw new RangeError('texts cannot be compared on this scale')
  const boundShift = Math.max(0, cap.toString(2).length - 15)
  return { cap: Number(cap), multiplier: (factor * one + divisor - 1n) / divisor, boundShift }
}

export interface TextScale {
  readonly cap: number
  readonly multiplier: bigint
  /** By how much a product is shifted right so that the cap fits 15 bits. */
  readonly boundShift: number
}

/** 15 bits after the point, as SIMD multiplies 16-bit numbers. */
const BOUND_UNIT = 2 ** 15

/**
 * How the most that a text's product can give is found in 16-bit numbers: the shifted product times the factor, rounded to the
 * nearest, and one more. The factor is rounded up, and is small enough that what the shift cuts off, at most half a point, and the
 * rounding, at most another half, come to no more than that one. Where it would not be, all points are the bound.
 */
export function textBound(maxPoints: number, { cap, boundShift }: TextScale): { factor: number; extra: number } {
  const factor = Math.ceil((maxPoints * 2 ** boundShift * BOUND_UNIT) / (cap - 1)) + 1
  return cap > 1 && factor <= BOUND_UNIT / 2 ? { factor, extra: 1 } : { factor: 0, extra: maxPoints }
}

/** A pitch's text in a tile; only the words that some mandate has as well have a term. Good until the next text is read. */
export interface TileText {
  readonly language: string | null
  readonly terms: Int32Array
  readonly weights: Int32Array
}

/** For a word that stands in no mandate. */
export const NO_TERM = -1

/** Makes the texts of tiles, when all words of mandates have their numbers. Null for a text without a word that counts. */
export function tileTexts({ stems, firsts, words, weights, languages }: WeighedTexts, termOf: (stem: string) => number | undefined) {
  const termOfStem = Int32Array.from(stems.keys, (stem) => termOf(stem) ?? NO_TERM)
  let terms = new Int32Array(1024)
  return (text: number): TileText | null => {
    const [first = 0, end = 0] = [firsts[text], firsts[text + 1]]
    const length = end - first
    if (length === 0) return null
    if (terms.length < length) terms = new Int32Array(2 * length)
    for (let at = 0; at < length; at++) terms[at] = termOfStem[words[first + at] ?? 0] ?? NO_TERM
    return { language: languages[text] ?? null, terms: terms.subarray(0, length), weights: weights.subarray(first, end) }
  }
}

/** Gives words of mandates their numbers as terms, by their numbers in a table of stems: a word's stem is looked up once. */
export function numbersOfWords(terms: Dictionary<string>): (stems: Stems, word: number) => number {
  let known: { readonly stems: Stems; termOf: number[] } | null = null
  return (stems, word) => {
    if (known?.stems !== stems) known = { stems, termOf: [] }
    return (known.termOf[word] ??= terms.idOf(stems.keys[word] ?? ''))
  }
}

/** A text of another language than the mandate's says little by what it lacks; both must be known. */
export function mayDiffer(pitchLanguage: string | null, mandateLanguage: string | null): boolean {
  return pitchLanguage !== null && mandateLanguage !== null && pitchLanguage !== mandateLanguage
}
