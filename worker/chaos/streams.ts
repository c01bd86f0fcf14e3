import { setTimeout as pause } from 'node:timers/promises'

interface Seen {
  open: number
  /** The number of the last event that each has. */
  lasts: readonly number[]
  /** How often a stream ended and was opened again, and how often it had been told that it would. */
  returns: number
  goodbyes: number
  lost: number
  doubled: number
}

/** Watches a stage as so many browsers do: each comes back with the last number that it has when its stream ends. */
export function watchStreams(url: string, viewers: number) {
  const seen = { open: 0, returns: 0, goodbyes: 0, lost: 0, doubled: 0 }
  const lasts = Array.from({ length: viewers }, () => -1)
  const leaving = new AbortController()
  const take = (viewer: number, frame: string): void => {
    if (frame.includes('event: bye')) seen.goodbyes += 1
    const found = /id: (\d+)\nevent: (stage|snapshot)/.exec(frame)
    if (found === null) return
    const [seq, last] = [Number(found[1]), lasts[viewer] ?? -1]
    if (last >= 0 && found[2] === 'stage' && seq <= last) seen.doubled += 1
    // A snapshot to somebody who comes back says that what they missed is gone.
    else if (last >= 0) seen.lost += found[2] === 'stage' ? seq - last - 1 : seq - last
    lasts[viewer] = Math.max(seq, last)
  }
  const watch = async (viewer: number): Promise<void> => {
    const last = lasts[viewer] ?? -1
    const headers = { accept: 'text/event-stream', ...(last < 0 ? {} : { 'last-event-id': String(last) }) }
    const response = await fetch(url, { headers, signal: leaving.signal })
    if (!response.ok || response.body === null) throw new Error(`a stream was refused with ${response.status}`)
    seen.open += 1
    let rest = ''
    try {
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        const frames = `${rest}${text}`.split('\n\n')
        rest = frames.pop() ?? ''
        for (const frame of frames) take(viewer, frame)
      }
    } finally {
      seen.open -= 1
      seen.returns += 1
    }
  }
  for (const viewer of lasts.keys()) {
    void (async () => {
      while (!leaving.signal.aborted) {
        await watch(viewer).catch(() => {})
        await pause(300)
      }
    })()
  }
  return {
    until: async (isSo: (now: Seen) => boolean): Promise<Seen> => {
      const giveUpAt = performance.now() + 120_000
      while (!isSo({ ...seen, lasts })) {
        if (performance.now() > giveUpAt) throw new Error(`the streams never got there: ${JSON.stringify({ ...seen, lasts })}`)
        await pause(50)
      }
      return { ...seen, lasts }
    },
    close: () => leaving.abort(),
  }
}
