const MARGIN_MS = 5_000

/** Reads when a token ends. It is not verified here: only the API has the key, and only the API decides. */
export function endsSoon(token: string, nowMs = Date.now()): boolean {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const end = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined
    return typeof end !== 'number' || end * 1000 - nowMs < MARGIN_MS
  } catch {
    return true
  }
}
