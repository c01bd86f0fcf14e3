import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../app.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeStagedSegment, openStageOf } from '../testing/stage.ts'
import { openStream } from '../testing/streams.ts'
import { appendStageEvent } from './log.ts'

let api: TestApi
let moderator: Member
let other: FastifyInstance
let origins: [string, string]
const open: { close(): void }[] = []

beforeAll(async () => {
  api = await createTestApi()
  moderator = await api.as('moderator')
  // A second process over the same database: nothing but Postgres tells it what the first one did.
  other = await buildApp({ ...api.deps })
  origins = [await listenOn(api.app), await listenOn(other)]
})
afterEach(() => {
  for (const stream of open.splice(0)) stream.close()
})
afterAll(async () => {
  await other.close()
  await api.close()
})

async function listenOn(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address() as AddressInfo // as: the server listens on a port, not on a pipe
  return `http://127.0.0.1:${address.port}`
}

/** Follows a stage; closed after the test. */
async function follow(stageId: string, given: { on?: 0 | 1; as?: string; since?: number; lastEventId?: number; cookies?: string } = {}) {
  const query = new URLSearchParams({ as: given.as ?? 'public', ...(given.since === undefined ? {} : { since: String(given.since) }) })
  const address = `${origins[given.on ?? 0]}/api/v1/stage/${stageId}/live?${query.toString()}`
  const stream = await openStream(address, given.cookies, given.lastEventId)
  open.push(stream)
  const { next } = stream
  /** The numbers of the next events of the stage. */
  const numbers = async (count: number) => {
    const found: (number | undefined)[] = []
    while (found.length < count) {
      const frame = await next()
      if (frame === undefined) break
      if (frame.event === 'stage') found.push(frame.id)
    }
    return found
  }
  return { ...stream, numbers }
}

async function opened(mode: 'live' | 'rehearsal' = 'live'): Promise<string> {
  const { segmentId } = await makeStagedSegment(api)
  return openStageOf(moderator, segmentId, mode)
}

const tell = (stageId: string, audience: 'public' | 'backstage' | 'moderators' = 'public') =>
  api.database.api.db.transaction((tx) =>
    appendStageEvent(tx, stageId, { kind: 'question.removed', audience, payload: { questionId: randomUUID() } }),
  )

