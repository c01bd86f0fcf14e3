/** Two tabs, or a browser that lost the answer, may send a token again this long after its use. */
export const GRACE_MS = 10_000

/** What is known of a sign-in, and of the one of its refresh tokens that has come, all in milliseconds. */
export interface Presented {
  session: { hasEnded: boolean; lastsUntilMs: number; idleFromMs: number }
  token: { usedAtMs: number | null; expiresAtMs: number }
}

/**
 * `rotate`: use it up for its successor. `repeat`: give the same successor once more. `reused`: somebody else holds it, end the family.
 * `refuse`: nothing to be had, and nothing to be learnt.
 */
export type Answer = 'rotate' | 'repeat' | 'reused' | 'refuse'

/**
 * What a refresh token gets that comes at `nowMs`. A family is a sign-in's chain of refresh tokens, each used once for the next.
 * A used one that comes again within ten seconds is a second tab or a lost answer; later it is a copy, and since nobody knows
 * which of the two is the thief, the whole family ends (RFC 9700, 4.14.2).
 */
export function answerTo({ session, token }: Presented, nowMs: number): Answer {
  if (session.hasEnded || nowMs >= session.lastsUntilMs || nowMs >= session.idleFromMs) return 'refuse'
  if (token.usedAtMs !== null) return nowMs - token.usedAtMs <= GRACE_MS ? 'repeat' : 'reused'
  return nowMs >= token.expiresAtMs ? 'refuse' : 'rotate'
}
