/**
 * The viewers of the live bench, in a process of their own: raw sockets that speak just enough HTTP. Each counts what it gets by
 * number, comes back with Last-Event-ID when its server goes, and notes on the machine's one monotonic clock when each frame came.
 *   node live-readers.ts PATH VIEWERS PORT…
 */
import { connect } from 'node:net'

/** What the parent asks for: `state`, or `latencies` of frames by their number and when they were sent. */
export type Asked = { kind: 'state' } | { kind: 'latencies'; sent: [seq: number, atMs: number][] }
export interface State {
  open: number
  /** How many viewers have each last number. */
  lasts: Record<number, number>
  lost: number
  doubled: number
  frames: number
  reconnected: number
}

const [path = '', viewers = '0', ...ports] = process.argv.slice(2)
const nowMs = () => Number(process.hrtime.bigint()) / 1e6
const SILENT_MS = 10_000
const arrivals = new Map<number, number[]>()
const state = { open: 0, lost: 0, doubled: 0, frames: 0, reconnected: 0 }

interface Viewer {
  port: number
  last: number | undefined
  failures: number
}

const all = Array.from({ length: Number(viewers) }, (_, index): Viewer => ({
  port: Number(ports[index % ports.length]),
  last: undefined,
  failures: 0,
}))
// A burst, but no more at once than a server's queue of new connections holds.
for (const [index, viewer] of all.entries()) {
  open(viewer)
  if (index % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 20))
}

function open(viewer: Viewer): void {
  const socket = connect({ host: '127.0.0.1', port: viewer.port })
  let rest = ''
  let isOpen = false
  let isOver = false
  const since = viewer.last === undefined ? '' : `Last-Event-ID: ${viewer.last}\r\n`
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n${since}\r\n`)
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    const at = nowMs()
    // A server that is just beginning may say 503; a connection that was refused so stays open, but is no stream.
    if (!isOpen && rest === '' && !text.startsWith('HTTP/1.1 200')) {
      socket.destroy()
      return
    }
    rest += text
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const frame = rest.slice(0, end)
      rest = rest.slice(end + 2)
      if (frame.includes('event: hello')) {
        isOpen = true
        clearTimeout(silence)
        state.open += 1
        if (viewer.last !== undefined) state.reconnected += 1
        viewer.failures = 0
      }
      take(viewer, frame, at)
    }
  })
  // As the product's page does it: a connection that the server never took looks open from here, and is begun anew.
  const silence = setTimeout(() => socket.destroy(), SILENT_MS)
  const again = (): void => {
    if (isOver) return
    isOver = true
    clearTimeout(silence)
    if (isOpen) state.open -= 1
    viewer.failures += 1
    // As the product's own page does it: at least 150 ms, with full jitter above.
    setTimeout(() => open(viewer), 150 + Math.random() * Math.min(2_000, 300 * 2 ** viewer.failures))
  }
  socket.on('error', again)
  socket.on('close', again)
}

function take(viewer: Viewer, frame: string, at: number): void {
  const found = /id: (\d+)\nevent: (stage|snapshot)/.exec(frame)
  if (found === null) return
  const seq = Number(found[1])
  if (found[2] === 'snapshot') {
    // A snapshot to somebody who comes back says that what they missed is gone.
    if (viewer.last !== undefined) state.lost += seq - viewer.last
    viewer.last = seq
    return
  }
  state.frames += 1
  const last = viewer.last ?? seq - 1
  if (seq <= last) state.doubled += 1
  else {
    state.lost += seq - last - 1
    viewer.last = seq
  }
  const list = arrivals.get(seq)
  if (list === undefined) arrivals.set(seq, [at])
  else list.push(at)
}

process.on('message', (asked: Asked) => {
  if (asked.kind === 'state') {
    const lasts: Record<number, number> = {}
    for (const { last } of all) lasts[last ?? -1] = (lasts[last ?? -1] ?? 0) + 1
    process.send?.({ ...state, lasts } satisfies State)
  } else process.send?.(asked.sent.flatMap(([seq, atMs]) => (arrivals.get(seq) ?? []).map((arrived) => arrived - atMs)))
})
process.on('disconnect', () => process.exit(0))
process.send?.('started')
