import { schema } from '@scalebridge/db'
import { daysFromNow, makeEdition } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let curator: Member
const six = (text: string) => ({ ar: text, zh: text, en: text, fr: text, ru: text, es: text })

beforeAll(async () => {
  api = await createTestApi()
  curator = await api.as('secretariat_curator')
})
afterAll(() => api.close())

describe('the current edition', () => {
  it('while there is none, it says so; then everybody may read it', async () => {
    expect((await api.public.get('/api/v1/editions/current')).json().code).toBe('edition.notFound')
    await makeEdition(api.database.owner.db, { isCurrent: true, slug: 'now' })
    expect((await api.public.get('/api/v1/editions/current')).json()).toMatchObject({ slug: 'now', acceptsPitches: true, segments: [] })
  })
})

/** An edition of its own for each test, and the settings that a page would send back unchanged. */
async function anEdition() {
  const edition = await makeEdition(api.database.owner.db)
  const {
    revision,
    state,
    title,
    theme,
    goalsUnderReview,
    zone,
    opensAt,
    clarificationsUntil,
    closesAt,
    editUntil,
    resultsAt,
    forumStartsAt,
    forumEndsAt,
  } = edition
  const settings = {
    revision,
    state,
    title,
    theme,
    goalsUnderReview,
    zone,
    opensAt,
    clarificationsUntil,
    closesAt,
    editUntil,
    resultsAt,
    forumStartsAt,
    forumEndsAt,
  }
  return { url: `/api/v1/editions/${edition.id}`, id: edition.id, settings }
}

describe('an edition’s settings', () => {
  it('are saved whole, audited, and seen by the public at once', async () => {
    const { url, id, settings } = await anEdition()
    const response = await curator.put(url, { body: { ...settings, goalsUnderReview: [3, 5], zone: 'Asia/Bangkok' } })
    expect(response.json()).toMatchObject({ goalsUnderReview: [3, 5], zone: 'Asia/Bangkok', revision: 2 })
    const [audited] = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, id))
    expect(audited).toMatchObject({ action: 'edition.save', actorId: curator.accountId })
  })
  it('hold the published grace, up to two hours, and leave it alone where it is not said', async () => {
    const { url, settings } = await anEdition()
    expect((await curator.put(url, { body: { ...settings, graceMinutes: 30 } })).json().graceMinutes).toBe(30)
    expect((await curator.put(url, { body: { ...settings, revision: 2 } })).json().graceMinutes).toBe(30)
    expect((await curator.put(url, { body: { ...settings, revision: 3, graceMinutes: 121 } })).statusCode).toBeGreaterThanOrEqual(400)
  })
  it('when somebody else saved meanwhile, are refused', async () => {
    const { url, settings } = await anEdition()
    await curator.put(url, { body: settings })
    expect((await curator.put(url, { body: settings })).json().code).toBe('edition.changedMeanwhile')
  })
  it('when dates contradict each other, name the field', async () => {
    const { url, settings } = await anEdition()
    const response = await curator.put(url, { body: { ...settings, closesAt: daysFromNow(-20).toISOString() } })
    expect(response.statusCode).toBe(422)
    expect(response.json().errors.map((error: { pointer: string }) => error.pointer)).toEqual(['/closesAt', '/closesAt'])
  })
  it.each(['Atlantis/Capital', '+05:30'])('when the zone is %s, name the field', async (zone) => {
    const { url, settings } = await anEdition()
    expect((await curator.put(url, { body: { ...settings, zone } })).json().errors).toMatchObject([{ pointer: '/zone' }])
  })
  it('are nobody’s but the Secretariat’s', async () => {
    const { url, settings } = await anEdition()
    const lead = await api.as('partnership_lead')
    expect((await lead.put(url, { body: settings })).statusCode).toBe(403)
    expect((await api.public.put(url, { body: settings })).statusCode).toBe(401)
    expect((await curator.put(`/api/v1/editions/${randomUUID()}`, { body: settings })).statusCode).toBe(404)
  })
})

/** Over whatever stands there. */
const NOW = { headers: { 'if-match': '*' } }

