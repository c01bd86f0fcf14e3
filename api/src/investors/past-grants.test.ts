import { schema } from '@scalebridge/db'
import { makeEdition } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let lead: Member
beforeAll(async () => {
  api = await createTestApi()
  await makeEdition(api.database.owner.db, { isCurrent: true })
  lead = await api.as('investor_lead')
})
afterAll(() => api.close())

const read = (content: string, keep = false) => lead.post('/api/v1/grant-files', { body: { investorId: lead.investorId, content, keep } })
const kept = () =>
  api.database.owner.db
    .select()
    .from(schema.pastGrants)
    .where(eq(schema.pastGrants.investorId, lead.investorId ?? ''))

/** Ten grants of 100,000 to 1,000,000 pounds: eight in East Africa, about fisheries. */
const file = JSON.stringify({
  grants: Array.from({ length: 10 }, (_, at) => ({
    id: `fund-${at}`,
    title: 'Small-scale fisheries and coral reefs',
    description: 'Marine protected areas run by fishers, so that fish stocks and oceans recover.',
    currency: 'GBP',
    amountAwarded: (at + 1) * 100_000,
    awardDate: `${2016 + at}-05-01`,
    beneficiaryLocation: [{ countryCode: at < 8 ? ['KE', 'TZ', 'MG', 'MZ'][at % 4] : 'PE' }],
  })),
})

it('when a file of grants is read, it proposes answers with the number of grants behind each, and applies none', async () => {
  const reading = (await read(file)).json()
  expect(reading).toMatchObject({ grants: 10, firstYear: 2016, lastYear: 2025, isKept: false, problemCount: 0 })
  expect(reading.goals[0]).toEqual({ goal: 14, count: 10 })
  expect(reading.amounts).toMatchObject([{ currency: 'GBP', count: 10, minimumMinor: 20_000_000, maximumMinor: 90_000_000 }])
  const of = (field: string) => reading.proposals.find((one: { field: string }) => one.field === field)
  expect(of('countryGroups')).toEqual({ field: 'countryGroups', countryGroups: ['014'], count: 8, of: 10 })
  expect(of('goals')).toMatchObject({ count: 10, of: 10 })
  expect(of('ticket')).toMatchObject({ ticket: { minimumMinor: 20_000_000, maximumMinor: 100_000_000, currency: 'GBP' } })
  expect(of('instruments')).toMatchObject({ instruments: ['grant'] })
  expect(await kept()).toEqual([])
  expect(await api.database.owner.db.select().from(schema.mandates)).toEqual([])
})

it('when the investor agrees, the grants are its track record, once however often it is read', async () => {
  expect((await read(file, true)).json().isKept).toBe(true)
  await read(file, true)
  expect(await kept()).toHaveLength(10)
})

it('when a file is bad, every fault is said, and it is never our error', async () => {
  const nul = JSON.stringify({
    grants: [
      { id: 'nul\u0000', title: 'A title with\u0000 in it' },
      { id: 'x'.repeat(900), title: 'Long' },
    ],
  })
  for (const [content, code] of [
    ['{"grants": [', 'file.malformed'],
    ['<iati-activities><iati-activity>', 'file.malformed'],
    ['grant_id;title\n1;"', 'row.invalid'],
    ['{"grants": []}', 'file.noGrants'],
    [nul, 'grant.noIdentifier'],
  ] as const) {
    const response = await read(content, true)
    expect([response.statusCode, response.json().problems[0]?.code]).toEqual([200, code])
  }
  expect((await read('grant_id,title\n1,A\n1,B')).json()).toMatchObject({ grants: 1, problems: [{ line: 3, code: 'grant.twice' }] })
})

it('when the investor is another’s, the file is not read', async () => {
  const other = await api.as('investor_lead')
  const response = await other.post('/api/v1/grant-files', { body: { investorId: lead.investorId, content: file, keep: true } })
  expect(response.statusCode).toBe(404)
})