describe('a stage’s stream', () => {
  it('begins with how things stand, and goes on with what happens, whichever process carried it out', async () => {
    const stageId = await opened()
    const streams = [await follow(stageId, { on: 0 }), await follow(stageId, { on: 1 })]
    for (const stream of streams) {
      expect(await stream.next()).toMatchObject({ event: 'hello', data: { seq: 1 } })
      expect(await stream.next()).toMatchObject({ id: 1, event: 'snapshot', data: { seq: 1, reset: false, show: { state: 'ready' } } })
    }
    const body = { commandId: randomUUID(), expectedSeq: 1, command: { kind: 'start' } }
    await moderator.post(`/api/v1/stage/${stageId}/commands`, { body })
    for (const stream of streams) {
      const frame = await stream.next()
      expect(frame).toMatchObject({
        id: 2,
        event: 'stage',
        data: { seq: 2, kind: 'show.started', payload: { show: { state: 'running' } } },
      })
      expect(JSON.stringify(frame)).not.toMatch(/commandId|Fallback video/)
    }
  })

  it('begins without the code of the room for the public, and with it for the stage’s own people', async () => {
    const stageId = await opened()
    const codeFor = async (given: { as?: string; cookies?: string }) => {
      const stream = await follow(stageId, given)
      await stream.next()
      return (await stream.next())?.data
    }
    expect(await codeFor({})).toMatchObject({ session: { roomCode: null } })
    expect(await codeFor({ cookies: moderator.cookies })).toMatchObject({ session: { roomCode: null } })
    const own = { session: { roomCode: expect.stringMatching(/^[A-Z2-9]{6}$/) } }
    expect(await codeFor({ as: 'moderators', cookies: moderator.cookies })).toMatchObject(own)
  })

  it('across reconnections to one process and the other brings each event once, in order', async () => {
    const stageId = await opened()
    let stream = await follow(stageId)
    await stream.next()
    let last = (await stream.next())?.id ?? 0
    const seen: number[] = []
    for (let round = 0; round < 6; round += 1) {
      await Promise.all(Array.from({ length: 5 }, () => tell(stageId)))
      const part = (await stream.numbers(round === 5 ? 5 : 3)).flatMap((seq) => seq ?? [])
      seen.push(...part)
      last = seen.at(-1) ?? last
      stream.close()
      await tell(stageId)
      stream = await follow(stageId, { on: round % 2 === 0 ? 1 : 0, ...(round % 3 === 0 ? { since: last } : { lastEventId: last }) })
    }
    const total = 1 + 6 * 6
    seen.push(...(await stream.numbers(total - last)).flatMap((seq) => seq ?? []))
    expect(seen).toEqual(Array.from({ length: total - 1 }, (_, index) => index + 2))
  })

  it('carries to each audience what it may know and nothing else, also when it comes back', async () => {
    const stageId = await opened()
    const { cookies } = moderator
    const views = ['public', 'backstage', 'moderators']
    const streams = await Promise.all(views.map((as) => follow(stageId, { as, cookies })))
    await tell(stageId, 'moderators')
    await tell(stageId, 'backstage')
    await tell(stageId, 'public')
    expect(await Promise.all(streams.map((stream, index) => stream.numbers(index + 1)))).toEqual([[4], [3, 4], [2, 3, 4]])
    const again = await Promise.all(views.map((as) => follow(stageId, { as, cookies, lastEventId: 1 })))
    expect(await Promise.all(again.map((stream, index) => stream.numbers(index + 1)))).toEqual([[4], [3, 4], [2, 3, 4]])
  })

  it('is closed to whoever may not follow: private views, and every view of a rehearsal', async () => {
    const [stageId, rehearsalId] = [await opened(), await opened('rehearsal')]
    const investor = await api.as('investor_lead')
    for (const cookies of [undefined, investor.cookies]) {
      const who = cookies === undefined ? {} : { cookies }
      expect((await follow(stageId, { as: 'backstage', ...who })).status).toBe(404)
      expect((await follow(rehearsalId, who)).status).toBe(404)
    }
    expect((await follow(rehearsalId, { cookies: moderator.cookies })).status).toBe(200)
  })

  it('to somebody who has seen more than there is, begins anew and says so', async () => {
    const stream = await follow(await opened(), { lastEventId: 900 })
    await stream.next()
    expect(await stream.next()).toMatchObject({ event: 'snapshot', id: 1, data: { reset: true } })
  })

  it('to somebody who missed too much, begins anew and says so', async () => {
    const stageId = await opened()
    await api.database.owner.pool.query(
      `with told as (insert into stage_events (session_id, seq, kind, audience, payload)
         select $1::uuid, n, 'question.removed', 'public', '{}' from generate_series(2, 2500) n returning seq)
       update stage_sessions set seq = 2500 where id = $1::uuid`,
      [stageId],
    )
    const far = await follow(stageId, { lastEventId: 100 })
    await far.next()
    expect(await far.next()).toMatchObject({ event: 'snapshot', id: 2500, data: { reset: true } })
    const near = await follow(stageId, { lastEventId: 501 })
    expect(await near.numbers(1999)).toEqual(Array.from({ length: 1999 }, (_, index) => 502 + index))
  })

  it('of a private view ends when its sign-in does; of a wiped rehearsal says so', async () => {
    const rehearsalId = await opened('rehearsal')
    const leaving = await api.as('moderator')
    const [mine, theirs] = [
      await follow(rehearsalId, { cookies: leaving.cookies }),
      await follow(rehearsalId, { cookies: moderator.cookies }),
    ]
    for (const stream of [mine, theirs]) for (const event of ['hello', 'snapshot']) expect(await stream.next()).toMatchObject({ event })
    await leaving.delete('/api/v1/session')
    expect(await mine.next()).toMatchObject({ event: 'reauth' })
    expect(await mine.next()).toBeUndefined()
    await moderator.post(`/api/v1/stage/${rehearsalId}/commands`, {
      body: { commandId: randomUUID(), expectedSeq: 1, command: { kind: 'end' } },
    })
    expect(await theirs.next()).toMatchObject({ data: { kind: 'show.ended' } })
    await moderator.delete(`/api/v1/stage/${rehearsalId}`)
    expect(await theirs.next()).toMatchObject({ event: 'closed' })
    expect(await theirs.next()).toBeUndefined()
  })

  it('says goodbye when its server leaves', async () => {
    const leaving = await buildApp({ ...api.deps })
    const origin = await listenOn(leaving)
    const stageId = await opened()
    const response = await fetch(`${origin}/api/v1/stage/${stageId}/live`)
    const text = response.text()
    await leaving.close()
    expect(await text).toMatch(/event: bye\ndata: \{\}\n\n$/)
  })
})

describe('the server’s clock', () => {
  it('is told in a header, to everybody', async () => {
    api.clock.set(new Date('2027-07-12T14:00:00Z'))
    const answer = await api.public.get('/api/v1/time')
    api.clock.set(undefined)
    expect([answer.statusCode, answer.headers['x-server-time']]).toEqual([204, String(Date.parse('2027-07-12T14:00:00Z'))])
  })
})
