import { schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Output } from '../platform/endpoint.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type * as contract from './status.contract.ts'
import { levelOf } from './status.ts'

let api: TestApi
let secretariat: Member
beforeAll(async () => {
  api = await createTestApi()
  secretariat = await api.as('secretariat_officer')
})
afterAll(() => api.close())

const ask = async (part: string) => {
  const answer = await secretariat.get('/api/v1/status')
  expect(answer.statusCode).toBe(200)
  return answer.json<Output<typeof contract.getStatus>>().parts.find((one) => one.part === part)
}
const promise = (values: { name: string; dueAt?: Date; deadAt?: Date; doneAt?: Date }) =>
  api.database.owner.db.insert(schema.outbox).values({
    payload: {},
    aggregate: 'test',
    aggregateId: secretariat.accountId,
    lastError: values.deadAt === undefined ? null : 'refused',
    ...values,
  })
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)

describe('how things stand', () => {
  it('when no worker gives a sign of life, that is bad; when one does, good', async () => {
    expect(await ask('workers')).toEqual({ part: 'workers', level: 'bad', count: 0, lastAt: null })
    await api.database.worker.db.insert(schema.workerHeartbeats).values({ host: 'here', pid: 1, backend: 'postgres' })
    expect(await ask('workers')).toMatchObject({ level: 'good', count: 1 })
  })

  it('when letters wait for minutes, it asks for attention, when for hours it is bad; those for later do not count', async () => {
    await promise({ name: 'notice.mail', dueAt: ago(-60) })
    await promise({ name: 'mail.receipt', doneAt: ago(3) })
    expect(await ask('mail')).toMatchObject({ level: 'good', count: 0 })
    await promise({ name: 'massMail.send', dueAt: ago(10) })
    expect(await ask('mail')).toMatchObject({ level: 'attention', count: 1 })
    await promise({ name: 'mail.signIn', dueAt: ago(200) })
    expect(await ask('mail')).toMatchObject({ level: 'bad', count: 2 })
    expect([299, 300, 3_599, 3_600].map(levelOf)).toEqual(['good', 'attention', 'attention', 'bad'])
  })

  it('when the last run of matching failed, that is bad, until one ends well', async () => {
    const { db } = api.database.owner
    const edition = await makeEdition(db)
    const pitch = await makePitch(db, { editionId: edition.id })
    const run = { editionId: edition.id, kind: 'pitch', subjectId: pitch.id }
    await db.insert(schema.matchRuns).values({ ...run, state: 'failed', reason: 'broke', finishedAt: ago(2) })
    expect(await ask('matching')).toMatchObject({ level: 'bad', lastAt: null })
    await db.insert(schema.matchRuns).values({ ...run, state: 'ready', finishedAt: ago(1) })
    expect(await ask('matching')).toMatchObject({ level: 'good', count: 0, lastAt: expect.any(String) })
    await db.insert(schema.matchRuns).values({ ...run, state: 'queued', requestedAt: ago(20) })
    expect(await ask('matching')).toMatchObject({ level: 'attention', count: 1 })
  })

  it('when work was given up, it asks for attention', async () => {
    expect(await ask('deadLetters')).toMatchObject({ level: 'good', count: 0 })
    await promise({ name: 'import.apply', deadAt: ago(1) })
    expect(await ask('deadLetters')).toMatchObject({ level: 'attention', count: 1 })
  })

  it('when a round by the clock is late, it says how many', async () => {
    expect(await ask('rounds')).toMatchObject({ level: 'good', count: 0 })
    await api.database.owner.db
      .insert(schema.schedules)
      .values({ name: 'a round', everyMs: 1_000, nextRunAt: sql`now() - interval '2 hours'` })
    expect(await ask('rounds')).toMatchObject({ level: 'bad', count: 1 })
  })

  it('is the Secretariat’s alone', async () => {
    expect((await (await api.as('partnership_lead')).get('/api/v1/status')).statusCode).toBe(403)
  })
})
