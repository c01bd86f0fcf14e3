import { spawn, spawnSync } from 'node:child_process'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createLimits } from './limits.ts'

const rule = { name: 'test', max: 3, windowMs: 60_000 }
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

describe('a limit', () => {
  it('lets the stated number through in a window, then says how long to wait', async () => {
    let nowMs = 1_000_000
    const limits = createLimits({ nowMs: () => nowMs })
    const verdicts = [
      await limits.take(rule, 'a'),
      await limits.take(rule, 'a'),
      await limits.take(rule, 'a'),
      await limits.take(rule, 'a'),
    ]
    expect(verdicts.map((verdict) => verdict.isAllowed)).toEqual([true, true, true, false])
    expect(verdicts[3]?.resetSeconds).toBe(60)
    expect(verdicts.map((verdict) => verdict.remaining)).toEqual([2, 1, 0, 0])
    nowMs += 60_000
    expect((await limits.take(rule, 'a')).isAllowed).toBe(true)
  })

  it('counts each key and each rule by itself', async () => {
    const limits = createLimits()
    const tight = { ...rule, max: 1 }
    expect((await limits.take(tight, 'a')).isAllowed).toBe(true)
    expect((await limits.take(tight, 'b')).isAllowed).toBe(true)
    expect((await limits.take({ ...tight, name: 'other' }, 'a')).isAllowed).toBe(true)
    expect((await limits.take(tight, 'a')).isAllowed).toBe(false)
  })

  it('by address is 500 times as wide for a room, and one for all addresses of a network of IPv6', async () => {
    const limits = createLimits({ rooms: '203.0.113.0/24, 2001:db8:5::/48' })
    const allowed = async (addresses: readonly string[]) => {
      const verdicts = await Promise.all(addresses.map((address) => limits.takeAddress(rule, address)))
      return verdicts.filter((verdict) => verdict.isAllowed).length
    }
    expect(await allowed(Array.from({ length: 1_600 }, () => '203.0.113.7'))).toBe(1_500)
    expect(await allowed(['198.51.100.1', '::ffff:198.51.100.1', '198.51.100.1', '198.51.100.1'])).toBe(3)
    expect(await allowed(['2001:db8::1', '2001:DB8:0:0:ffff::2', '2001:db8:0:0:1:2:3:4', '2001:db8::9'])).toBe(3)
    expect(await allowed(['2001:db8:5::1', '2001:db8:5::2', '2001:db8:5::3', '2001:db8:5::4'])).toBe(4)
  })

  it('keeps a bounded number of keys, whatever is invented', async () => {
    const limits = createLimits()
    for (let n = 0; n < 120_000; n += 1) await limits.take(rule, `key ${n}`)
    expect(limits.size()).toBeLessThanOrEqual(50_000)
  })
})

describe('with a Redis that', () => {
  async function redisThat(server: Server): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    const { port } = server.address() as AddressInfo // as: the server listens on a port, not on a pipe
    return `redis://127.0.0.1:${port}`
  }

  it.each([
    ['never answers', () => createServer((socket) => closing.push(() => socket.destroy()))],
    ['hangs up', () => createServer((socket) => socket.destroy())],
  ])('%s, a limit still answers within 300 ms and still holds', async (_how, make) => {
    const limits = createLimits({ redisUrl: await redisThat(make()) })
    closing.push(() => void limits.close())
    const startedAt = performance.now()
    const verdicts = await Promise.all(Array.from({ length: 4 }, () => limits.take(rule, 'a')))
    expect(performance.now() - startedAt).toBeLessThan(300)
    expect(verdicts.map((verdict) => verdict.isAllowed)).toEqual([true, true, true, false])
  })
})

const redisServer = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0)

describe.skipIf(redisServer === undefined)('with a real Redis', () => {
  async function startRedis() {
    const port = await freePort()
    const child = spawn(redisServer ?? '', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    closing.push(() => child.kill('SIGKILL'))
    for await (const line of child.stdout) if (String(line).includes('Ready to accept connections')) break
    return { child, url: `redis://127.0.0.1:${port}` }
  }

  async function freePort(): Promise<number> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // as: the server listens on a port, not on a pipe
    await new Promise((resolve) => server.close(resolve))
    return port
  }

  /** A connection that has come up: the first commands before that are counted locally. */
  async function connected(url: string) {
    const limits = createLimits({ redisUrl: url })
    closing.push(() => void limits.close())
    await expect.poll(async () => limits.isShared()).toBe(true)
    return limits
  }

  it('two processes share one count', async () => {
    const { url } = await startRedis()
    const [one, two] = [await connected(url), await connected(url)]
    const verdicts = [await one.take(rule, 'a'), await two.take(rule, 'a'), await one.take(rule, 'a'), await two.take(rule, 'a')]
    expect(verdicts.map((verdict) => verdict.isAllowed)).toEqual([true, true, true, false])
  })

  /** Stands between us and Redis, and can hold back every byte without ending a connection. */
  async function stallable(url: string) {
    const sockets: Socket[] = []
    const server = createServer((near) => {
      const far = connect(Number(new URL(url).port), '127.0.0.1')
      sockets.push(near, far)
      near.pipe(far)
      far.pipe(near)
      for (const socket of [near, far]) socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const { port } = server.address() as AddressInfo // as: the server listens on a port, not on a pipe
    return {
      url: `redis://127.0.0.1:${port}`,
      stall: () => sockets.forEach((socket) => void socket.pause()),
      heal: () => sockets.forEach((socket) => void socket.resume()),
      cut: () => {
        server.close()
        for (const socket of sockets) socket.destroy()
      },
    }
  }

  const takeMany = async (limits: readonly ReturnType<typeof createLimits>[], times: number, key: string) => {
    let allowed = 0
    for (let n = 0; n < times; n += 1) for (const one of limits) if ((await one.take(rule, key)).isAllowed) allowed += 1
    return allowed
  }

  it.each(['stall', 'cut'] as const)(
    'that two processes lose (%s), they let through at most twice as much, and share again once it is back',
    async (fault) => {
      const redis = await stallable((await startRedis()).url)
      const both = [await connected(redis.url), await connected(redis.url)]
      redis[fault]()
      expect(await takeMany(both, 8, 'lost')).toBe(2 * rule.max)
      if (fault === 'cut') return
      redis.heal()
      const once = { ...rule, name: 'once', max: 1 }
      const isRefusedByTheOther = async () => {
        const key = crypto.randomUUID()
        const [first, second] = [await both[0]?.take(once, key), await both[1]?.take(once, key)]
        return first?.isAllowed === true && second?.isAllowed === false
      }
      await expect.poll(isRefusedByTheOther).toBe(true)
      expect(await takeMany(both, 8, 'back')).toBe(rule.max)
    },
  )

  it('that stops answering costs at most 300 ms, and each process still holds its own count', async () => {
    const { child, url } = await startRedis()
    const limits = await connected(url)
    child.kill('SIGSTOP')
    const startedAt = performance.now()
    const verdicts = await Promise.all(Array.from({ length: 4 }, () => limits.take(rule, 'a')))
    expect(performance.now() - startedAt).toBeLessThan(300)
    expect(verdicts.map((verdict) => verdict.isAllowed)).toEqual([true, true, true, false])
  })
})
