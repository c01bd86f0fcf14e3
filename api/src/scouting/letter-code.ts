import { LETTER_ALPHABET, LETTER_DRAWN, letterCode } from '@scalebridge/db/rules'
import { randomInt } from 'node:crypto'

/** A new code for a letter: 31¹¹ of them, drawn so that nobody guesses one. */
export function drawLetterCode(): string {
  return letterCode(Array.from({ length: LETTER_DRAWN }, () => randomInt(LETTER_ALPHABET.length)))
}
