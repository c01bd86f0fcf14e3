import { schema } from '@scalebridge/db'
import { applyImport, importTemplate } from '@scalebridge/db/imports'
import { makeEdition } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let curator: Member
let url: string
beforeAll(async () => {
  api = await createTestApi()
  curator = await api.as('secretariat_curator')
  url = `/api/v1/editions/${(await makeEdition(api.database.owner.db)).id}/imports`
})
afterAll(() => api.close())

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('importing', () => {
  it('takes the file in, promises its check, and shows how it ended', async () => {
    const response = await curator.post(url, {
      body: { kind: 'pitches', fileName: 'pitches.csv', contentBase64: base64(importTemplate('pitches').content) },
    })
    expect(response.statusCode).toBe(202)
    const { id } = response.json()
    expect(response.json()).toMatchObject({ state: 'queued', rowsDone: 0 })
    const promised = await api.database.owner.db
      .select({ name: schema.outbox.name })
      .from(schema.outbox)
      .where(eq(schema.outbox.aggregateId, id))
    expect(promised).toEqual([{ name: 'import.apply' }])
    await applyImport(api.database.worker.db, id)
    expect((await curator.get(`/api/v1/imports/${id}`)).json()).toMatchObject({ state: 'done', rowsDone: 1, rowsTotal: 1, errors: [] })
    expect((await curator.get(url)).json().items[0].id).toBe(id)
  })
  it('when the file is bad, its errors say where and what to do', async () => {
    const { id } = (await curator.post(url, { body: { kind: 'mandates', fileName: 'm.csv', contentBase64: base64('name\nx\n') } })).json()
    await applyImport(api.database.worker.db, id)
    const ended = (await curator.get(`/api/v1/imports/${id}`)).json()
    expect(ended.state).toBe('rejected')
    expect(ended.errors).toContainEqual({
      line: 1,
      column: 'investor_type',
      code: 'header.missing',
      value: null,
      detail: 'This column is missing. Add it; the template has it.',
    })
  })
  it('is nobody’s but the Secretariat’s, and of an edition that exists', async () => {
    const body = { kind: 'pitches', fileName: 'a.csv', contentBase64: '' }
    expect((await (await api.as('investor_lead')).post(url, { body })).statusCode).toBe(403)
    expect((await curator.post(`/api/v1/editions/${randomUUID()}/imports`, { body })).statusCode).toBe(404)
    expect((await curator.post(url, { body: { ...body, contentBase64: 'not base64!' } })).statusCode).toBe(400)
    expect((await curator.get(`/api/v1/imports/${randomUUID()}`)).statusCode).toBe(404)
  })
  it('hands out the template', async () => {
    expect((await curator.get('/api/v1/import-templates/pitches')).json()).toEqual(importTemplate('pitches'))
  })
})
