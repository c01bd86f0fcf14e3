import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pauseAfter, StageStream, type Line } from './stage-stream.ts'

/** What a test does in the place of the network: opens, breaks and sends on the newest stream. */
class Wire extends EventTarget {
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  isClosed = false
  readonly since: number
  constructor(since: number) {
    super()
    this.since = since
  }
  close(): void {
    this.isClosed = true
  }
  send(kind: string, data: string): void {
    this.dispatchEvent(new MessageEvent(kind, { data }))
  }
}

function page(answers: () => boolean | 'gone' = () => true) {
  const wires: Wire[] = []
  const taken: string[] = []
  const lines: Line[] = []
  let seq = 7
  let polls = 0
  let renewed = 0
  const stream = new StageStream({
    open: (since) => {
      const wire = new Wire(since)
      wires.push(wire)
      // as: the few parts of the browser's EventSource that the stream uses
      return wire as unknown as EventSource
    },
    since: () => seq,
    take: (kind, data) => {
      taken.push(`${kind} ${data}`)
      seq += 1
    },
    poll: async () => {
      polls += 1
      return answers()
    },
    renew: async () => {
      renewed += 1
    },
    changed: (line) => lines.push(line),
    random: () => 0.5,
  })
  const newest = (): Wire => {
    const wire = wires.at(-1)
    if (!wire) throw new Error('no stream was opened')
    return wire
  }
  return { stream, wires, taken, lines, newest, polls: () => polls, renewed: () => renewed }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the stream of the stage', () => {
  it('when it breaks, comes back by itself after the number of the last event it had', async () => {
    const { wires, newest, taken, lines } = page()
    newest().onopen?.()
    newest().send('stage', '{}')
    newest().onerror?.()
    expect(newest().isClosed).toBe(true)
    await vi.advanceTimersByTimeAsync(pauseAfter(1, false, () => 0.5))
    newest().onopen?.()
    expect(wires.map((wire) => wire.since)).toEqual([7, 8])
    expect(taken).toEqual(['stage {}'])
    expect(lines).toEqual(['live', 'connecting', 'live'])
  })

  it('when a connection is taken by nobody, gives it up and begins another', async () => {
    const { wires, newest, lines } = page()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(newest().isClosed).toBe(true)
    await vi.advanceTimersByTimeAsync(pauseAfter(1, false, () => 0.5))
    newest().onopen?.()
    // What has opened is not given up, however quiet it is.
    await vi.advanceTimersByTimeAsync(60_000)
    expect(wires.map((wire) => wire.isClosed)).toEqual([true, false])
    expect(lines).toEqual(['live'])
  })

  it('when the server says bye, leaves and comes back', async () => {
    const { wires, newest } = page()
    newest().onopen?.()
    newest().send('bye', '')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(wires.map((wire) => wire.isClosed)).toEqual([true, false])
  })

  it('when streams fail again and again, asks for the state instead, and goes back to the stream when one opens', async () => {
    const { newest, lines, polls } = page()
    for (let failure = 0; failure < 3; failure += 1) {
      newest().onerror?.()
      await vi.advanceTimersByTimeAsync(2_500)
    }
    expect(lines).toEqual(['polling'])
    await vi.advanceTimersByTimeAsync(pauseAfter(3, true, () => 0.5))
    newest().onopen?.()
    const asked = polls()
    expect(asked).toBeGreaterThan(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(polls()).toBe(asked)
    expect(lines).toEqual(['polling', 'live'])
  })

  it('when nothing answers at all, says that it is away, and asks on', async () => {
    let isThere = false
    const { newest, lines, wires } = page(() => isThere)
    newest().onerror?.()
    await vi.advanceTimersByTimeAsync(1_000)
    newest().onerror?.()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(lines).toEqual(['away'])
    for (let failure = 0; failure < 9; failure += 1) {
      newest().onerror?.()
      await vi.advanceTimersByTimeAsync(2_200)
    }
    const tries = wires.length
    isThere = true
    await vi.advanceTimersByTimeAsync(10_000)
    expect(lines).toEqual(['away', 'polling'])
    // However long it was away, it was tried every two seconds: it is back soon after the server.
    expect(tries).toBeGreaterThan(9)
  })

  it('when the sign-in has ended, renews it and comes back', async () => {
    const { newest, wires, renewed } = page()
    newest().onopen?.()
    newest().send('reauth', '')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(renewed()).toBe(1)
    expect(wires).toHaveLength(2)
  })

  it.each(['closed', 'unknown'])('when a rehearsal was wiped and that is %s, says so and asks no more', async (way) => {
    const { newest, lines, wires, polls } = page(() => 'gone')
    newest().onopen?.()
    if (way === 'closed') newest().send('closed', '')
    else {
      newest().onerror?.()
      await vi.advanceTimersByTimeAsync(1_000)
      newest().onerror?.()
      await vi.advanceTimersByTimeAsync(1_000)
    }
    const [opened, asked] = [wires.length, polls()]
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lines.at(-1)).toBe('gone')
    expect([wires.length, polls()]).toEqual([opened, asked])
  })

  it('when the page is left, nothing goes on', async () => {
    const { stream, wires, newest } = page()
    newest().onerror?.()
    stream.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(wires).toHaveLength(1)
  })

  it('when many come back at once, they do so at different moments, and a blocked stream is tried more rarely', () => {
    expect(pauseAfter(1, false, () => 0)).toBe(150)
    expect(pauseAfter(1, false, () => 1)).toBe(750)
    expect(pauseAfter(9, false, () => 1)).toBe(2_150)
    expect(pauseAfter(2, true, () => 1)).toBe(20_150)
  })
})
