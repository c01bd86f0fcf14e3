import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  port: number
  /** Passes nothing on any more, in either direction, and closes nothing: a network that hangs. */
  stall(): void
  heal(): void
  close(): void
}

/** A way to a port of the loopback that can be made to hang. Bytes are held, never dropped: dropping some and going on is no network. */
export async function startProxy(to: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let isStalled = false
  const server = createServer((near) => {
    const far = connect({ port: to, host: '127.0.0.1' })
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.pipe(into)
      from.on('error', () => into.destroy())
      from.on('close', () => {
        sockets.delete(from)
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
    heal: () => {
      isStalled = false
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
  /** Which part of all that is passed on ends its connection instead. */
  cutShare: number
}

/** A bad network: everything comes late, in its order, and now and then a connection breaks. */
export async function startRoughWay(to: number, roughness: Roughness): Promise<{ port: number; cuts: () => number; close: () => void }> {
  const sockets = new Set<Socket>()
  let cuts = 0
  const server = createServer((near) => {
    const far = connect({ port: to, host: '127.0.0.1' })
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      let last = Promise.resolve()
      from.on('data', (bytes: Buffer) => {
        const isCut = Math.random() < roughness.cutShare
        last = passOn({ after: last, arrives: pauseOf(roughness) }, () => {
          if (isCut && !into.destroyed) cuts += 1
          if (isCut) into.destroy()
          else if (!into.destroyed) into.write(bytes)
        })
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
async function passOn({ after, arrives }: { after: Promise<void>; arrives: Promise<void> }, pass: () => void): Promise<void> {
  await after
  await arrives
  pass()
}

const pauseOf = ({ delayMs, jitterMs }: Roughness) =>
  new Promise<void>((resolve) => setTimeout(resolve, delayMs + (Math.random() * 2 - 1) * jitterMs))
