import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { parseTrusted, readerOf } from './protocol.ts'

/** What readerOf reads of a request. */
function request(peer: string, headers: Record<string, string>): IncomingMessage {
  // as: a whole request needs a connection; only these two fields are read.
  return { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage
}

const claims = { 'x-forwarded-for': '198.51.100.7, 192.0.2.4', 'x-forwarded-proto': 'https' }

describe('who is at the other end', () => {
  it('when nobody is trusted, the headers say nothing', () => {
    expect(readerOf(request('192.0.2.1', claims), parseTrusted(''))).toEqual({ address: '192.0.2.1', protocol: 'http' })
  })

  it('when the proxy is trusted, its own entry (the last) counts and earlier ones, which anybody can write, do not', () => {
    expect(readerOf(request('10.1.2.3', claims), parseTrusted('10.0.0.0/8'))).toEqual({ address: '192.0.2.4', protocol: 'https' })
  })

  it('when the proxy speaks IPv4 over an IPv6 socket, it is still known', () => {
    expect(readerOf(request('::ffff:10.1.2.3', claims), parseTrusted('10.1.2.3')).protocol).toBe('https')
  })

  it('when another machine of another network says the same, it is not believed', () => {
    expect(readerOf(request('172.16.0.1', claims), parseTrusted('10.0.0.0/8, fd00::/8')).address).toBe('172.16.0.1')
  })

  it('when the setting is no address, it throws at once', () => {
    expect(() => parseTrusted('proxy.example')).toThrow('Invalid')
    expect(() => parseTrusted('10.0.0.0/99')).toThrow('out of range')
  })
})
