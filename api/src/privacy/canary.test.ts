import { schema } from '@scalebridge/db'
import { asAdmin, CANARY, CANARY_WORDS, findCanaries, makeEdition, makePitch } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../attachments/store.ts'
import { createLog } from '../platform/log.ts'
import { guardedEndpoints } from '../testing/endpoints.ts'
import { filled } from '../testing/filling.ts'
import { createTestApi, type TestApi } from '../testing/index.ts'
import { removeFiles } from './file-removals.ts'

const DIRECTORY = mkdtempSync(join(tmpdir(), 'canary-'))

let log = ''
let api: TestApi
beforeAll(async () => {
  const stream = { write: (line: string) => void (log += line) }
  api = await createTestApi({
    env: { ATTACHMENTS_DIRECTORY: DIRECTORY },
    deps: { log: createLog({ LOG_LEVEL: 'info' }, stream) },
  })
})
afterAll(async () => {
  await api.close()
  rmSync(DIRECTORY, { recursive: true, force: true })
})

/** Names and bytes of all that lies in the store. */
const stored = () =>
  readdirSync(DIRECTORY, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [`${entry.name} ${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`] : [],
  )

it('what a person leaves with the api is in no line of its log, and after their erasure in no file of its store', async () => {
  const { db } = api.database.owner
  const lead = await api.as('partnership_lead')
  await db.update(schema.accounts).set({ email: CANARY.email, name: CANARY.name }).where(eq(schema.accounts.id, lead.accountId))
  const pitch = await makePitch(db, { editionId: (await makeEdition(db)).id, organisationId: lead.organisationId })
  const head = `--edge\r\ncontent-disposition: form-data; name="file"; filename="${CANARY.name}.txt"\r\ncontent-type: text/plain\r\n\r\n`
  const sent = await api.app.inject({
    method: 'POST',
    url: `/api/v1/pitches/${pitch.id}/attachments`,
    headers: { cookie: lead.cookies, origin: api.deps.config.PUBLIC_ORIGIN, 'content-type': 'multipart/form-data; boundary=edge' },
    payload: `${head}${CANARY_WORDS}\r\n--edge--\r\n`,
  })
  expect(sent.statusCode).toBe(201)
  expect(stored()).toHaveLength(1)
  expect(stored().join(' ')).not.toContain(CANARY.name)
  // What is taken, what is refused as a form, what is refused by a rule, and what fails.
  await api.public.post('/api/v1/sign-in', { body: { email: CANARY.email, locale: 'en', returnTo: '/' } })
  await lead.patch('/api/v1/me', { body: { name: CANARY.name, phone: CANARY.phone, nobody: CANARY_WORDS } })
  await lead.post('/api/v1/pitches', { body: { organisationId: lead.accountId, title: CANARY_WORDS, language: 'en' } })
  await lead.get(`/api/v1/caught-mails?recipient=${encodeURIComponent(CANARY.email)}`)
  api.deps.log.error({ err: await db.execute(sql`select ${CANARY_WORDS}::uuid`).catch((error: unknown) => error) }, 'a statement failed')

  // And every route that takes any words, of an object that is not there.
  const filling = { text: CANARY_WORDS, variant: 0, named: { email: CANARY.email, contactEmail: CANARY.email } }
  for (const { method, url, schema: asked } of guardedEndpoints()) {
    if (/\/(?:me\/data|sessions?)\b/.test(url) || (asked.querystring ?? asked.body) === undefined) continue
    const pairs = Object.entries(Object(filled(asked.querystring ?? {}, filling))).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    const query = new URLSearchParams(pairs).toString()
    const body = asked.body === undefined ? {} : { body: filled(asked.body, filling) }
    await lead.send(method, `${url.replaceAll(/:\w+/g, lead.accountId)}?${query}`, body)
  }

  expect((await lead.post('/api/v1/me/data', { body: { kind: 'erasure' } })).statusCode).toBe(202)
  // As the worker's job does it.
  await api.database.worker.db.execute(sql`select erase_person(${lead.accountId})`)
  expect(await removeFiles(api.database.api.db, await openStore(api.deps.config))).toBe(1)
  expect(stored()).toEqual([])
  expect(log).toContain('a statement failed')
  for (const detail of Object.values(CANARY)) {
    expect(log).not.toContain(detail)
    expect(decodeURIComponent(log.replaceAll('+', ' ').replaceAll(/%(?![0-9A-F]{2})/g, ''))).not.toContain(detail)
  }
  expect(await asAdmin(api.database, findCanaries)).toEqual([])
})
