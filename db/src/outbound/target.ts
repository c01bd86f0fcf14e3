import { BlockList, isIP } from 'node:net'

/** Why an address of another system is not called. */
export type Refusal = 'unreadable' | 'scheme' | 'credentials' | 'port' | 'inside' | 'unknownName'

/** An address that must not be called; nothing was sent. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(`the address is refused: ${refusal}`)
    this.refusal = refusal
  }
}

const PORTS: ReadonlySet<string> = new Set(['', '443', '8443'])

/**
 * What no call may reach: every IPv4 network that IANA lists as not globally reachable, and of IPv6 all but the global 2000::/3,
 * less what there leads elsewhere or nowhere. Outside of it lie mapped (::ffff:0:0/96), translated (64:ff9b::/96), unique local,
 * link-local and multicast addresses. https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry.
 */
const INSIDE_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const
const INSIDE_V6 = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

/** Two lists, for one list takes an IPv4 address for the IPv6 one that it is mapped to. */
function listsOf(v4: readonly (readonly [string, number])[], v6: readonly (readonly [string, number])[]) {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const [network, prefix] of v4) lists.ipv4.addSubnet(network, prefix, 'ipv4')
  for (const [network, prefix] of v6) lists.ipv6.addSubnet(network, prefix, 'ipv6')
  return (address: string) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    return lists[family].check(address, family)
  }
}

const isInside = listsOf(INSIDE_V4, INSIDE_V6)
const isLoopback = listsOf([['127.0.0.0', 8]], [['::1', 128]])

/** Whether a call may go to this IP address; loopback only where a demonstration or a test says so. */
export function isReachable(address: string, allowLoopback: boolean): boolean {
  if (isIP(address) === 0) return false
  return !isInside(address) || (allowLoopback && isLoopback(address))
}

/** The host of an address as it is looked up: without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

/**
 * Reads an address of another system as the WHATWG has it, which also turns every way of writing an IP address into one.
 * https on 443 or 8443, without a password, not to an address inside; with `allowLoopback` also http and any port of this machine.
 * What a name stands for is judged when it is called. Errors: OutboundRefused.
 */
export function readTarget(text: string, { allowLoopback = false }: { allowLoopback?: boolean } = {}): URL {
  if (!URL.canParse(text)) throw new OutboundRefused('unreadable')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw new OutboundRefused('credentials')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new OutboundRefused('scheme')
  const host = hostOf(url)
  if (allowLoopback && isOwn(host)) return url
  if (url.protocol !== 'https:') throw new OutboundRefused('scheme')
  if (!PORTS.has(url.port)) throw new OutboundRefused('port')
  if (host === '' || isOwn(host) || (isIP(host) !== 0 && !isReachable(host, false))) throw new OutboundRefused('inside')
  return url
}

/** Whether a host is this machine by its name or by its address (RFC 6761). */
function isOwn(host: string): boolean {
  return /(^|\.)localhost\.?$/.test(host) || (isIP(host) !== 0 && isLoopback(host))
}
