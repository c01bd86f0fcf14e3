import { schema } from '@scalebridge/db'
import { INVESTOR_CHECKS } from '@scalebridge/db/reference'
import { makeEdition, makeInvestor, makeMandate } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let editionId: string
let officer: Member

beforeAll(async () => {
  api = await createTestApi()
  editionId = (await makeEdition(api.database.owner.db, { isCurrent: true })).id
  officer = await api.as('secretariat_officer')
})
afterAll(() => api.close())

const owner = () => api.database.owner.db
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000)
const problemOf = (response: { json(): Record<string, unknown> }) => ({ ...response.json(), instance: undefined })

describe('saved views', () => {
  const view = { page: 'pool', name: 'Water in small islands', query: 'goal=6&place=sids' }

  it('when a view is kept, its owner finds it on its page, and nobody else does', async () => {
    const created = await officer.post('/api/v1/saved-views', { body: view })
    expect(created.statusCode).toBe(201)
    expect((await officer.get('/api/v1/saved-views?page=pool')).json()).toEqual({ items: [created.json()] })
    expect((await officer.get('/api/v1/saved-views?page=shortlist')).json()).toEqual({ items: [] })
    const other = await api.as('secretariat_officer')
    expect((await other.get('/api/v1/saved-views?page=pool')).json()).toEqual({ items: [] })
  })

  it('when the name is taken on that page, it says so; on another page it is free', async () => {
    expect((await officer.post('/api/v1/saved-views', { body: view })).json()).toMatchObject({ status: 409, code: 'savedView.nameTaken' })
    expect((await officer.post('/api/v1/saved-views', { body: { ...view, page: 'shortlist' } })).statusCode).toBe(201)
  })

  it('when a view is another’s, it cannot be deleted and looks as if it were not there', async () => {
    const mine = (await officer.get('/api/v1/saved-views?page=pool')).json().items[0]
    const other = await api.as('investor_lead')
    const [theirs, missing] = [
      await other.delete(`/api/v1/saved-views/${mine.id}`),
      await other.delete(`/api/v1/saved-views/${randomUUID()}`),
    ]
    expect(problemOf(theirs)).toEqual(problemOf(missing))
    expect(theirs.statusCode).toBe(404)
    expect((await officer.delete(`/api/v1/saved-views/${mine.id}`)).statusCode).toBe(204)
    expect((await officer.get('/api/v1/saved-views?page=pool')).json()).toEqual({ items: [] })
  })

  it('when it is not of its form, or nobody is signed in, it is refused', async () => {
    expect((await officer.post('/api/v1/saved-views', { body: { ...view, name: '' } })).statusCode).toBe(400)
    expect((await api.public.get('/api/v1/saved-views?page=pool')).statusCode).toBe(401)
  })
})