describe('an edition’s segments', () => {
  const segment = (slug: string) => ({
    slug,
    kind: 'sdg_action',
    title: six(slug),
    theme: six('theme'),
    goals: [7],
    startsAt: '2027-02-02T15:00:00Z',
    endsAt: '2027-02-02T16:00:00Z',
  })
  it('are replaced; one with an id stays itself, the order is the list’s', async () => {
    const { url } = await anEdition()
    const first = (await curator.put(`${url}/segments`, { ...NOW, body: { segments: [segment('a'), segment('b')] } })).json().segments
    const second = (
      await curator.put(`${url}/segments`, { ...NOW, body: { segments: [segment('c'), { ...segment('a2'), id: first[0].id }] } })
    ).json().segments
    expect(second.map((item: { slug: string }) => item.slug)).toEqual(['c', 'a2'])
    expect(second[1].id).toBe(first[0].id)
  })
  it('when one ends before it starts, name it', async () => {
    const { url } = await anEdition()
    const response = await curator.put(`${url}/segments`, {
      ...NOW,
      body: { segments: [{ ...segment('a'), endsAt: '2027-02-02T14:00:00Z' }] },
    })
    expect(response.json().errors).toMatchObject([{ pointer: '/segments/0/endsAt' }])
  })
  it('when two people change them at once, the second hears that they have changed and overwrites nothing', async () => {
    const { url } = await anEdition()
    const seen = (await curator.put(`${url}/segments`, { ...NOW, body: { segments: [segment('a')] } })).json()
    const put = (slug: string) =>
      curator.put(`${url}/segments`, {
        headers: { 'if-match': `"${seen.segmentsRevision}"` },
        body: { segments: [{ ...segment(slug), id: seen.segments[0].id }] },
      })
    const answers = await Promise.all([put('b'), put('c')])
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 412])
    const won = answers.find(({ statusCode }) => statusCode === 200)?.json()
    expect(answers.find(({ statusCode }) => statusCode === 412)?.json().code).toBe('segments.changedMeanwhile')
    const rows = await api.database.owner.db.select().from(schema.segments).where(eq(schema.segments.editionId, seen.id))
    expect(rows.map(({ slug }) => slug)).toEqual([won.segments[0].slug])
    expect((await curator.put(`${url}/segments`, { body: { segments: [] } })).statusCode).toBe(428)
  })
  it('of another edition cannot be taken over', async () => {
    const [one, other] = [await anEdition(), await anEdition()]
    const [theirs] = (await curator.put(`${other.url}/segments`, { ...NOW, body: { segments: [segment('x')] } })).json().segments
    expect(
      (await curator.put(`${one.url}/segments`, { ...NOW, body: { segments: [{ ...segment('y'), id: theirs.id }] } })).statusCode,
    ).toBe(404)
  })
})

describe('exchange rates', () => {
  it('are kept with their day and their source', async () => {
    const { url } = await anEdition()
    const items = [{ currency: 'EUR', usdPerUnit: '1.1', asOf: '2026-11-01', source: 'UN operational rates' }]
    await curator.put(`${url}/exchange-rates`, { ...NOW, body: { items } })
    expect((await curator.get(`${url}/exchange-rates`)).json()).toEqual({ items, revision: expect.any(Number) })
  })
  it('when somebody else saved them meanwhile, are not overwritten', async () => {
    const { url } = await anEdition()
    const items = [{ currency: 'EUR', usdPerUnit: '1.1', asOf: '2026-11-01', source: 'UN operational rates' }]
    const { revision } = (await curator.get(`${url}/exchange-rates`)).json()
    const put = (body: object) => curator.put(`${url}/exchange-rates`, { headers: { 'if-match': `"${revision}"` }, body })
    const saved = await put({ items })
    expect([saved.statusCode, saved.headers['etag']]).toEqual([200, `"${saved.json().revision}"`])
    const late = await put({ items: [] })
    expect([late.statusCode, late.json().code]).toEqual([412, 'rates.changedMeanwhile'])
    expect((await curator.get(`${url}/exchange-rates`)).json().items).toEqual(items)
  })
  it.each([
    ['an unknown currency', [{ currency: 'XAU', usdPerUnit: '1', asOf: '2026-11-01', source: 'nowhere' }], '/items/0/currency'],
    [
      'a currency twice',
      [
        { currency: 'EUR', usdPerUnit: '1', asOf: '2026-11-01', source: 'one' },
        { currency: 'EUR', usdPerUnit: '2', asOf: '2026-11-01', source: 'two' },
      ],
      '/items/0/currency',
    ],
  ])('when there is %s, it is named', async (_what, items, _pointer) => {
    const { url } = await anEdition()
    const response = await curator.put(`${url}/exchange-rates`, { ...NOW, body: { items } })
    expect([response.statusCode, response.json().code]).toEqual([422, 'edition.invalid'])
  })
})
