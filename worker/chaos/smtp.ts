import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

export interface MailSink {
  port: number
  /** The Message-ID of each mail that was taken. */
  taken: string[]
  /** Refuses connections, as a server that is down. */
  goDown(): Promise<void>
  comeUp(): Promise<void>
  close(): void
}

/** A mail server that takes everything; of RFC 5321 just what a client needs to hand over one mail after another. */
export async function startMailSink(): Promise<MailSink> {
  const taken: string[] = []
  const sockets = new Set<Socket>()
  const serve = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    converse(socket, (text) => taken.push(/^Message-ID:\s*(\S+)/im.exec(text)?.[1] ?? text))
  }
  let server = await listen(createServer(serve), 0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  const { port } = address
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return {
    port,
    taken,
    close,
    goDown: async () => {
      const closed = once(server, 'close')
      close()
      await closed
    },
    comeUp: async () => {
      server = await listen(createServer(serve), port)
    },
  }
}

async function listen(server: Server, port: number): Promise<Server> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function converse(socket: Socket, take: (text: string) => void): void {
  let text = ''
  let isInMail = false
  socket.write('220 sink\r\n')
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    for (;;) {
      const end = text.indexOf(isInMail ? '\r\n.\r\n' : '\r\n')
      if (end === -1) return
      const part = text.slice(0, end)
      text = text.slice(end + (isInMail ? 5 : 2))
      if (isInMail) {
        isInMail = false
        take(part)
        socket.write('250 taken\r\n')
      } else if (/^DATA/i.test(part)) {
        isInMail = true
        socket.write('354 go on\r\n')
      } else if (/^QUIT/i.test(part)) socket.end('221 bye\r\n')
      else socket.write('250 ok\r\n')
    }
  })
}
