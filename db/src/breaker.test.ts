import { describe, expect, it } from 'vitest'
import { BreakerOpen, createBreaker } from './breaker.ts'

const away = () => Promise.reject(new Error('away'))
const here = () => Promise.resolve('here')

function make(isFailure?: (error: unknown) => boolean) {
  let nowMs = 0
  const states: string[] = []
  const breaker = createBreaker({
    name: 'post',
    failures: 3,
    restMs: 1_000,
    nowMs: () => nowMs,
    onChange: (state) => states.push(state),
    ...(isFailure === undefined ? {} : { isFailure }),
  })
  const fail = async (times: number) => {
    for (let n = 0; n < times; n += 1) await breaker.run(away).catch(() => undefined)
  }
  return { breaker, states, fail, pass: (ms: number) => (nowMs += ms) }
}

describe('a breaker', () => {
  it('when failures stay below the number, lets everything through, and a success forgets them', async () => {
    const { breaker, fail } = make()
    await fail(2)
    expect(await breaker.run(here)).toBe('here')
    await fail(2)
    expect(breaker.state()).toBe('closed')
  })

  it('when so many came in a row, refuses at once without doing the work, and says for how long', async () => {
    const { breaker, fail } = make()
    await fail(3)
    let isAsked = false
    const refused = breaker.run(async () => (isAsked = true))
    await expect(refused).rejects.toThrow(BreakerOpen)
    await expect(refused).rejects.toMatchObject({ restMs: 1_000 })
    expect(isAsked).toBe(false)
  })

  it('when it has rested, lets one try through: its success closes it, its failure opens it again at once', async () => {
    const { breaker, states, fail, pass } = make()
    await fail(3)
    pass(1_000)
    expect(breaker.state()).toBe('half-open')
    await fail(1)
    expect(breaker.state()).toBe('open')
    pass(1_000)
    const slow = Promise.withResolvers<string>()
    const trying = breaker.run(() => slow.promise)
    await expect(breaker.run(here)).rejects.toThrow(BreakerOpen)
    slow.resolve('here')
    await trying
    expect(await breaker.run(here)).toBe('here')
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed'])
  })

  it('when an error is about what was asked and not about the service, it stays closed', async () => {
    const { breaker, fail } = make(() => false)
    await fail(10)
    expect(breaker.state()).toBe('closed')
  })
})
