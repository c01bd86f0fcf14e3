/** The way of an introduction, by the state that each side sees, told a second time; and what a silent decline must never give away. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { DEAL_SIDES, INTRODUCTION_MOVES, type DealSide, type IntroductionMove } from '../reference/introductions.ts'
import { always, defineModel, type Model } from '../testing/model.ts'
import type { IntroductionStanding } from './introductions.ts'
import type * as subject from './introductions.ts'

type Rules = typeof subject

const DAY_MS = 86_400_000
const AT_MS = Date.UTC(2027, 0, 11, 9)
const ENDS_MS = AT_MS + 10 * DAY_MS
const requested: IntroductionStanding = { state: 'requested', isDeclineTold: false, expiresAtMs: ENDS_MS, revision: 1 }

/** A step of a random history: time passes, or a side tries a move. */
const step = fc.record({
  waitMs: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 4 * DAY_MS }) }),
  do: fc.constantFrom(...INTRODUCTION_MOVES),
  side: fc.constantFrom(...DEAL_SIDES),
  isTold: fc.boolean(),
})

const WAY: Record<string, Partial<Record<IntroductionMove, string>>> = {
  requested: { accept: 'accepted', decline: 'declined', withdraw: 'closed' },
  accepted: { meet: 'met', close: 'closed' },
  met: { explore: 'exploring', close: 'closed' },
  exploring: { commit: 'committed', close: 'closed' },
  committed: { close: 'closed' },
}
const ONE_SIDED: Partial<Record<IntroductionMove, DealSide>> = {
  accept: 'partnership',
  decline: 'partnership',
  withdraw: 'investor',
  commit: 'investor',
}
const TALKING = ['accepted', 'met', 'exploring', 'committed']

/** Only the moves of the vocabulary happen, each by whom it belongs to, and at every step each side sees what it may. */
function goesItsWay({ shownTo, movesOf, moveIntroduction, isIntroduced }: Rules): void {
  always(fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }), 500, (steps) => {
    let [standing, model, nowMs, told] = [requested, 'requested', AT_MS, false]
    for (const { waitMs, do: move, side, isTold } of steps) {
      nowMs += waitMs
      if (model === 'requested' && nowMs >= ENDS_MS) model = 'expired'
      const isSilent = model === 'declined' && !told && side === 'investor'
      const seen = isSilent ? (nowMs >= ENDS_MS ? 'expired' : 'requested') : model
      const owner = ONE_SIDED[move]
      const expected = owner === undefined || owner === side ? WAY[seen]?.[move] : undefined
      const moved = moveIntroduction(standing, { do: move, side, isTold }, nowMs)
      assert.equal(shownTo(side, standing, nowMs), seen)
      assert.equal(moved?.state, expected)
      assert.equal(movesOf(side, standing, nowMs).includes(move), expected !== undefined)
      if (moved === undefined || expected === undefined) continue
      const isUntold = move === 'decline' && !isTold
      assert.equal(moved.revision, standing.revision + (isUntold ? 0 : 1))
      assert.equal(isIntroduced(moved.state), TALKING.includes(expected))
      told = move === 'decline' && isTold
      standing = moved
      model = expected
    }
  })
}

/** Nothing that the investor sees or can do at any time differs after a decline without a word from no answer. */
function keepsSilence({ shownTo, movesOf, moveIntroduction, refusalOfRequest }: Rules): void {
  const byInvestor = step.map((one) => ({ ...one, side: 'investor' as const }))
  const histories = fc.tuple(fc.integer({ min: 0, max: 10 * DAY_MS - 1 }), fc.array(byInvestor, { maxLength: 8 }))
  always(histories, 300, ([declinedAfterMs, steps]) => {
    let nowMs = AT_MS + declinedAfterMs
    let silent = moveIntroduction(requested, { do: 'decline', side: 'partnership', isTold: false }, nowMs)
    let unanswered: IntroductionStanding | undefined = requested
    for (const { waitMs, do: move } of steps) {
      assert.ok(silent !== undefined && unanswered !== undefined)
      nowMs += waitMs
      const view = (one: IntroductionStanding) => ({
        state: shownTo('investor', one, nowMs),
        moves: movesOf('investor', one, nowMs),
        revision: one.revision,
        mayAskAgain: refusalOfRequest({ last: { ...one, requestedAtMs: AT_MS }, waitingOfMandate: 0, toPitchThisWeek: 0 }, nowMs),
      })
      assert.deepEqual(view(silent), view(unanswered))
      const tried = (standing: IntroductionStanding) => moveIntroduction(standing, { do: move, side: 'investor', isTold: false }, nowMs)
      const [one, two]: (IntroductionStanding | undefined)[] = [tried(silent), tried(unanswered)]
      assert.equal(one?.state, two?.state)
      silent = one ?? silent
      unanswered = two ?? unanswered
    }
  })
}

