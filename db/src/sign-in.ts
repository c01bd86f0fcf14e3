import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The code and the link of a sign-in challenge are derived from its id with the server's secret:
 * the database and the queue never hold them, and api and worker agree without passing them on.
 */
function derive(secret: string, purpose: 'code' | 'link', challengeId: string): Buffer {
  return createHmac('sha256', secret).update(`sign-in:${purpose}:${challengeId}`).digest()
}

/** Eight digits, typed by hand. */
export function signInCode(secret: string, challengeId: string): string {
  return String(derive(secret, 'code', challengeId).readBigUInt64BE() % 100_000_000n).padStart(8, '0')
}

/** The secret part of the mailed link, base64url. */
export function signInLinkToken(secret: string, challengeId: string): string {
  return derive(secret, 'link', challengeId).toString('base64url')
}

/** Compares without telling by its duration how much was right. */
export function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
