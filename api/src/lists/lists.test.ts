import { freezePitch, schema } from '@scalebridge/db'
import { DEFAULT_AUDIENCES } from '@scalebridge/db/reference'
import { blankRow, blankSheet, type TermSheet } from '@scalebridge/db/rules'
import { makeEdition, makeMandate, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimWith } from '../testing/claim.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { matchForTest } from '../testing/match.ts'
import type { Comparison, ListItem, PitchChanges, PitchList, Taken } from './lists.contract.ts'

let api: TestApi
let edition: Edition
let lead: Member
let colleague: Member
let rival: Member
let mandate: Mandate
let fiji: Pitch
let yen: Pitch
let withdrawn: Pitch
let vetoed: Pitch

/** All in yen, of which nothing is secured yet. */
const sheet: TermSheet = {
  ...blankSheet('JPY'),
  totalMinor: 1000,
  stack: [{ ...blankRow('stack'), id: 'l1', role: 'senior', provider: 'Quiet bank', isProviderPrivate: true, amountMinor: 800 }],
}

const SECRET = 'Ours before the others see it'

beforeAll(async () => {
  api = await createTestApi()
  const { db } = api.database.owner
  edition = await makeEdition(db, { isCurrent: true })
  lead = await api.as('investor_lead')
  colleague = await api.as('investor_member', { organisationId: lead.organisationId })
  rival = await api.as('investor_lead')
  mandate = await makeMandate(db, { editionId: edition.id, investorId: lead.investorId ?? '', instruments: [], countryGroups: ['009'] })
  await makeMandate(db, { editionId: edition.id, investorId: rival.investorId ?? '' })
  await db
    .insert(schema.exchangeRates)
    .values({ editionId: edition.id, currency: 'JPY', usdPerUnit: '0.01', asOf: '2026-11-01', source: 'a test' })
  const submitted = { editionId: edition.id, state: 'submitted' }
  fiji = await makePitch(db, { ...submitted, number: 1 })
  yen = await makePitch(db, { ...submitted, number: 2, askMinor: 3_000_000, askMinimumMinor: null, askCurrency: 'JPY' })
  withdrawn = await makePitch(db, { ...submitted, number: 3 })
  vetoed = await makePitch(db, { ...submitted, number: 4 })
  await db.insert(schema.termSheets).values({ pitchId: fiji.id, content: sheet })
  await matchForTest(db, edition)
})
afterAll(() => api.close())

const address = (list: { id: string }, more = '') => `/api/v1/lists/${list.id}${more}`
const read = async (as: Member, list: { id: string }) => (await as.get(address(list))).json<PitchList>()
const change = (as: Member, list: { id: string }, sent: { body: object; seen?: number | '*' }) =>
  as.post(address(list, '/items'), { body: sent.body, headers: { 'if-match': sent.seen === '*' ? '*' : `"${sent.seen ?? 1}"` } })

async function begin(pitches: readonly Pitch[] = [], name = 'Islands'): Promise<PitchList> {
  const body = { investorId: lead.investorId, name, note: SECRET, pitchIds: pitches.map(({ id }) => id) }
  const made = await lead.post('/api/v1/lists', { body })
  expect(made.statusCode, made.body).toBe(201)
  return made.json()
}

function share(list: PitchList, sharing: string, sharedWith: string[] = [], seen = list.revision) {
  const body = { name: list.name, note: list.note, sharing, sharedWith }
  return lead.put(address(list), { body, headers: { 'if-match': `"${seen}"` } })
}

