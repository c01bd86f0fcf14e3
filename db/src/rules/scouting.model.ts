/** The ways of a lead and of the letter that invites it. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { LEAD_MOVES, LEAD_STATES, type LeadMove } from '../reference/scouting.ts'
import { always, defineModel, readWays, type Model, type TableMutant } from '../testing/model.ts'
import type * as subject from './scouting.ts'

type Rules = typeof subject

/** By move, as the house's own words have it. */
const WAYS: Record<LeadMove, string> = {
  research: 'lead | shortlisted | declined | no_reply > researching',
  shortlist: 'lead | researching | no_reply > shortlisted',
  giveUp: 'lead | researching | shortlisted | invited | no_reply > declined',
  noReply: 'invited > no_reply',
  join: 'lead | researching | shortlisted > submitted',
  invite: 'shortlisted | no_reply > invited',
  revoke: 'invited | no_reply > shortlisted',
  accept: 'invited | no_reply > accepted',
  decline: 'invited | no_reply > declined',
  draft: 'accepted > drafting',
  submit: 'accepted | drafting > submitted',
  withdraw: 'accepted | drafting | submitted > declined',
}
const MOVES = Object.keys(WAYS) as LeadMove[] // as: the keys of WAYS are the moves
const ways = new Map(MOVES.map((move) => [move, readWays(WAYS[move])]))
const BUTTONS: readonly LeadMove[] = ['research', 'shortlist', 'giveUp', 'noReply']

function goesItsWay({ buttonsOf, moveLead, mayMergeAway }: Rules): void {
  const histories = fc.tuple(fc.constantFrom(...LEAD_STATES), fc.array(fc.constantFrom(...MOVES), { minLength: 8, maxLength: 30 }))
  always(histories, 400, ([start, moves]) => {
    let state = start
    for (const move of moves) {
      const to = LEAD_STATES.find((one) => ways.get(move)?.(state, one))
      assert.equal(moveLead(state, move), to)
      assert.deepEqual(
        buttonsOf(state),
        BUTTONS.filter((button) => LEAD_STATES.some((one) => ways.get(button)?.(state, one))),
      )
      // Whom an invitation or a pitch binds is not merged away; whoever said no, or nothing, is bound by none.
      const isFree = !['invited', 'accepted', 'drafting', 'submitted'].includes(state)
      assert.deepEqual([mayMergeAway({ state, pitchId: null }), mayMergeAway({ state, pitchId: 'one' })], [isFree, false])
      state = to ?? state
    }
  })
}

function leadMutants(): TableMutant[] {
  const live = LEAD_MOVES as Record<LeadMove, { from: readonly string[]; to: string }> // as: a mistake is made in the table that the product reads
  return MOVES.flatMap((move) => {
    const was = live[move]
    const instead = (name: string, from: readonly string[], to = was.to): TableMutant => ({
      name: `${move}: ${name}`,
      apply: () => void (live[move] = { ...was, from, to }),
      restore: () => void (live[move] = was),
    })
    return [
      ...was.from.map((state) =>
        instead(
          `not from ${state}`,
          was.from.filter((one) => one !== state),
        ),
      ),
      ...LEAD_STATES.filter((state) => !was.from.includes(state)).map((state) => instead(`from ${state} too`, [...was.from, state])),
      ...LEAD_STATES.filter((state) => state !== was.to).map((state) => instead(`to ${state}`, was.from, state)),
    ]
  })
}

const DAY_MS = 86_400_000
const said = fc.option(
  fc.nat(20).map((day) => new Date(day * DAY_MS)),
  { freq: 2 },
)

/** What was said counts in this order, whenever it was said; a letter that nobody answered runs out at its instant. */
function letterStands({ invitationStateAt }: Rules): void {
  const letters = fc.record({
    acceptedAt: said,
    declinedAt: said,
    revokedAt: said,
    days: fc.constantFrom(7, 14),
    atMs: fc.constantFrom(0, 7 * DAY_MS - 1, 7 * DAY_MS, 14 * DAY_MS - 1, 14 * DAY_MS),
  })
  always(letters, 500, ({ days, atMs, ...answers }) => {
    const { acceptedAt, declinedAt, revokedAt } = answers
    const answer = acceptedAt ? 'accepted' : declinedAt ? 'declined' : revokedAt ? 'revoked' : atMs < days * DAY_MS ? 'open' : 'expired'
    assert.equal(invitationStateAt({ ...answers, expiresAt: new Date(days * DAY_MS) }, new Date(atMs)), answer)
  })
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'lead',
    files: ['./scouting.ts'],
    holds: goesItsWay,
    tables: leadMutants(),
    texts: [
      ['a move leads on from anywhere', 'rule.from.some((from) => from === state) ? rule.to : undefined', 'rule.to'],
      ['every button is there always', '.filter((move) => moveLead(state, move) !== undefined)', '.filter(() => true)'],
      ['whose pitch is known is merged away', 'lead.pitchId === null && ', ''],
      [
        'whoever is invited is merged away',
        "['lead', 'researching', 'shortlisted', 'declined'",
        "['lead', 'researching', 'shortlisted', 'invited', 'declined'",
      ],
    ],
  }),
  defineModel<Rules>({
    machine: 'call invitation',
    files: ['./scouting.ts'],
    holds: letterStands,
    texts: [
      ['an acceptance is forgotten', "if (invitation.acceptedAt !== null) return 'accepted'", ''],
      ['a refusal is forgotten', "if (invitation.declinedAt !== null) return 'declined'", ''],
      ['a revoked letter is open', "if (invitation.revokedAt !== null) return 'revoked'", ''],
      ['a letter never runs out', "now >= invitation.expiresAt ? 'expired' : 'open'", "now >= invitation.expiresAt ? 'open' : 'open'"],
      ['it runs out a moment late', 'now >= invitation.expiresAt', 'now > invitation.expiresAt'],
      ['a refusal is taken for a revocation', "return 'declined'", "return 'revoked'"],
      [
        'an acceptance runs out',
        'if (invitation.acceptedAt !== null) return',
        'if (invitation.acceptedAt !== null && now < invitation.expiresAt) return',
      ],
      [
        'what was revoked first is revoked whatever was said',
        '  if (invitation.acceptedAt',
        "  if (invitation.revokedAt !== null) return 'revoked'\n  if (invitation.acceptedAt",
      ],
    ],
  }),
]
