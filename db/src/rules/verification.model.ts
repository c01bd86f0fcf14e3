/** The verification of an investor through officers' words, told a second time: two pairs of eyes wherever something was not proven. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { always, defineModel, type Model } from '../testing/model.ts'
import type * as subject from './verification.ts'

type Rules = typeof subject

const word = fc.record({
  asked: fc.constantFrom('verified' as const, 'suspended' as const, 'pending' as const, 'expired' as const),
  hasPassed: fc.boolean(),
  officer: fc.constantFrom('ada', 'ben', 'eve'),
})

function needsTwoPairsOfEyes({ stepOfVerification }: Rules): void {
  always(fc.array(word, { minLength: 5, maxLength: 25 }), 400, (words) => {
    let proposedBy: string | null = null
    for (const { asked, hasPassed, officer } of words) {
      const step = stepOfVerification({ asked, hasPassed, proposedBy, officer })
      const needsTwo = asked === 'verified' && !hasPassed
      const eyes: Set<string> = new Set(proposedBy === null ? [officer] : [officer, proposedBy])
      if (!needsTwo) assert.equal(step, 'take')
      else if (proposedBy === null) assert.equal(step, 'propose')
      else assert.equal(step, eyes.size === 2 ? 'confirm' : 'sameOfficer')
      if (step === 'propose') proposedBy = officer
      // Whatever is decided leaves nothing that waits; a refusal leaves it as it was.
      else if (step !== 'sameOfficer') proposedBy = null
    }
  })
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'verification',
    files: ['./verification.ts'],
    holds: needsTwoPairsOfEyes,
    texts: [
      ['one pair of eyes is enough', "return proposedBy === officer ? 'sameOfficer' : 'confirm'", "return 'confirm'"],
      ['a second officer is never enough', "return proposedBy === officer ? 'sameOfficer' : 'confirm'", "return 'sameOfficer'"],
      ['the officers are taken the wrong way round', 'proposedBy === officer', 'proposedBy !== officer'],
      ['what was proven waits too', "asked !== 'verified' || hasPassed", "asked !== 'verified'"],
      ['what was not proven is taken', "asked !== 'verified' || hasPassed", "asked !== 'verified' || !hasPassed"],
      ['a suspension waits', "asked !== 'verified' || hasPassed", 'hasPassed'],
      ['only a suspension is taken at once', "asked !== 'verified' ||", "asked === 'suspended' ||"],
      ['nothing is ever proposed', "if (proposedBy === null) return 'propose'", ''],
      ['a proposal replaces what waits', "if (proposedBy === null) return 'propose'", "return 'propose'"],
      ['both must hold', "asked !== 'verified' || hasPassed", "asked !== 'verified' && hasPassed"],
    ],
  }),
]
