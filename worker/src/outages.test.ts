import { Writable } from 'node:stream'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeOutageLog, QUIET_AFTER_MS, untilConnected } from './outages.ts'

/** What a log of the usual level shows, line by line. */
function listen() {
  const lines: { level: number; msg: string; reason?: string; hushed?: number }[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { lines, log: pino({ level: 'info' }, stream) }
}

const refused = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })

describe('the log of outages', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('when every retry of an outage fails, says the first error and the recovery, and nothing between', () => {
    const { lines, log } = listen()
    const onError = makeOutageLog(log)
    for (let retry = 0; retry < 30; retry += 1) {
      onError(refused())
      vi.advanceTimersByTime(1_000)
    }
    expect(lines.map(({ level, reason }) => [level, reason])).toEqual([[50, 'connect ECONNREFUSED 127.0.0.1:5432']])
    vi.advanceTimersByTime(QUIET_AFTER_MS)
    expect(lines.slice(1)).toMatchObject([{ level: 30, msg: 'no connection or queue error any more', hushed: 29 }])
  })

  it('when another outage follows a recovery, says it again', () => {
    const { lines, log } = listen()
    const onError = makeOutageLog(log)
    onError(refused())
    vi.advanceTimersByTime(QUIET_AFTER_MS)
    onError(refused())
    expect(lines.map(({ level }) => level)).toEqual([50, 30, 50])
  })

  it('when an error is no outage, says it each time, also during one', () => {
    const { lines, log } = listen()
    const onError = makeOutageLog(log)
    onError(refused())
    onError(new TypeError('a fault of ours'))
    onError(new TypeError('a fault of ours'))
    expect(lines.map(({ reason }) => reason)).toEqual([refused().message, 'a fault of ours', 'a fault of ours'])
  })
})

describe('what a process needs in order to start', () => {
  it('when the connection breaks on the way, is done again until it is done', async () => {
    const told: string[] = []
    const lost = ['Client has encountered a connection error and is not queryable', 'Connection terminated unexpectedly']
    const work = () => {
      const message = lost.pop()
      return message === undefined ? Promise.resolve('done') : Promise.reject(new Error(message))
    }
    expect(await untilConnected(work, ({ message }) => told.push(message), 1)).toBe('done')
    expect(told).toHaveLength(2)
  })

  it('when anything else is wrong, fails at once', async () => {
    const wrong = Object.assign(new Error('password authentication failed'), { code: '28P01' })
    await expect(
      untilConnected(
        () => Promise.reject(wrong),
        () => expect.unreachable(),
        1,
      ),
    ).rejects.toBe(wrong)
  })
})