describe('a list', () => {
  it('when it is private, is nobody’s but its maker’s: not a colleague’s, a rival’s, a partnership’s or the Secretariat’s', async () => {
    const list = await begin([fiji])
    for (const as of [colleague, rival]) {
      expect((await as.get(address(list))).json()).toMatchObject({ status: 404, code: 'list.notFound' })
      expect((await as.get('/api/v1/lists')).json<{ items: unknown[] }>().items).toEqual([])
      expect((await change(as, list, { body: { do: 'remove', pitchId: fiji.id } })).statusCode).toBe(404)
    }
    for (const role of ['secretariat_officer', 'admin', 'partnership_lead'] as const) {
      const as = await api.as(role)
      const [there, missing] = [await as.get(address(list)), await as.get(address({ id: '01890000-0000-7000-8000-00000000dead' }))]
      expect([there.statusCode, there.json().code]).toEqual([missing.statusCode, missing.json().code])
      expect(there.statusCode).toBe(403)
    }
  })

  it('when it is made and changed, leaves none of its words in the log that the Secretariat reads, and tells no channel', async () => {
    const events = await api.database.owner.db.$count(schema.liveEvents)
    const list = await begin([fiji], 'Quiet favourites')
    await change(lead, list, { body: { do: 'say', pitchId: fiji.id, note: SECRET, tags: ['first choice'] } })
    const log = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, list.id))
    expect(log.map(({ action }) => action)).toEqual(['list.create', 'list.say'])
    for (const word of [SECRET, 'Quiet favourites', 'first choice', fiji.id]) expect(JSON.stringify(log)).not.toContain(word)
    expect(await api.database.owner.db.$count(schema.liveEvents)).toBe(events)
  })

  it('when it is shared by name, that member reads it, adds to it and is told once; to share or delete it is its maker’s alone', async () => {
    const list = await begin()
    const shared = await share(list, 'named', [colleague.accountId, rival.accountId])
    expect(shared.json<PitchList>().sharedWith).toEqual([colleague.accountId])
    await share(list, 'organisation', [], 2)
    expect((await change(colleague, list, { body: { do: 'add', pitchIds: [yen.id], note: null, tags: [] }, seen: '*' })).statusCode).toBe(
      200,
    )
    expect((await read(lead, list)).items.map(({ pitchId }) => pitchId)).toEqual([yen.id])
    expect((await colleague.delete(address(list))).json()).toMatchObject({ status: 403, code: 'list.notYours' })
    expect((await rival.get(address(list))).statusCode).toBe(404)
    const told = await api.database.owner.db.select().from(schema.notices).where(eq(schema.notices.subjectId, list.id))
    expect(told.map(({ kind, accountId }) => [kind, accountId])).toEqual([['list.shared', colleague.accountId]])
  })

  it('when two change the same revision, the second is refused, and one without a revision too', async () => {
    const list = await begin([fiji, yen])
    expect((await change(lead, list, { body: { do: 'move', pitchId: yen.id, position: 1 } })).statusCode).toBe(200)
    expect((await change(lead, list, { body: { do: 'remove', pitchId: yen.id } })).json()).toMatchObject({
      status: 412,
      code: 'list.changedMeanwhile',
    })
    expect((await lead.put(address(list), { body: { name: 'x', note: null, sharing: 'private', sharedWith: [] } })).statusCode).toBe(428)
    expect((await read(lead, list)).items.map(({ pitchId }) => pitchId)).toEqual([yen.id, fiji.id])
  })

  it('when a pitch on it is withdrawn and another is vetoed, both look alike: nobody can tell the veto', async () => {
    const list = await begin([withdrawn, fiji, vetoed])
    const { db } = api.database.owner
    await db.update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, withdrawn.id))
    const rule = { editionId: edition.id, pitchId: vetoed.id, investorId: lead.investorId ?? '', kind: 'veto', side: 'partnership' }
    await db.insert(schema.pairRules).values({ ...rule, accountId: rival.accountId })
    const items = (await read(lead, list)).items
    const bare = ({ pitchId: _id, title: _title, ...rest }: ListItem) => rest
    expect(items.map(({ pitch }) => pitch === null)).toEqual([true, false, true])
    expect(bare(items[0] as ListItem)).toEqual(bare(items[2] as ListItem)) // as: three are there
    const again = await change(lead, await begin(), { body: { do: 'add', pitchIds: [vetoed.id], note: null, tags: [] }, seen: '*' })
    expect(again.json()).toMatchObject({ code: 'list.invalid', errors: [{ code: 'pitch.notFound' }] })
  })
})

describe('a comparison', () => {
  it('when currencies differ, brings them to dollars with the rate, its day and its source, and leaves out what is not there', async () => {
    const asked = [fiji, yen, vetoed].map(({ id }) => id).join(',')
    const { items, rates } = (await lead.get(`/api/v1/comparison?pitches=${asked}`)).json<Comparison>()
    expect(items.map(({ pitch, usd }) => [pitch.id, usd.askMinor, usd.askMinimumMinor, usd.gapMinor])).toEqual([
      [fiji.id, 150_000_000, 20_000_000, 1000],
      [yen.id, 3_000_000, null, null],
    ])
    expect(rates).toEqual([{ currency: 'JPY', usdPerUnit: 0.01, asOf: '2026-11-01', source: 'a test' }])
    expect(items[0]?.matches).toMatchObject([{ mandateId: mandate.id, gates: [] }])
    expect(JSON.stringify(items)).not.toContain('Quiet bank')
  })

  it('when a claim states what a unit costs, says it in dollars where it can be read, as stated where not, and keeps what is not for investors', async () => {
    const { db } = api.database.owner
    const said = ['1500 JPY per fisher and year', 'About a dollar a day', '9 KES per net', null]
    const claims = said.map((costPerUnit, at) => claimWith({ id: `c${at}`, costPerUnit }))
    await db.insert(schema.evidenceLedgers).values({ pitchId: fiji.id, claims })
    const costs = async () => {
      const { items } = (await lead.get(`/api/v1/comparison?pitches=${fiji.id},${yen.id}`)).json<Comparison>()
      return items.map(({ costsPerUnit }) => costsPerUnit.map(({ stated, currency, usdMinor }) => [stated, currency, usdMinor]))
    }
    expect(await costs()).toEqual([
      [
        ['1500 JPY per fisher and year', 'JPY', 1500],
        ['About a dollar a day', null, null],
        ['9 KES per net', 'KES', null],
      ],
      [],
    ])
    await db.insert(schema.publishing).values({ pitchId: fiji.id, audiences: { ...DEFAULT_AUDIENCES, evidence: 'reviewers' } })
    expect(await costs()).toEqual([[], []])
  })
})

