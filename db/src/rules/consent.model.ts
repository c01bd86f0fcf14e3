/** The ledger of one person's consent to one purpose: it grows with every change of mind, and with nothing else. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { always, defineModel, type Model } from '../testing/model.ts'
import type { Said } from './consent.ts'
import type * as subject from './consent.ts'

type Rules = typeof subject

const said = fc.record({ isGiven: fc.boolean(), textVersion: fc.integer({ min: 1, max: 3 }) })
/** What a word means: to which words one agrees, if to any. */
const meaning = ({ isGiven, textVersion }: Said) => (isGiven ? `yes to ${textVersion}` : 'no')

function growsWithEachChangeOfMind({ isNewWord }: Rules): void {
  always(fc.array(said, { minLength: 5, maxLength: 25 }), 400, (words) => {
    const ledger: Said[] = [{ isGiven: false, textVersion: 0 }]
    const meanings = ['no']
    for (const word of words) {
      const standing = ledger.at(-1)
      assert.ok(standing !== undefined)
      if (isNewWord(standing, word)) ledger.push(word)
      if (meanings.at(-1) !== meaning(word)) meanings.push(meaning(word))
      assert.deepEqual(ledger.map(meaning), meanings)
      // Said again at once, nothing is new.
      assert.equal(isNewWord(ledger.at(-1) ?? word, word), false)
    }
  })
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'consent',
    files: ['./consent.ts'],
    holds: growsWithEachChangeOfMind,
    texts: [
      ['a change of mind is lost', '!== standing.isGiven) return true', '!== standing.isGiven) return false'],
      ['the same word is new', 'said.isGiven !== standing.isGiven', 'said.isGiven === standing.isGiven'],
      ['a change of mind counts only with other words', 'if (said.isGiven !== standing.isGiven) return true\n', ''],
      ['a withdrawal is lost', 'if (said.isGiven !== standing.isGiven)', 'if (said.isGiven && !standing.isGiven)'],
      ['a yes is lost', 'if (said.isGiven !== standing.isGiven)', 'if (!said.isGiven && standing.isGiven)'],
      ['a yes to new words is lost', 'return said.isGiven && said.textVersion !== standing.textVersion', 'return false'],
      ['a no to new words is new', 'return said.isGiven && said', 'return said'],
      ['every yes is new', 'return said.isGiven && said.textVersion !== standing.textVersion', 'return said.isGiven'],
      ['a yes to the same words is new', '!== standing.textVersion', '=== standing.textVersion'],
      ['a yes to older words is lost', 'said.textVersion !== standing.textVersion', 'said.textVersion > standing.textVersion'],
    ],
  }),
]
