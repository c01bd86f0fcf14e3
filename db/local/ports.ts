import { createServer } from 'node:net'
import { StartError } from './start-error.ts'

/** Whether a server could listen there on this machine now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    // exclusive: another worker of this process listening there counts as taken, too
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** A port that the system says is free. Somebody may take it before we do: callers that matter try again. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address()
      if (address === null || typeof address === 'string') return reject(new Error('no port given'))
      probe.close(() => resolve(address.port))
    })
  })
}

export interface PortWish {
  /** What the port is for, in the words of the message. */
  purpose: string
  port: number
  /** True when a person asked for exactly this port: then a taken one is an error, not a reason to look further. */
  exact: boolean
}

/**
 * The wished port or, when it is taken, the next free one, which `onTaken` is told. Never one of `reserved`.
 * Throws StartError when the port was asked for exactly and is taken, or when 100 ports in a row are.
 */
export async function choosePort(wish: PortWish, reserved: ReadonlySet<number>, onTaken: (line: string) => void): Promise<number> {
  const isUsable = async (port: number): Promise<boolean> => !reserved.has(port) && (await isPortFree(port))
  if (await isUsable(wish.port)) return wish.port
  if (wish.exact) {
    throw new StartError(
      `Port ${wish.port}, asked for ${wish.purpose}, is taken by another program.`,
      `Stop that program, or choose another port: npm start -- --port ${wish.port + 10}`,
    )
  }
  for (let port = wish.port + 1; port <= Math.min(wish.port + 100, 65535); port += 1) {
    if (await isUsable(port)) {
      onTaken(`Port ${wish.port} (${wish.purpose}) is taken by another program; using ${port}`)
      return port
    }
  }
  throw new StartError(
    `No port from ${wish.port} to ${wish.port + 100} is free for ${wish.purpose}.`,
    `Free one of them, or choose another: npm start -- --port N`,
  )
}
