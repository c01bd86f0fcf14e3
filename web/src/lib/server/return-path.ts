/**
 * Takes a path to return to from a form or an address and keeps it only if it is ours.
 * Anything that a browser could read as another host (`//evil`, `/\evil`, a scheme, control characters)
 * becomes the fallback.
 */
export function safeReturnPath(path: unknown, fallback = '/'): string {
  if (typeof path !== 'string' || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)) return fallback
  const base = 'https://self.invalid'
  const url = URL.canParse(path, base) ? new URL(path, base) : null
  return url?.origin === base ? url.pathname + url.search + url.hash : fallback
}
