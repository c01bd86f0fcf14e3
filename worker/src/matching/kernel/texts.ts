/**
 * The one place of the kernel that knows how texts are compared: weights of words, their product, and the value that the
 * product gives. The arithmetic is text.ts's own.
 */
import { FULL, type Policy } from '../policy.ts'
import type { TextVector } from '../text.ts'

/** Length of a text's vector, as text.ts makes them. */
const UNIT = 1024

/** Highest value of a text. */
export const TEXT_FULL = FULL

/** A value is the product of two texts times the factor over the divisor, rounded down, TEXT_FULL at most. */
export function textScale(policy: Policy): { factor: number; divisor: number } {
  return { factor: FULL * 1000, divisor: UNIT * UNIT * policy.textFullPermille }
}

/** Words with their weights, as a text of the reference has them; those of no weight are left out. */
export function* termsOf(text: TextVector): Generator<readonly [stem: string, weight: number]> {
  for (const term of text.weights) if (term[1] > 0) yield term
}

/** A text of another language than the mandate's says little by what it lacks; both must be known. */
export function mayDiffer(pitchLanguage: string | null, mandateLanguage: string | null): boolean {
  return pitchLanguage !== null && mandateLanguage !== null && pitchLanguage !== mandateLanguage
}
