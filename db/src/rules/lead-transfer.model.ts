/** A lead is handed over by two people who both say so twice over, or not at all. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { LeadTransferState } from '../reference/drafting.ts'
import { always, defineModel, type Model } from '../testing/model.ts'
import type * as subject from './lead-transfer.ts'

type Rules = typeof subject

const PEOPLE = ['from', 'to', 'third'] as const
const step = fc.record({
  do: fc.constantFrom('acceptLead' as const, 'confirmLead' as const, 'cancelLead' as const),
  by: fc.constantFrom(...PEOPLE),
  /** Meanwhile, by the Secretariat or by nomination, the lead may have gone to somebody. */
  leads: fc.constantFrom(...PEOPLE),
})

/** What each may say while the hand-over is as it is; a third has a say where they lead meanwhile. */
function says(state: LeadTransferState, given: { do: string; by: string; leads: string }): LeadTransferState | null {
  const said = `${state} ${given.do} ${given.by}`
  if (said === 'offered acceptLead to') return 'accepted'
  if (said === 'accepted confirmLead from' && given.leads === 'from') return 'done'
  const isOpen = state === 'offered' || state === 'accepted'
  return isOpen && given.do === 'cancelLead' && (given.by !== 'third' || given.leads === 'third') ? 'withdrawn' : null
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'hand-over of the lead',
    files: ['./lead-transfer.ts'],
    holds: ({ nextTransferState }) =>
      always(fc.array(step, { minLength: 4, maxLength: 12 }), 500, (steps) => {
        let state: LeadTransferState = 'offered'
        for (const given of steps) {
          const by = { accountId: given.by, isLead: given.by === given.leads }
          const next = nextTransferState({ state, fromAccountId: 'from', toAccountId: 'to' }, given.do, by)
          assert.equal(next, says(state, given))
          state = next ?? state
        }
      }),
    texts: [
      [
        'whoever offers it accepts it',
        "transfer.state === 'offered' && by.accountId === transfer.toAccountId ?",
        "transfer.state === 'offered' && by.accountId === transfer.fromAccountId ?",
      ],
      ['anybody accepts it', " && by.accountId === transfer.toAccountId ? 'accepted'", " ? 'accepted'"],
      [
        'it is accepted after it was called off',
        "transfer.state === 'offered' && by.accountId === transfer.toAccountId ?",
        'by.accountId === transfer.toAccountId ?',
      ],
      ['it needs no acceptance', "return transfer.state === 'accepted' &&", 'return isOpen &&'],
      [
        'who is to lead confirms it too',
        "transfer.state === 'accepted' && by.accountId === transfer.fromAccountId",
        "transfer.state === 'accepted' && isOfBoth",
      ],
      ['it is confirmed by who has lost the lead', " && by.isLead ? 'done'", " ? 'done'"],
      ['what is done is called off', 'return isOpen && (isOfBoth', 'return (isOfBoth'],
      ['anybody calls it off', "isOpen && (isOfBoth || by.isLead) ? 'withdrawn'", "isOpen ? 'withdrawn'"],
      ['who leads meanwhile cannot call it off', '(isOfBoth || by.isLead)', 'isOfBoth'],
      [
        'what was accepted cannot be called off',
        "transfer.state === 'offered' || transfer.state === 'accepted'",
        "transfer.state === 'offered'",
      ],
    ],
  }),
]