describe('listInvestors', () => {
  it('when it is read page by page while others register, every one that was there comes once', async () => {
    const before = (await owner().select({ id: schema.investors.id }).from(schema.investors)).map(({ id }) => id)
    const more = await Promise.all([1, 2, 3].map(() => makeInvestor(owner(), { state: 'pending' })))
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await officer.get(`/api/v1/investors?size=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).json()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
      if (seen.length === 2) await makeInvestor(owner())
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining([...before, ...more.map(({ id }) => id)]))
  })

  it('when only pending ones are asked for, no other is shown', async () => {
    const { items } = (await officer.get('/api/v1/investors?state=pending')).json()
    expect(items.map(({ state }: { state: string }) => state)).toEqual(['pending', 'pending', 'pending'])
  })

  it('when an investor asks, it is refused', async () => {
    expect((await (await api.as('investor_lead')).get('/api/v1/investors')).statusCode).toBe(403)
  })
})

describe('moveInvestor', () => {
  it('when an investor is verified, its active mandates are matched, and the log keeps who did it and why', async () => {
    const investor = await makeInvestor(owner(), { state: 'pending' })
    const active = await makeMandate(owner(), { editionId, investorId: investor.id })
    const draft = await makeMandate(owner(), { editionId, investorId: investor.id, state: 'draft' })
    const stated = { authorityRole: 'Director', authorityVersion: '2026-11', statedBy: officer.accountId, statedAt: new Date() }
    await owner()
      .insert(schema.investorRegistrations)
      .values({ investorId: investor.id, ...stated })
    const response = await officer.post(`/api/v1/investors/${investor.id}/state`, {
      body: { state: 'verified', reason: 'Checked against the register.', passed: INVESTOR_CHECKS },
    })
    expect(response.json()).toMatchObject({ id: investor.id, state: 'verified', activeMandates: 1 })
    const runs = await owner().select().from(schema.matchRuns).where(eq(schema.matchRuns.subjectId, active.id))
    expect(runs).toMatchObject([{ kind: 'mandate', state: 'queued' }])
    expect(await owner().select().from(schema.outbox).where(eq(schema.outbox.aggregateId, active.id))).toMatchObject([
      { name: 'mandate.match', payload: { mandateId: active.id, runId: runs[0]?.id } },
    ])
    expect(await owner().select().from(schema.outbox).where(eq(schema.outbox.aggregateId, draft.id))).toEqual([])
    expect(await owner().select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, investor.id))).toMatchObject([
      {
        action: 'investor.move',
        actorId: officer.accountId,
        before: { state: 'pending' },
        after: { state: 'verified' },
        reason: 'Checked against the register.',
      },
    ])
  })

  it('when it is asked for a second time, nothing happens twice', async () => {
    const investor = await makeInvestor(owner(), { state: 'pending' })
    const ask = () => officer.post(`/api/v1/investors/${investor.id}/state`, { body: { state: 'suspended', reason: 'Asked to pause.' } })
    expect([(await ask()).json().state, (await ask()).json().state]).toEqual(['suspended', 'suspended'])
    expect(await owner().select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, investor.id))).toHaveLength(1)
  })

  it('when there is no such investor, no reason, or no right to it, it is refused', async () => {
    const body = { state: 'verified', reason: 'Checked.' }
    const investor = await makeInvestor(owner(), { state: 'pending' })
    expect((await officer.post(`/api/v1/investors/${randomUUID()}/state`, { body })).json()).toMatchObject({
      status: 404,
      code: 'investor.notFound',
    })
    expect((await officer.post(`/api/v1/investors/${investor.id}/state`, { body: { state: 'verified' } })).statusCode).toBe(400)
    expect((await (await api.as('investor_lead')).post(`/api/v1/investors/${investor.id}/state`, { body })).statusCode).toBe(403)
  })
})

describe('the queue', () => {
  const addJob = async (values: Partial<typeof schema.outbox.$inferInsert> = {}) => {
    const [run] = await owner()
      .insert(schema.matchRuns)
      .values({ editionId, kind: 'edition', subjectId: editionId, state: 'failed', reason: 'out of luck', finishedAt: new Date() })
      .returning()
    const [job] = await owner()
      .insert(schema.outbox)
      .values({ name: 'edition.match', payload: { editionId, runId: run?.id }, aggregate: 'edition', aggregateId: editionId, ...values })
      .returning()
    return { run, job }
  }

  it('when it is asked how it stands, it counts what waits, what runs, what was done, and names what failed', async () => {
    await owner().delete(schema.outbox)
    await addJob({ dueAt: ago(90) })
    await addJob({ enqueuedAt: ago(0) })
    await addJob({ doneAt: ago(300) })
    await addJob({ doneAt: ago(7_200) })
    const { job } = await addJob({ deadAt: ago(0), lastError: 'out of luck', attempts: 3 })
    await owner()
      .insert(schema.workerHeartbeats)
      .values([
        { host: 'here', pid: 7, backend: 'postgres' },
        { host: 'gone', pid: 8, backend: 'postgres', beatAt: ago(600) },
      ])
    const body = (await officer.get('/api/v1/queue')).json()
    expect(body).toMatchObject({ waiting: 1, delivered: 1, doneLastHour: 1, dead: 1, workers: [{ host: 'here', pid: 7 }] })
    expect(body.oldestDueSeconds).toBeGreaterThanOrEqual(90)
    expect(body.oldestDueSeconds).toBeLessThan(120)
    expect(body.failed).toMatchObject([{ id: job?.id, name: 'edition.match', attempts: 3, lastError: 'out of luck' }])
    expect(body.recentRuns.length).toBeGreaterThanOrEqual(5)
  })

  it('when a failed job is retried, it is due again under a new delivery, its run waits again, and watchers are told', async () => {
    const { run, job } = await addJob({ deadAt: ago(0), enqueuedAt: ago(0), lastError: 'out of luck', attempts: 3 })
    const response = await officer.post(`/api/v1/queue/${job?.id}/retry`)
    expect(response.statusCode).toBe(202)
    expect(response.json()).toMatchObject({ id: job?.id, attempts: 3, deadAt: null, lastError: null })
    expect(
      await owner()
        .select()
        .from(schema.outbox)
        .where(eq(schema.outbox.id, job?.id ?? 0)),
    ).toMatchObject([{ enqueuedAt: null, deadAt: null, doneAt: null }])
    expect(
      await owner()
        .select()
        .from(schema.matchRuns)
        .where(eq(schema.matchRuns.id, run?.id ?? '')),
    ).toMatchObject([{ state: 'queued', reason: null, finishedAt: null }])
    expect(await owner().select().from(schema.auditLog).where(eq(schema.auditLog.action, 'job.retry'))).toMatchObject([
      { actorId: officer.accountId, before: { jobId: job?.id, job: 'edition.match' }, sealedFor: officer.accountId },
    ])
    expect(await owner().select().from(schema.liveEvents).where(eq(schema.liveEvents.channel, 'queue'))).not.toEqual([])
  })

  it('when two retry it at once, it is promised once', async () => {
    const { job } = await addJob({ deadAt: ago(0), lastError: 'out of luck' })
    const answers = await Promise.all([1, 2].map(() => officer.post(`/api/v1/queue/${job?.id}/retry`)))
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([202, 409])
  })

  it('when an import’s job is retried, the import waits again', async () => {
    const [imported] = await owner()
      .insert(schema.imports)
      .values({ editionId, kind: 'pitches', fileName: 'a.csv', content: Buffer.from('x'), state: 'failed', finishedAt: new Date() })
      .returning()
    const { job } = await addJob({ name: 'import.apply', payload: { importId: imported?.id }, deadAt: ago(0), lastError: 'out of luck' })
    await officer.post(`/api/v1/queue/${job?.id}/retry`)
    expect(await owner().select({ state: schema.imports.state }).from(schema.imports)).toEqual([{ state: 'queued' }])
  })

  it('when the job has not failed, does not exist, or is asked for by somebody else, it is refused', async () => {
    const { job } = await addJob()
    expect((await officer.post(`/api/v1/queue/${job?.id}/retry`)).json()).toMatchObject({ status: 409, code: 'job.notFailed' })
    expect((await officer.post('/api/v1/queue/999999/retry')).json()).toMatchObject({ status: 404, code: 'job.notFound' })
    expect((await officer.post('/api/v1/queue/none/retry')).statusCode).toBe(400)
    const lead = await api.as('partnership_lead')
    expect([(await lead.get('/api/v1/queue')).statusCode, (await lead.post(`/api/v1/queue/${job?.id}/retry`)).statusCode]).toEqual([
      403, 403,
    ])
  })
})
