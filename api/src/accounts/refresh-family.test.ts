import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerTo, GRACE_MS, type Answer, type Presented } from './refresh-family.ts'

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
  expect(seen).toEqual(must[before.state])
}

const holds = (judge: Judge) =>
  fc.check(
    fc.property(steps, (plan) => live(judge, plan)),
    { numRuns: 600, seed: 2027, endOnFailure: true },
  )

const given =
  (change: (presented: Presented, nowMs: number) => Presented): Judge =>
  (presented, nowMs) =>
    answerTo(change(presented, nowMs), nowMs)
const instead =
  (from: Answer, to: Answer): Judge =>
  (presented, nowMs) => {
    const answer = answerTo(presented, nowMs)
    return answer === from ? to : answer
  }

/** Each is a mistake that somebody could make. */
const MUTANTS: readonly [name: string, judge: Judge][] = [
  ['the grace never ends', instead('reused', 'repeat')],
  ['there is no grace', instead('repeat', 'reused')],
  ['a token may be used again for another successor', instead('repeat', 'rotate')],
  ['a copy is refused, and its family lives on', instead('reused', 'refuse')],
  [
    'an old token is taken for a copy',
    (presented, nowMs) =>
      presented.token.usedAtMs === null && nowMs >= presented.token.expiresAtMs ? 'reused' : answerTo(presented, nowMs),
  ],
  ['the grace is a millisecond too short', given((presented) => later(presented, -1))],
  ['the grace is a millisecond too long', given((presented) => later(presented, 1))],
  ['a token outlives its end', given(({ session, token }) => ({ session, token: { ...token, expiresAtMs: Infinity } }))],
  ['an ended session goes on', given(({ session, token }) => ({ session: { ...session, hasEnded: false }, token }))],
  ['a session outlives its time', given(({ session, token }) => ({ session: { ...session, lastsUntilMs: Infinity }, token }))],
  ['nobody at the desk keeps a session', given(({ session, token }) => ({ session: { ...session, idleFromMs: Infinity }, token }))],
  [
    'a copy of an ended session is told of again',
    (presented, nowMs) =>
      presented.token.usedAtMs !== null && nowMs - presented.token.usedAtMs > GRACE_MS ? 'reused' : answerTo(presented, nowMs),
  ],
]

/** The same, as if the token had been used that much later. */
const later = ({ session, token }: Presented, ms: number): Presented => ({
  session,
  token: { ...token, usedAtMs: token.usedAtMs === null ? null : token.usedAtMs + ms },
})

describe('a family of refresh tokens', () => {
  it('gives each fresh token one successor, the same within ten seconds, and ends when a used one comes back', () => {
    const { failed, counterexample } = holds(answerTo)
    expect({ failed, counterexample }).toEqual({ failed: false, counterexample: null })
  })

  it.each(MUTANTS)('would be caught if %s', (_name, judge) => {
    expect(holds(judge).failed).toBe(true)
  })
})
