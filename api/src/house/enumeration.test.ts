import { schema } from '@scalebridge/db'
import { makeEdition, makePitch } from '@scalebridge/db/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApi, TEST_ORIGIN, type TestApi } from '../testing/index.ts'
import { CLIENT, Institution, SECRET } from '../testing/institution.ts'
import { shapeOf, waysIn } from '../testing/ways-in.ts'

let api: TestApi
let institution: Institution
let ways: ReturnType<typeof waysIn>
beforeAll(async () => {
  institution = await new Institution().start()
  const home = { key: 'home', name: 'Home', issuer: institution.issuer, clientId: CLIENT, clientSecret: SECRET, algorithm: 'ES256' }
  api = await createTestApi({ env: { INSTITUTIONS: JSON.stringify([home]) } })
  const { db } = api.database.owner
  const lead = await api.as('partnership_lead')
  const { id: pitchId } = await makePitch(db, { editionId: (await makeEdition(db)).id, organisationId: lead.organisationId })
  ways = waysIn({ api, db, institution, lead, pitchId })
})
afterAll(async () => {
  institution.close()
  await api.close()
})

/** The answer, and what was promised by it: both kinds of address get a mail. */
async function ask(way: string, email: string) {
  const { db } = api.database.owner
  const question = await ways[way]?.(email)
  if (question === undefined) throw new Error('there is no such way')
  const before = await db.$count(schema.outbox)
  const { method, url, cookie, body } = question
  const headers = { origin: TEST_ORIGIN, 'idempotency-key': crypto.randomUUID(), ...(cookie === undefined ? {} : { cookie }) }
  const answer = await api.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
  return { shape: shapeOf(answer), promised: (await db.$count(schema.outbox)) - before, status: answer.statusCode }
}

it.each([
  ['signIn', 202],
  ['wrongCode', 422],
  ['teamInvitation', 200],
  ['recovery', 422],
  ['institution', 303],
])('%s answers an address with an account as one without, to the byte, and mails as much', async (way, status) => {
  const email = `known-${way}@enumeration.example`
  await api.database.owner.db.insert(schema.accounts).values({ email })
  const known = await ask(way, email)
  const unknown = await ask(way, `unknown-${way}@enumeration.example`)
  expect(known).toEqual(unknown)
  expect(known.status).toBe(status)
})