/** Who may ask: nobody twice within thirty days, nor while the first stands, ten at once for a mandate, eight a week to a pitch. */
function asksWithinLimits({ refusalOfRequest }: Rules): void {
  const state = fc.constantFrom('requested', 'accepted', 'declined', 'met', 'exploring', 'committed', 'closed', 'expired')
  const asks = fc.record({
    state,
    ageMs: fc.constantFrom(0, 10 * DAY_MS, 30 * DAY_MS - 1, 30 * DAY_MS, 31 * DAY_MS),
    waiting: fc.nat(11),
    week: fc.nat(9),
  })
  always(asks, 400, (asked) => {
    const last = { state: asked.state, isDeclineTold: true, expiresAtMs: ENDS_MS, revision: 1, requestedAtMs: AT_MS }
    const stands = TALKING.includes(asked.state) || (asked.state === 'requested' && asked.ageMs < 10 * DAY_MS)
    const caps = asked.waiting >= 10 ? 'mandateCap' : asked.week >= 8 ? 'pitchCap' : null
    const expected = stands ? 'exists' : asked.ageMs < 30 * DAY_MS ? 'askedRecently' : caps
    const counts = { waitingOfMandate: asked.waiting, toPitchThisWeek: asked.week }
    assert.equal(refusalOfRequest({ last, ...counts }, AT_MS + asked.ageMs), expected)
    assert.equal(refusalOfRequest({ last: null, ...counts }, AT_MS), caps)
  })
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'introduction',
    files: ['./introductions.ts'],
    holds: (rules) => {
      goesItsWay(rules)
      keepsSilence(rules)
      asksWithinLimits(rules)
    },
    texts: [
      ['the investor accepts its own request', "accept: { by: ['partnership']", 'accept: { by: BOTH'],
      ['the partnership withdraws what it was asked', "withdraw: { by: ['investor']", 'withdraw: { by: BOTH'],
      ['a commitment comes without exploring', "from: ['exploring'], to: 'committed'", "from: ['met', 'exploring'], to: 'committed'"],
      [
        'a commitment cannot be closed',
        "from: ['accepted', 'met', 'exploring', 'committed'], to",
        "from: ['accepted', 'met', 'exploring'], to",
      ],
      ['a silent decline is seen at once', '&& !standing.isDeclineTold &&', '&& standing.isDeclineTold &&'],
      ['the partnership is shown its own silent decline as open', "&& side === 'investor'\n", '\n'],
      ['nothing ever expires', "? 'expired' : 'requested'", "? 'requested' : 'requested'"],
      ['it expires a moment late', 'nowMs >= standing.expiresAtMs', 'nowMs > standing.expiresAtMs + 1'],
      ['the moves do not ask whose they are', 'rule.by.includes(side) && ', ''],
      ['a silent decline raises the revision', '+ (isSilent ? 0 : 1)', '+ 1'],
      ['a told decline is forgotten', "isDeclineTold: move.do === 'decline' && move.isTold", 'isDeclineTold: false'],
      ['whoever has met may not write', "state === 'accepted' || state === 'met' ||", "state === 'accepted' ||"],
      ['one may ask again at once', "return 'askedRecently'", 'return null'],
      ['one may ask again beside what stands', "shown === 'requested' || isIntroduced(shown)", "shown === 'requested'"],
      ['a mandate has one request too many', '>= MAX_WAITING_PER_MANDATE', '> MAX_WAITING_PER_MANDATE'],
      ['a pitch gets one request too many', '>= MAX_PER_PITCH_PER_WEEK', '> MAX_PER_PITCH_PER_WEEK'],
    ],
  }),
]
