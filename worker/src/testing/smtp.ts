import { once } from 'node:events'
import { createServer } from 'node:net'

/** A mail server of a few lines: takes one mail, answers its text as told, and says what it was given. */
export async function startSmtp({ reply }: { reply: string }) {
  let received = ''
  const server = createServer((socket) => {
    let isText = false
    socket.on('error', () => {})
    socket.write('220 test\r\n')
    socket.on('data', (bytes: Buffer) => {
      const chunk = bytes.toString()
      received += chunk
      if (isText) {
        if (!received.endsWith('\r\n.\r\n')) return
        isText = false
        socket.write(`${reply}\r\n`)
      } else if (chunk.startsWith('DATA')) {
        isText = true
        socket.write('354 go on\r\n')
      } else socket.write(chunk.startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close()
      return received
    },
  }
}
