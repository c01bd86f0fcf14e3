/** Which words an error page has: what happened, and what its reader can do about it. */
export type ErrorKind = 'missing' | 'often' | 'away' | 'broken'

/** What the API refuses as no address of its own, or as not the reader's, is for who reads a page a page that is not there. */
const MISSING: ReadonlySet<number> = new Set([400, 403, 404, 410, 422])

/** The words for a page that ended with this HTTP status. */
export function errorKind(status: number): ErrorKind {
  if (status === 429) return 'often'
  if (status === 502 || status === 503) return 'away'
  return MISSING.has(status) ? 'missing' : 'broken'
}
