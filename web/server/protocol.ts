import type { IncomingMessage } from 'node:http'
import { BlockList, isIPv6 } from 'node:net'
import type { Reader } from './api-pipe.ts'

/**
 * Reads TRUST_PROXY: addresses and CIDR ranges, separated by commas.
 * @throws for an entry that is neither, so that a slip of the pen is found at the start
 */
export function parseTrusted(text: string): BlockList {
  const list = new BlockList()
  for (const entry of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [address = '', prefix] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family)
  }
  return list
}

/**
 * Says who is at the other end: the connection's own facts, unless a proxy that we trust says better.
 * Whatever forwarding headers anybody else sent are overwritten, so nobody can claim another address or https.
 */
export function readerOf(request: IncomingMessage, trusted: BlockList): Reader {
  const peer = request.socket.remoteAddress ?? ''
  const family = isIPv6(peer) && !peer.startsWith('::ffff:') ? 'ipv6' : 'ipv4'
  const believed = peer !== '' && trusted.check(peer.replace('::ffff:', ''), family)
  const forwardedFor = believed ? lastOf(request.headers['x-forwarded-for']) : undefined
  const forwardedProto = believed ? lastOf(request.headers['x-forwarded-proto']) : undefined
  return { address: forwardedFor ?? peer, protocol: forwardedProto === 'https' ? 'https' : 'http' }
}

function lastOf(header: string | string[] | undefined): string | undefined {
  return (
    String(header ?? '')
      .split(',')
      .at(-1)
      ?.trim() || undefined
  )
}
