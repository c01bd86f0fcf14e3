import type { IncomingMessage, ServerResponse } from 'node:http'

/** How old a page may be that somebody gets, counted from when its making began. */
const KEPT_MS = 500
/** From this age on one who comes has it made anew, while the others still get it: nobody waits. */
const RENEWED_MS = 300
const MAX_PAGES = 20

/** A page as one reader gets it. */
export interface OwnPage {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** The page of all who bring nothing that tells them apart: gives each their own. */
export type SharedPage = (acceptsGzip: boolean) => OwnPage

declare module 'node:http' {
  interface IncomingMessage {
    /** Keeps the page that this request got for whoever asks for the same a moment later; called by first-visits.ts. */
    keepPage?: (page: SharedPage, begunAtMs: number) => void
  }
}

interface Kept {
  page: SharedPage
  route: string | undefined
  begunAtMs: number
  isRenewed: boolean
}

/**
 * Pages that a whole audience opens in one moment, given without asking SvelteKit again. Only what `keepPage` was called for is kept,
 * which is never a reader's own; a reader with a cookie or a query passes by, and so does whoever asks after half a second.
 */
export class KeptPages {
  readonly #pages = new Map<string, Kept>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /** Answers from what is kept, if it may. Otherwise lets the request keep what it will get, and answers false. */
  give(request: IncomingMessage, response: ServerResponse, origin: string): boolean {
    const { url = '/', headers, method } = request
    if (method !== 'GET' || headers.cookie !== undefined || url.includes('?')) return false
    const accepted = headers['accept-encoding'] ?? ''
    const acceptsGzip = /\bgzip\b/.test(accepted)
    const key = `${origin} ${headers.host ?? ''} ${url}`
    const kept = this.#pages.get(key)
    const ageMs = this.#nowMs() - (kept?.begunAtMs ?? -Infinity)
    if (kept === undefined || ageMs >= (kept.isRenewed ? KEPT_MS : RENEWED_MS)) {
      if (kept !== undefined) kept.isRenewed = true
      request.keepPage = (page, begunAtMs) => this.#keep(key, { page, route: request.routePattern, begunAtMs, isRenewed: false })
      return false
    }
    // Who takes brotli alone gets it from compress.ts.
    if (!acceptsGzip && /\bbr\b/.test(accepted)) return false
    request.routePattern = kept.route
    const own = kept.page(acceptsGzip)
    response.writeHead(own.status, own.headers).end(own.body)
    return true
  }

  #keep(key: string, kept: Kept): void {
    this.#pages.delete(key)
    this.#pages.set(key, kept)
    const [oldest] = this.#pages.keys()
    if (this.#pages.size > MAX_PAGES && oldest !== undefined) this.#pages.delete(oldest)
  }
}
