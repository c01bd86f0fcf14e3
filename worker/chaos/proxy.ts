import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

export interface Proxy {
  port: number
  /** Passes nothing on any more, in either direction, and closes nothing: a network that hangs. */
  stall(): void
  heal(): void
  /** What is asked goes on, and no answer comes back, until all is cut by `heal`. */
  holdAnswers(): void
  close(): void
}

/** A way to a port of the loopback that can be made to hang. Bytes are held, never dropped: dropping some and going on is no network. */
export async function startProxy(to: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const answering = new Set<Socket>()
  let isStalled = false
  let isMute = false
  const server = createServer((near) => {
    const far = connect({ port: to, host: '127.0.0.1' })
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      if (from === far) answering.add(far)
      if (from === near || !isMute) from.pipe(into)
      from.on('error', () => into.destroy())
      from.on('close', () => {
        sockets.delete(from)
        answering.delete(from)
        into.destroy()
      })
      if (isStalled) from.pause()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return {
    port: address.port,
    stall: () => {
      isStalled = true
      for (const socket of sockets) {
        socket.unpipe()
        socket.pause()
      }
    },
    holdAnswers: () => {
      isMute = true
      for (const socket of answering) {
        socket.unpipe()
        socket.pause()
      }
    },
    heal: () => {
      isStalled = false
      isMute = false
      // What hung is cut: those who waited have given up, and their bytes would come at a wrong moment.
      for (const socket of sockets) socket.destroy()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

export interface Roughness {
  delayMs: number
  /** By how much a delay may differ from that, either way. */
  jitterMs: number
  /** After how many pieces that were passed on the next one ends its connection instead: at least, and at most. */
  cutAfter: readonly [least: number, most: number]
}

/**
 * A bad network: everything comes late, in its order, and at the points that `random` gives a connection breaks in the middle of what
 * it says. As many pieces as the widest gap has are enough for one break at least.
 */
export async function startRoughWay(
  to: number,
  { random, ...roughness }: Roughness & { random: () => number },
): Promise<{ port: number; cuts: () => number; close: () => void }> {
  const sockets = new Set<Socket>()
  const drawGap = () => roughness.cutAfter[0] + Math.floor(random() * (roughness.cutAfter[1] - roughness.cutAfter[0] + 1))
  const drawDelay = () => roughness.delayMs + (random() * 2 - 1) * roughness.jitterMs
  let cuts = 0
  let left = drawGap()
  const pass = (into: Socket, bytes: Buffer) => {
    // What broke before takes no break from another.
    if (into.destroyed) return
    left -= 1
    if (left > 0) return void into.write(bytes)
    cuts += 1
    left = drawGap()
    into.destroy()
  }
  const server = createServer((near) => {
    const far = connect({ port: to, host: '127.0.0.1' })
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      let last = Promise.resolve()
      from.on('data', (bytes: Buffer) => {
        last = passOn({ after: last, arrives: pause(drawDelay()) }, () => pass(into, bytes))
      })
      from.on('error', () => into.destroy())
      from.on('close', () => {
        sockets.delete(from)
        void last.then(() => into.destroy())
      })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return {
    port: address.port,
    cuts: () => cuts,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** What came first arrives first. */
async function passOn({ after, arrives }: { after: Promise<void>; arrives: Promise<unknown> }, pass: () => void): Promise<void> {
  await after
  await arrives
  pass()
}
