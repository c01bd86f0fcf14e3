import { invalidate } from '$app/navigation'
import { onMount } from 'svelte'

const BURST_MS = 100
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

/** Keeps a page up to date that does not say whether its figures are live. Call it while a component is made. */
export function keepFresh(channel: string, dependency: `${string}:${string}`): Live {
  return new Live(channel, dependency)
}

/**
 * Keeps a page up to date: listens to a channel of the API and loads the page's data again when something changed.
 * An event says that something changed, not what it is now, so nothing can arrive out of order or show what it should not.
 * Make one in a component: `const live = new Live('pitch:…', 'app:pitch')`; it ends with the component.
 */
export class Live {
  /** Whether the line stands; a page may say that its figures are not live. */
  connected = $state(false)
  #channel: string
  #dependency: `${string}:${string}`

  /**
   * @param channel the API's channel
   * @param dependency what the page's load named with `depends`
   */
  constructor(channel: string, dependency: `${string}:${string}`) {
    this.#channel = channel
    this.#dependency = dependency
    onMount(() => this.#listen())
  }

  #listen(): () => void {
    let pause = FIRST_PAUSE_MS
    let pending: ReturnType<typeof setTimeout> | undefined
    let source: EventSource

    const refresh = (): void => {
      // A burst of events is one load.
      clearTimeout(pending)
      pending = setTimeout(() => void invalidate(this.#dependency), BURST_MS)
    }
    const connect = (): void => {
      source = new EventSource(`/api/v1/live?channel=${encodeURIComponent(this.#channel)}`)
      source.onopen = () => {
        this.connected = true
        pause = FIRST_PAUSE_MS
        // Something may have changed while the line was down, or between the page's own load and its first opening.
        refresh()
      }
      source.onerror = () => {
        this.connected = false
        if (source.readyState === EventSource.CLOSED) retry()
      }
      source.addEventListener('changed', refresh)
    }
    // A browser reconnects by itself, but gives up on a 401: loading the page's data renews the session, then we begin anew.
    const retry = (): void => {
      clearTimeout(pending)
      pending = setTimeout(() => void invalidate(this.#dependency).then(connect, connect), pause)
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
    connect()
    return () => {
      clearTimeout(pending)
      source.close()
    }
  }
}
