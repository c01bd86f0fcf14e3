import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

export interface MailSink {
  port: number
  /** The Message-ID of each mail that was taken. */
  taken: string[]
  /** Answers every mail with this code from now on; 250 takes it. */
  answerWith(code: 250 | 451): void
  /** Takes connections and says nothing on them, as a server that hangs. */
  fallSilent(): void
  /** Refuses connections, as a server that is down. */
  goDown(): Promise<void>
  comeUp(): Promise<void>
  close(): void
}

/** A mail server that takes everything; of RFC 5321 just what a client needs to hand over one mail after another. */
export async function startMailSink(): Promise<MailSink> {
  const taken: string[] = []
  const sockets = new Set<Socket>()
  const manner = { code: 250, isSilent: false }
  const serve = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    if (manner.isSilent) return
    converse(socket, (text) => {
      if (manner.code === 250) taken.push(/^Message-ID:\s*(\S+)/im.exec(text)?.[1] ?? text)
      return manner.code
    })
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
    answerWith: (code) => Object.assign(manner, { code, isSilent: false }),
    fallSilent: () => {
      manner.isSilent = true
      // Those that are open would go on as before.
      for (const socket of sockets) socket.destroy()
    },
    goDown: async () => {
      const closed = once(server, 'close')
      close()
      await closed
    },
    comeUp: async () => {
      Object.assign(manner, { code: 250, isSilent: false })
      server = await listen(createServer(serve), port)
    },
  }
}

async function listen(server: Server, port: number): Promise<Server> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function converse(socket: Socket, take: (text: string) => number): void {
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
        socket.write(`${take(part)} said\r\n`)
      } else if (/^DATA/i.test(part)) {
        isInMail = true
        socket.write('354 go on\r\n')
      } else if (/^QUIT/i.test(part)) socket.end('221 bye\r\n')
      else socket.write('250 ok\r\n')
    }
  })
}
