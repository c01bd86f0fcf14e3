import { afterEach, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi } from '../testing/index.ts'

let api: TestApi
afterEach(() => api.close())

const PATIENCE_MS = 60_000
/** There is no edition, which only the database knows. */
const ANSWERED = 404
const ask = () => api.public.get('/api/v1/editions/current')
const liveStatus = async () => (await api.public.get('/api/v1/live?channel=editions')).statusCode

/** Asks until the state is there. */
async function until(isThere: () => Promise<boolean>): Promise<void> {
  const givesUpAt = Date.now() + PATIENCE_MS
  while (!(await isThere())) {
    if (Date.now() > givesUpAt) throw new Error('it never came about')
    await new Promise(setImmediate)
  }
}

describe('an api that cannot keep up', () => {
  it('when many wait for the database, refuses whoever comes with 503 and says when to come back, until they are through', async () => {
    api = await createTestApi({ env: { OVERLOAD_LINE: '2' } })
    const { pool } = api.deps
    const held = await Promise.all(Array.from({ length: 5 }, () => pool.connect()))
    const waiting = [ask(), ask()]
    await until(async () => pool.waitingCount === 2)
    const refused = await ask()
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([503, 'server.overloaded'])
    expect(refused.headers['content-type']).toContain('application/problem+json')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(2)
    // Before anybody asks who is there: the session that is missing has not been looked for.
    expect((await api.public.get('/api/v1/me')).statusCode).toBe(503)
    expect(await liveStatus()).toBe(401)
    for (const client of held) client.release()
    expect((await Promise.all(waiting)).map(({ statusCode }) => statusCode)).toEqual([ANSWERED, ANSWERED])
    expect((await ask()).statusCode).toBe(ANSWERED)
  })

  it('when its event loop is late for seconds, refuses likewise, and not a moment longer', async () => {
    api = await createTestApi({ env: { OVERLOAD_LAG_MS: '100' } })
    expect((await ask()).statusCode).toBe(ANSWERED)
    const load = setInterval(() => {
      const endsAt = performance.now() + 200
      while (performance.now() < endsAt);
    }, 1)
    await until(async () => (await ask()).statusCode === 503)
    expect(await liveStatus()).toBe(401)
    clearInterval(load)
    await until(async () => (await ask()).statusCode === ANSWERED)
  })
})
