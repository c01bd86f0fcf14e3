import { spawn, spawnSync } from 'node:child_process'
import { createServer, type AddressInfo, type Server } from 'node:net'
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
    expect(verdicts[3]?.retryAfterSeconds).toBe(60)
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
