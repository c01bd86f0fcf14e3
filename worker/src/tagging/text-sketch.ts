/** A short trace of which words a text has, to tell later whether it has changed much without keeping the text. */
import { wordsOf } from '../matching/words/words.ts'

const FNV_BASIS = 0x81_1c_9d_c5
const FNV_PRIME = 0x01_00_01_93

/** As many hashes as a sketch keeps: enough to tell one half from two thirds. */
const SKETCH_SIZE = 128

/** Texts that share less of their words than this have changed much. */
const SAME_FROM = 0.6

/** The smallest hashes of a text's stems (bottom-k sketch: Broder, "On the resemblance and containment of documents", 1997). */
export function sketchOf(text: string, language: string): number[] {
  const hashes = new Set(wordsOf(text, language).map(({ stem }) => hashOf(stem)))
  return [...hashes].toSorted((a, b) => a - b).slice(0, SKETCH_SIZE)
}

/** Whether two sketches are of texts with mostly other words; one of an empty text differs from every other. */
export function hasChangedMuch(before: readonly number[], now: readonly number[]): boolean {
  const union = [...new Set([...before, ...now])].toSorted((a, b) => a - b).slice(0, SKETCH_SIZE)
  if (union.length === 0) return false
  const [first, second] = [new Set(before), new Set(now)]
  return union.filter((hash) => first.has(hash) && second.has(hash)).length / union.length < SAME_FROM
}

/** FNV-1a as a signed integer, which a database's column holds. */
function hashOf(stem: string): number {
  let hash = FNV_BASIS
  for (let index = 0; index < stem.length; index += 1) hash = Math.imul(hash ^ stem.charCodeAt(index), FNV_PRIME)
  return hash | 0
}
