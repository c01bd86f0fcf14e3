import { readFileSync } from 'node:fs'
import { decodeModel } from './model.ts'
import { createTagger, type Tagger } from './tagger.ts'

/** The shipped model; `npm run train:sdg` writes it, provenance.json beside it says of what. */
export const MODEL_FILE = new URL('./goals.model', import.meta.url)

let shipped: Tagger | undefined

/** Returns the classifier with the shipped model, read on first use and kept. @throws RangeError when the file is broken. */
export function loadTagger(): Tagger {
  shipped ??= createTagger(decodeModel(readFileSync(MODEL_FILE)))
  return shipped
}
