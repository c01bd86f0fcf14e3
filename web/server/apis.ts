/** For how long one that leaves, or that cannot be reached, is asked last. It is asked again then, and says so again if it must. */
const AWAY_MS = 5_000

/**
 * The api processes behind us. Each is asked in its turn; one that said that it leaves (`connection: close`), or where nobody took the
 * connection, is asked only when all have gone, and then the one that went first: it is the first to be back.
 */
export class Apis {
  readonly #urls: readonly URL[]
  readonly #awayUntilMs = new Map<string, number>()
  #turn = 0

  /** @param list addresses with commas between, as API_URL has them */
  constructor(list: string) {
    this.#urls = list.split(',').map((one) => new URL(one.trim()))
  }

  get count(): number {
    return this.#urls.length
  }

  /** The one to ask now. */
  next(): URL {
    const turn = this.#turn++ % this.#urls.length
    const inTurn = [...this.#urls.slice(turn), ...this.#urls.slice(0, turn)]
    const now = Date.now()
    const awayUntil = ({ origin }: URL): number => {
      const until = this.#awayUntilMs.get(origin) ?? 0
      return until > now ? until : 0
    }
    return inTurn.reduce((best, url) => (awayUntil(url) < awayUntil(best) ? url : best))
  }

  goes({ origin }: URL): void {
    this.#awayUntilMs.set(origin, Date.now() + AWAY_MS)
  }

  /** Notes what one said of its connection in an answer. */
  heard(url: URL, connection: string | null | undefined): void {
    if (/\bclose\b/i.test(connection ?? '')) this.goes(url)
    else this.#awayUntilMs.delete(url.origin)
  }
}
