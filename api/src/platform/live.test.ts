import { announce, CHANNELS, schema } from '@scalebridge/db'
import { makeEdition, makeInvestor, makeMandate, makeMember, makePitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { endSessionsOf } from '../accounts/sessions.ts'
import { createTestApi, TEST_ORIGIN, type Caller, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let origin: string
const open: AbortController[] = []

beforeAll(async () => {
  api = await createTestApi()
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const address = api.app.server.address() as AddressInfo // as: the server listens on a port, not on a pipe
  origin = `http://127.0.0.1:${address.port}`
})
afterEach(() => {
  for (const stream of open.splice(0)) stream.abort()
})
afterAll(() => api.close())

interface Frame {
  id: string | undefined
  event: string | undefined
  data: unknown
}

/** Opens a stream as the holder of the cookies and reads it frame by frame. */
async function listen(cookies: string, channels: string[], lastEventId?: number, from = origin) {
  const stream = new AbortController()
  open.push(stream)
  const query = new URLSearchParams(channels.map((channel): [string, string] => ['channel', channel]))
  const response = await fetch(`${from}/api/v1/live?${query.toString()}`, {
    headers: { cookie: cookies, ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }) },
    signal: stream.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  /** The next frame with an event; undefined when the stream has ended. */
  async function next(): Promise<Frame | undefined> {
    for (;;) {
      const end = buffer.indexOf('\n\n')
      if (end >= 0) {
        const lines = buffer.slice(0, end).split('\n')
        buffer = buffer.slice(end + 2)
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
        const event = field('event')
        if (event !== undefined) return { id: field('id'), event, data: JSON.parse(field('data') ?? 'null') }
        continue
      }
      const chunk = await reader?.read()
      if (chunk === undefined || chunk.done) return undefined
      buffer += chunk.value
    }
  }
  return { response, next, close: () => stream.abort() }
}

/** As the worker does it: in a transaction of its own. */
async function tell(pitchId: string, pairsDone = 1): Promise<void> {
  await api.database.worker.db.transaction((tx) =>
    announce(tx, CHANNELS.pitch(pitchId), { kind: 'run.changed', payload: { runId: pitchId, state: 'running', pairsDone, pairsTotal: 9 } }),
  )
}

async function pitchOfNewLead() {
  const lead = await api.as('partnership_lead')
  const { id: editionId } = await makeEdition(api.database.owner.db)
  const pitch = await makePitch(api.database.owner.db, { editionId, organisationId: lead.organisationId })
  return { lead, pitch, editionId }
}

describe('a stream', () => {
  it('says hello, then what changed on its channel, within a second of the commit', async () => {
    const { lead, pitch } = await pitchOfNewLead()
    const stream = await listen(lead.cookies, [CHANNELS.pitch(pitch.id)])
    expect(stream.response.status).toBe(200)
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(stream.response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await stream.next()).toMatchObject({ event: 'hello' })
    const toldAt = performance.now()
    await tell(pitch.id)
    expect(await stream.next()).toEqual({
      id: expect.stringMatching(/^\d+$/),
      event: 'changed',
      data: { channel: `pitch:${pitch.id}`, kind: 'run.changed', runId: pitch.id, state: 'running', pairsDone: 1, pairsTotal: 9 },
    })
    expect(performance.now() - toldAt).toBeLessThan(1_000)
  })

  it('carries only its own channels', async () => {
    const mine = await pitchOfNewLead()
    const other = await pitchOfNewLead()
    const stream = await listen(mine.lead.cookies, [CHANNELS.pitch(mine.pitch.id)])
    await stream.next()
    await tell(other.pitch.id, 7)
    await tell(mine.pitch.id, 8)
    expect(await stream.next()).toMatchObject({ data: { pairsDone: 8 } })
  })

  it('brings what was missed since the last event, once and in order', async () => {
    const { lead, pitch } = await pitchOfNewLead()
    const first = await listen(lead.cookies, [CHANNELS.pitch(pitch.id)])
    await first.next()
    await tell(pitch.id, 1)
    const seen = await first.next()
    first.close()
    await tell(pitch.id, 2)
    await tell(pitch.id, 3)
    const again = await listen(lead.cookies, [CHANNELS.pitch(pitch.id)], Number(seen?.id))
    await again.next()
    await tell(pitch.id, 4)
    const done = [await again.next(), await again.next(), await again.next()].map((frame) => frame?.data)
    expect(done).toMatchObject([{ pairsDone: 2 }, { pairsDone: 3 }, { pairsDone: 4 }])
  })

  it('brings an event whose transaction committed after a later number', async () => {
    const { lead, pitch } = await pitchOfNewLead()
    const stream = await listen(lead.cookies, [CHANNELS.pitch(pitch.id)])
    await stream.next()
    await api.database.worker.db.transaction(async (slow) => {
      await announce(slow, CHANNELS.pitch(pitch.id), {
        kind: 'run.changed',
        payload: { runId: pitch.id, state: 'running', pairsDone: 1, pairsTotal: 2 },
      })
      await tell(pitch.id, 2)
      expect(await stream.next()).toMatchObject({ data: { pairsDone: 2 } })
    })
    expect(await stream.next()).toMatchObject({ data: { pairsDone: 1 } })
  })

  it('goes on after its listening connection was killed', async () => {
    const { lead, pitch } = await pitchOfNewLead()
    const stream = await listen(lead.cookies, [CHANNELS.pitch(pitch.id)])
    await stream.next()
    const killed = await api.database.api.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and pid <> pg_backend_pid() and datname = current_database()",
    )
    expect(killed.rowCount).toBe(1)
    await tell(pitch.id, 5)
    expect(await stream.next()).toMatchObject({ data: { pairsDone: 5 } })
  })

  it('ends within five seconds when its session does', async () => {
    const { lead, pitch } = await pitchOfNewLead()
    const stream = await listen(lead.cookies, [CHANNELS.pitch(pitch.id)])
    await stream.next()
    await lead.delete('/api/v1/session')
    const endedAt = performance.now()
    expect(await stream.next()).toMatchObject({ event: 'reauth' })
    expect(await stream.next()).toBeUndefined()
    expect(performance.now() - endedAt).toBeLessThan(5_000)
  })

  it('asks its reader to come again when their role, their account or their sign-in is not what it was', async () => {
    const { db } = api.database.owner
    const changes: Record<string, (lead: Member) => Promise<unknown>> = {
      'role taken away': ({ accountId }) => db.delete(schema.memberships).where(eq(schema.memberships.accountId, accountId)),
      'role given': ({ accountId }) => makeMember(db, 'reviewer').then(({ organisationId }) => giveRole(accountId, organisationId)),
      'account closed': ({ accountId }) =>
        db.update(schema.accounts).set({ disabledAt: new Date() }).where(eq(schema.accounts.id, accountId)),
      'ended by an administrator': ({ accountId }) =>
        api.deps.db.transaction((tx) => endSessionsOf(tx, { accountId, actorId: null, reason: 'ended_by_administrator', now: new Date() })),
    }
    const giveRole = (accountId: string, organisationId: string) =>
      db.insert(schema.memberships).values({ accountId, organisationId, role: 'reviewer' })
    const unchanged = await pitchOfNewLead()
    const kept = await listen(unchanged.lead.cookies, [CHANNELS.pitch(unchanged.pitch.id)])
    await kept.next()
    const said = await Promise.all(
      Object.entries(changes).map(async ([change, act]) => {
        const { lead, pitch } = await pitchOfNewLead()
        const stream = await listen(lead.cookies, [CHANNELS.pitch(pitch.id)])
        await stream.next()
        await act(lead)
        return [change, (await stream.next())?.event, await stream.next()]
      }),
    )
    expect(said).toEqual(Object.keys(changes).map((change) => [change, 'reauth', undefined]))
    await tell(unchanged.pitch.id, 3)
    expect(await kept.next()).toMatchObject({ data: { pairsDone: 3 } })
  })

  it('is one of at most twenty of its account', async () => {
    const { lead, pitch } = await pitchOfNewLead()
    const statuses: number[] = []
    for (let n = 0; n < 21; n += 1) statuses.push((await listen(lead.cookies, [CHANNELS.pitch(pitch.id)])).response.status)
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429])
  })

  it('is told goodbye when the server leaves, which it then does at once', async () => {
    const leaving = await createTestApi()
    await leaving.app.listen({ host: '127.0.0.1', port: 0 })
    const address = leaving.app.server.address() as AddressInfo // as: the server listens on a port, not on a pipe
    const curator = await leaving.as('secretariat_curator')
    const stream = await listen(curator.cookies, ['queue'], undefined, `http://127.0.0.1:${address.port}`)
    await stream.next()
    const startedAt = performance.now()
    await leaving.close()
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(await stream.next()).toMatchObject({ event: 'bye' })
    expect(await stream.next()).toBeUndefined()
  })
})

