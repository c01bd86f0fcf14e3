import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/**
 * From each socket that it listens on, Node takes one new connection in one turn of its loop (libuv, since 1.45). In a busy process a turn
 * takes tens of milliseconds, so that a hall that comes at once waits at the door for minutes while those inside are answered at once.
 */
const DOORS = 16
/** As many as the system allows, mostly: a full line of new connections would lose some without a word. */
const BACKLOG = 4_096
/** Elsewhere the system does not share the comers between sockets on one port, or Node does not ask it to. */
const canShare = process.platform === 'linux'

export interface At {
  host: string
  port: number
}

/** How a server is to listen, for Node's `listen` and for Fastify's. */
export interface Door extends At {
  backlog: number
  reusePort?: true
}

/**
 * Listens on one port with several sockets, whose connections are all the server's.
 * @param listen makes the server itself listen, as it is told
 * @returns closes the further sockets at once, and settles when the connections that came by them have ended. The server closes its own,
 *   and ends those that are idle
 * @throws what listening throws: the port is taken, also by another that listens so
 */
export async function listenWidely(server: Server, at: At, listen: (options: Door) => Promise<unknown>): Promise<() => Promise<void>> {
  if (!canShare) {
    await listen({ ...at, backlog: BACKLOG })
    return async () => {}
  }
  const options: Door = { host: at.host, port: await freePort(at), backlog: BACKLOG, reusePort: true }
  await listen(options)
  // What http.createServer asks of its own connections.
  const doors = Array.from({ length: DOORS - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket)),
  )
  await Promise.all(
    doors.map(async (door) => {
      door.listen(options)
      await once(door, 'listening')
    }),
  )
  return async () => {
    await Promise.all(doors.map((door) => new Promise<void>((resolve) => door.close(() => resolve()))))
  }
}

/** Sharing is between sockets that ask for it: one that does not learns whether the port is anybody's. */
async function freePort({ host, port }: At): Promise<number> {
  const probe = createServer().listen({ host, port })
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : port
}
