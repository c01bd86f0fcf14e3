/** A family of refresh tokens, by the words of RFC 9700 and not by the code under test. */
import assert from 'node:assert/strict'
import { always, defineModel, type Model } from '@scalebridge/db/testing/model'
import fc from 'fast-check'
import type { answerTo, Presented } from './refresh-family.ts'
import type * as subject from './refresh-family.ts'

type Rules = typeof subject

type Judge = typeof answerTo

const MINUTE_MS = 60_000
/** Shorter than in the product, so that a short life comes to it. */
const ABSOLUTE_MS = 70 * MINUTE_MS
const IDLE_MS = 30 * MINUTE_MS
const REFRESH_MS = 40 * MINUTE_MS

interface Token {
  issuedAtMs: number
  usedAtMs: number | null
  /** Which of the chain came of it. */
  successors: number[]
}

/** A family as the operation keeps it, with a judge that may be a mutant. The first token is there from the start. */
class Family {
  nowMs = 0
  lastSeenMs = 0
  endedBecause: string | null = null
  told = 0
  readonly tokens: Token[] = [{ issuedAtMs: 0, usedAtMs: null, successors: [] }]
  readonly #judge: Judge

  constructor(judge: Judge) {
    this.#judge = judge
  }

  /** Presents a token; the number of the one that is given back, null when there is none. */
  present(at: number): number | null {
    const token = this.tokens[at]
    if (token === undefined) return null
    const answer = this.#judge(this.#facts(token), this.nowMs)
    if (answer === 'reused') {
      this.endedBecause = 'reused'
      this.told += 1
    }
    if (answer === 'rotate') {
      token.usedAtMs = this.nowMs
      this.lastSeenMs = this.nowMs
      this.tokens.push({ issuedAtMs: this.nowMs, usedAtMs: null, successors: [] })
      token.successors.push(this.tokens.length - 1)
    }
    return answer === 'rotate' || answer === 'repeat' ? (token.successors.at(-1) ?? null) : null
  }

  #facts(token: Token): Presented {
    return {
      session: { hasEnded: this.endedBecause !== null, lastsUntilMs: ABSOLUTE_MS, idleFromMs: this.lastSeenMs + IDLE_MS },
      token: { usedAtMs: token.usedAtMs, expiresAtMs: token.issuedAtMs + REFRESH_MS },
    }
  }
}

type State = 'fresh' | 'grace' | 'used' | 'expired' | 'reused' | 'ended'

/** The state of a token, by the words of the design and not by the code under test. */
function stateOf(family: Family, at: number): State {
  const { nowMs, lastSeenMs, endedBecause, tokens } = family
  if (endedBecause !== null) return endedBecause === 'reused' ? 'reused' : 'ended'
  if (nowMs >= ABSOLUTE_MS || nowMs - lastSeenMs >= IDLE_MS) return 'expired'
  const token = tokens[at]
  if (token?.usedAtMs === null) return nowMs - token.issuedAtMs >= REFRESH_MS ? 'expired' : 'fresh'
  return nowMs - (token?.usedAtMs ?? 0) <= 10_000 ? 'grace' : 'used'
}

type Step = { kind: 'wait'; ms: number } | { kind: 'present'; back: number } | { kind: 'work'; ms: number } | { kind: 'signOut' }

const waits = fc.constantFrom(1, 9_999, 1, 10_000, 5_000, 20 * MINUTE_MS, 29 * MINUTE_MS)
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: waits.map((ms): Step => ({ kind: 'wait', ms })) },
    { weight: 6, arbitrary: fc.nat(3).map((back): Step => ({ kind: 'present', back })) },
    { weight: 4, arbitrary: fc.constant<Step>({ kind: 'work', ms: 20 * MINUTE_MS }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'signOut' }) },
  ),
  { minLength: 1, maxLength: 40 },
)

/** Lives through the steps, and says at each presenting whether what happened is what must happen. */
function live(judge: Judge, plan: readonly Step[]): void {
  const family = new Family(judge)
  for (const step of plan) {
    if (step.kind === 'wait' || step.kind === 'work') family.nowMs += step.ms
    if (step.kind === 'signOut') family.endedBecause ??= 'signed_out'
    // A request with the access token, while the session still stands.
    if (step.kind === 'work' && stateOf(family, 0) !== 'expired') family.lastSeenMs = family.nowMs
    if (step.kind === 'present') presentAndCheck(family, Math.max(0, family.tokens.length - 1 - step.back))
  }
}

function presentAndCheck(family: Family, at: number): void {
  const before = { state: stateOf(family, at), chain: family.tokens.length, told: family.told, ended: family.endedBecause }
  const given = family.present(at)
  const hasRotated = family.tokens.length - before.chain
  const seen = { given, hasRotated, told: family.told - before.told, ended: family.endedBecause }
  const nothing = { given: null, hasRotated: 0, told: 0, ended: before.ended }
  const must: Record<State, typeof seen> = {
    fresh: { ...nothing, given: before.chain, hasRotated: 1 },
    grace: { ...nothing, given: family.tokens[at]?.successors[0] ?? null },
    used: { ...nothing, told: 1, ended: 'reused' },
    expired: nothing,
    reused: nothing,
    ended: nothing,
  }
  assert.deepEqual(seen, must[before.state])
}

export const models: Model[] = [
  defineModel<Rules>({
    machine: 'family of refresh tokens',
    files: ['./refresh-family.ts'],
    holds: (rules) => always(steps, 600, (plan) => live(rules.answerTo, plan)),
    texts: [
      ['the grace never ends', "<= GRACE_MS ? 'repeat' : 'reused'", "<= GRACE_MS ? 'repeat' : 'repeat'"],
      ['there is no grace', "<= GRACE_MS ? 'repeat' : 'reused'", "<= GRACE_MS ? 'reused' : 'reused'"],
      ['a token may be used again for another successor', "? 'repeat' : 'reused'", "? 'rotate' : 'reused'"],
      ['a copy is refused, and its family lives on', "? 'repeat' : 'reused'", "? 'repeat' : 'refuse'"],
      ['an old token is taken for a copy', "token.expiresAtMs ? 'refuse'", "token.expiresAtMs ? 'reused'"],
      ['the grace is a millisecond too short', 'nowMs - token.usedAtMs <= GRACE_MS', 'nowMs - token.usedAtMs < GRACE_MS'],
      ['the grace is a millisecond too long', 'GRACE_MS = 10_000', 'GRACE_MS = 10_001'],
      ['a token outlives its end', "nowMs >= token.expiresAtMs ? 'refuse' : 'rotate'", "nowMs < 0 ? 'refuse' : 'rotate'"],
      ['an ended session goes on', 'session.hasEnded || ', ''],
      ['a session outlives its time', 'nowMs >= session.lastsUntilMs || ', ''],
      ['nobody at the desk keeps a session', ' || nowMs >= session.idleFromMs', ''],
      ['a copy of an ended session is told of again', 'if (session.hasEnded ||', 'if ((session.hasEnded && token.usedAtMs === null) ||'],
    ],
  }),
]
