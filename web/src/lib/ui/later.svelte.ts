/**
 * What takes longer to work out than all the rest of a page: asked for once the page stands. Without an answer nothing is lost, as the
 * page has a link to itself with it in.
 */
export class Later<T> {
  found = $state.raw<T | null>(null)
  isWorking = $state(false)

  /** Asks until it is answered or the signal ends it; `ask` answers null where there is none now. */
  async ask(signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T | null>): Promise<void> {
    this.isWorking = true
    // A network that is gone is no answer either.
    const found = await ask(signal).catch(() => null)
    if (signal.aborted) return
    this.found = found ?? this.found
    this.isWorking = false
  }
}

/** The JSON at an address of our API, null where it is refused. As: the caller names the shape of the route's contract. */
export async function jsonAt<T>(path: string, signal: AbortSignal): Promise<T | null> {
  const answer = await fetch(path, { signal })
  return answer.ok ? ((await answer.json()) as T) : null // as: said above
}