describe('what is taken along', () => {
  it('when a list or a shortlist is taken, holds its pitches with what is noted of them, and is logged with format and number', async () => {
    const list = await begin([yen, fiji])
    await change(lead, list, { body: { do: 'say', pitchId: fiji.id, note: 'Ask for the audit', tags: ['sea'] } })
    const taken = (await lead.post(address(list, '/exports'), { body: { format: 'pdf' } })).json<Taken>()
    expect(taken.items.map(({ rank, pitch, note, tags }) => [rank, pitch.id, note, tags])).toEqual([
      [1, yen.id, null, []],
      [2, fiji.id, 'Ask for the audit', ['sea']],
    ])
    const short = await lead.post(`/api/v1/mandates/${mandate.id}/shortlist/exports`, { body: { format: 'csv' } })
    expect(
      short
        .json<Taken>()
        .items.map(({ pitch }) => pitch.id)
        .toSorted(),
    ).toEqual([fiji.id, yen.id].toSorted())
    const log = await api.database.owner.db.select().from(schema.auditLog)
    expect(log.filter(({ action }) => action.endsWith('.export')).map(({ action, actorId, after }) => [action, actorId, after])).toEqual([
      ['list.export', lead.accountId, { format: 'pdf', count: 2 }],
      ['mandate.export', lead.accountId, { format: 'csv', count: 2 }],
    ])
  })
})

describe('the changes of a pitch', () => {
  it('when it was submitted again, shows the fields that investors read before and after, and none that they do not', async () => {
    const { db } = api.database.owner
    const before = freezePitch({ ...fiji, title: 'Ice for fishers', refusedInvestorTypes: [] })
    const after = freezePitch({ ...fiji, refusedInvestorTypes: ['bank'] })
    await db
      .insert(schema.pitchVersions)
      .values([before, after].map((frozen, index) => ({ pitchId: fiji.id, version: index + 1, ...frozen, submittedAt: new Date() })))
    const { from, to, fields } = (await lead.get(`/api/v1/mandates/${mandate.id}/shortlist/${fiji.id}/changes`)).json<PitchChanges>()
    expect([from.version, to.version]).toEqual([1, 2])
    expect(fields).toEqual([{ field: 'title', before: '"Ice for fishers"', after: JSON.stringify(fiji.title) }])
  })
})

describe('the changes of a pitch’s evidence', () => {
  it('when a claim came, went or says something else, shows each with its fields; nothing of it where evidence is hidden', async () => {
    const { db } = api.database.owner
    await db.delete(schema.publishing).where(eq(schema.publishing.pitchId, fiji.id))
    const claim = (id: string, more: object = {}) => ({
      id,
      text: `Claim ${id}`,
      indicator: null,
      currentValue: 3,
      attachment: null,
      ...more,
    })
    const frozen = [
      [claim('a'), claim('b')],
      [claim('b', { currentValue: 4 }), claim('c')],
    ].map((evidence, index) => ({
      pitchId: fiji.id,
      version: index + 11,
      content: { ...freezePitch(fiji).content, evidence },
      contentHash: 'b'.repeat(64),
      submittedAt: new Date(),
    }))
    await db.insert(schema.pitchVersions).values(frozen)
    const claimsNow = async () =>
      (await lead.get(`/api/v1/mandates/${mandate.id}/shortlist/${fiji.id}/changes?from=11&to=12`)).json<PitchChanges>().claims
    expect(await claimsNow()).toMatchObject([
      { kind: 'changed', text: 'Claim b', fields: [{ field: 'currentValue', before: '3', after: '4' }] },
      { kind: 'added', text: 'Claim c' },
      { kind: 'taken', text: 'Claim a' },
    ])
    await db.insert(schema.publishing).values({ pitchId: fiji.id, audiences: { ...DEFAULT_AUDIENCES, evidence: 'reviewers' } })
    expect(await claimsNow()).toEqual([])
    await db.delete(schema.publishing).where(eq(schema.publishing.pitchId, fiji.id))
  })
})

describe('a saved search that tells', () => {
  it('when it is switched on and off, remembers the mandate on whose list it looks; nobody else switches it', async () => {
    const view = (await lead.post('/api/v1/saved-views', { body: { page: 'shortlist', name: 'Energy', query: 'goal=7' } })).json<{
      id: string
    }>()
    const switched = (as: Member, every: string | null) =>
      as.put(`/api/v1/saved-views/${view.id}/telling`, { body: { every, mandateId: mandate.id } })
    expect((await switched(lead, 'weekly')).json()).toMatchObject({ tellEvery: 'weekly', mandateId: mandate.id })
    expect((await switched(colleague, 'daily')).statusCode).toBe(404)
    expect((await switched(lead, null)).json()).toMatchObject({ tellEvery: null, mandateId: null })
  })
})
