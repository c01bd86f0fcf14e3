import { invalidate } from '$app/navigation'
import { onMount } from 'svelte'

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
    const source = new EventSource(`/api/v1/live?channel=${encodeURIComponent(this.#channel)}`)
    let openings = 0
    let pending: ReturnType<typeof setTimeout> | undefined
    const refresh = (): void => {
      // A burst of events is one load.
      clearTimeout(pending)
      pending = setTimeout(() => void invalidate(this.#dependency), 100)
    }
    source.onopen = () => {
      this.connected = true
      openings += 1
      // Something may have changed while the line was down.
      if (openings > 1) refresh()
    }
    source.onerror = () => {
      this.connected = false
    }
    source.onmessage = refresh
    source.addEventListener('changed', refresh)
    return () => {
      clearTimeout(pending)
      source.close()
    }
  }
}