describe('a channel', () => {
  const statusFor = async (caller: Caller & { cookies: string }, channels: string[]) => {
    const stream = await listen(caller.cookies, channels)
    stream.close()
    return stream.response.status
  }
  const missing = '01890000-0000-7000-8000-00000000dead'

  it('of a pitch is its organisation’s and the Secretariat’s', async () => {
    const { lead, pitch } = await pitchOfNewLead()
    const channel = [CHANNELS.pitch(pitch.id)]
    const viewer = await api.as('partnership_viewer', { organisationId: lead.organisationId })
    const [stranger, investor, curator] = [
      await api.as('partnership_lead'),
      await api.as('investor_lead'),
      await api.as('secretariat_curator'),
    ]
    expect(await Promise.all([lead, viewer, curator, stranger, investor].map((caller) => statusFor(caller, channel)))).toEqual([
      200, 200, 200, 404, 404,
    ])
  })

  it('of a mandate is its investor’s alone', async () => {
    const lead = await api.as('investor_lead')
    const { id: editionId } = await makeEdition(api.database.owner.db)
    const mandate = await makeMandate(api.database.owner.db, { editionId, investorId: lead.investorId ?? '' })
    const channel = [CHANNELS.mandate(mandate.id)]
    const [stranger, curator, weak] = [
      await api.as('investor_lead'),
      await api.as('secretariat_curator'),
      await api.as('investor_lead', { organisationId: lead.organisationId, assurance: 1 }),
    ]
    expect(await Promise.all([lead, stranger, curator, weak].map((caller) => statusFor(caller, channel)))).toEqual([200, 404, 404, 404])
  })

  it('of an organisation’s dealings is theirs who deal for it, investors with a second factor', async () => {
    const [lead, investor, stranger] = [await api.as('partnership_lead'), await api.as('investor_member'), await api.as('partnership_lead')]
    const viewer = await api.as('partnership_viewer', { organisationId: lead.organisationId })
    const weak = await api.as('investor_lead', { organisationId: investor.organisationId, assurance: 1 })
    const curator = await api.as('secretariat_curator')
    const [ours, theirs] = [[CHANNELS.organisation(lead.organisationId)], [CHANNELS.organisation(investor.organisationId)]]
    expect(await Promise.all([lead, viewer, stranger, curator].map((caller) => statusFor(caller, ours)))).toEqual([200, 404, 404, 404])
    expect(await Promise.all([investor, weak, curator].map((caller) => statusFor(caller, theirs)))).toEqual([200, 404, 404])
  })

  it('of an edition or the queue is the Secretariat’s', async () => {
    const { id: editionId } = await makeEdition(api.database.owner.db)
    const [curator, lead] = [await api.as('secretariat_officer'), await api.as('partnership_lead')]
    expect(await statusFor(curator, [CHANNELS.edition(editionId), 'queue'])).toBe(200)
    expect(await statusFor(lead, ['queue'])).toBe(404)
    expect(await statusFor(lead, [CHANNELS.edition(editionId)])).toBe(404)
  })

  it('of what is another’s and of what does not exist cannot be told apart', async () => {
    const { pitch } = await pitchOfNewLead()
    const stranger = await api.as('partnership_lead')
    const answers = await Promise.all(
      [pitch.id, missing].map(async (id) => {
        const { instance: _instance, ...body } = (await stranger.get(`/api/v1/live?channel=pitch:${id}`)).json<Record<string, unknown>>()
        return body
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    const investor = await makeInvestor(api.database.owner.db)
    expect((await stranger.get(`/api/v1/live?channel=mandate:${investor.id}`)).statusCode).toBe(404)
  })

  it('that is one among forbidden ones opens no stream, and nobody in particular has none', async () => {
    const { lead, pitch } = await pitchOfNewLead()
    expect(await statusFor(lead, [CHANNELS.pitch(pitch.id), 'queue'])).toBe(404)
    expect((await api.public.get('/api/v1/live?channel=queue')).statusCode).toBe(401)
    expect((await lead.get('/api/v1/live?channel=everything', { headers: { origin: TEST_ORIGIN } })).statusCode).toBe(400)
    expect((await lead.get('/api/v1/live')).statusCode).toBe(400)
  })
})
