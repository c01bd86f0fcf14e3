/** The life of an access grant, by what everybody sees: reading takes two people, and an hour at most. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ACCESS_MOVES, type AccessMove } from '../reference/access.ts'
import { always, defineModel, type Model } from '../testing/model.ts'
import type { AccessStanding } from './access.ts'
import type * as subject from './access.ts'

type Rules = typeof subject

const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS
const AT_MS = Date.UTC(2027, 0, 11, 9)
const ASKER = 'asker'
const PEOPLE = [ASKER, 'second', 'third'] as const
const asked: AccessStanding = { state: 'asked', askedBy: ASKER, askedAtMs: AT_MS, minutes: 60, decidedBy: null, expiresAtMs: null }

const step = fc.record({
  waitMs: fc.oneof(fc.constantFrom(0, 5 * MINUTE_MS, 60 * MINUTE_MS, DAY_MS), fc.integer({ min: 0, max: 90 * MINUTE_MS })),
  do: fc.constantFrom(...ACCESS_MOVES),
  by: fc.constantFrom(...PEOPLE),
})

/** Who may do what, told a second time; undefined where nothing becomes of it. */
function becomes(state: string, move: AccessMove, by: { isAsker: boolean; isDecider: boolean }): string | undefined {
  if (move === 'end') return (state === 'asked' && by.isAsker) || (state === 'open' && (by.isAsker || by.isDecider)) ? 'ended' : undefined
  if (state !== 'asked' || by.isAsker) return undefined
  return move === 'approve' ? 'open' : 'refused'
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'access grant',
    files: ['./access.ts'],
    holds: ({ accessState, mayRead, moveAccess }) =>
      always(fc.tuple(fc.integer({ min: 5, max: 90 }), fc.array(step, { maxLength: 8 })), 500, ([minutes, steps]) => {
        let grant: AccessStanding = { ...asked, minutes }
        let [model, nowMs, openedAtMs, decider] = ['asked', AT_MS, 0, '']
        for (const { waitMs, do: move, by } of steps) {
          nowMs += waitMs
          if (model === 'asked' && nowMs - AT_MS >= DAY_MS) model = 'ended'
          if (model === 'open' && nowMs - openedAtMs >= Math.min(minutes, 60) * MINUTE_MS) model = 'ended'
          const next = becomes(model, move, { isAsker: by === ASKER, isDecider: by === decider })
          const after = moveAccess(grant, { do: move, by, nowMs })
          if ('refused' in after) {
            assert.equal(next, undefined)
            assert.equal(after.refused, model === 'asked' && by === ASKER && move !== 'end' ? 'ownRequest' : 'moveNotAllowed')
          } else {
            assert.equal(after.state, next)
            grant = after
          }
          if (next === 'open' || next === 'refused') decider = by
          if (next === 'open') openedAtMs = nowMs
          model = next ?? model
          assert.equal(accessState(grant, nowMs), model)
          assert.deepEqual(
            PEOPLE.filter((one) => mayRead(grant, one, nowMs)),
            model === 'open' ? [ASKER] : [],
          )
          if (model === 'open' || model === 'refused') assert.equal(grant.decidedBy, decider)
        }
      }),
    texts: [
      ['one opens what one asked for', "if (isAsker) return { refused: 'ownRequest' }", ''],
      ['a request waits for ever', 'nowMs >= askedAtMs + ACCESS_ANSWER_MS', 'nowMs < 0'],
      [
        'it stays open for ever',
        "state === 'open' && (expiresAtMs === null || nowMs >= expiresAtMs)",
        "state === 'open' && expiresAtMs === null",
      ],
      ['it closes a millisecond late', 'nowMs >= expiresAtMs', 'nowMs > expiresAtMs'],
      ['it is open for as long as was asked', 'Math.min(grant.minutes, MOST_ACCESS_MINUTES)', 'grant.minutes'],
      ['anybody reads by it', "=== 'open' && by === grant.askedBy", "=== 'open'"],
      ['who opened it reads', '&& by === grant.askedBy', '&& (by === grant.askedBy || by === grant.decidedBy)'],
      ['what was refused is opened after all', "if (state !== 'asked') return", "if (state === 'ended') return"],
      ['anybody ends what is open', "(state === 'open' && (isAsker || move.by === grant.decidedBy))", "state === 'open'"],
      ['a third takes a request back', "(state === 'asked' && isAsker)", "state === 'asked'"],
      ['its ending is not kept', "mayEnd ? { ...grant, state: 'ended' }", 'mayEnd ? grant'],
      ['nobody is named as who opened it', "state: 'open', decidedBy: move.by", "state: 'open'"],
      ['a refusal opens', "state: 'refused', decidedBy", "state: 'open', decidedBy"],
    ],
  }),
]
