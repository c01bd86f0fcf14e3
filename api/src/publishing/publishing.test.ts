import { schema } from '@scalebridge/db'
import { BLOCKS, DEFAULT_AUDIENCES } from '@scalebridge/db/reference'
import { blankRow, blankSheet } from '@scalebridge/db/rules'
import { makeEdition, makeMandate, makeOrganisation, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeIntroduction } from '../testing/introduction.ts'
import { matchForTest } from '../testing/match.ts'

let api: TestApi
let edition: Edition
let lead: Member
let editor: Member
let investor: Member
let friend: Member
let mandate: Mandate
let friendly: Mandate
let pitch: Pitch

/** A word of its own in each part, so that it is known wherever it turns up. */
const MARKS = {
  summary: 'Markosummary',
  goals_places: '"FJI"',
  ask: '123456700',
  needs: 'recoverable_grant',
  stage: 'transition_to_scale',
  problem: 'Markoproblem',
  approach: 'Markoapproach',
  results: 'Markoresults',
  scale_plan: 'Markoplan',
  lessons: 'Markolessons',
  terms: 'Markobank',
  evidence: 'Markoevidence',
  partners: 'Markopartner',
} as const

beforeAll(async () => {
  api = await createTestApi()
  const { db } = api.database.owner
  edition = await makeEdition(db, { slug: '2031', isCurrent: true })
  const organisation = await makeOrganisation(db, { name: 'Markoname Cooperative' })
  lead = await api.as('partnership_lead', { organisationId: organisation.id })
  editor = await api.as('partnership_editor', { organisationId: organisation.id })
  investor = await api.as('investor_lead')
  friend = await api.as('investor_lead')
  const wanted = { editionId: edition.id, countryGroups: ['009'], instruments: [] }
  mandate = await makeMandate(db, { ...wanted, investorId: investor.investorId ?? '' })
  friendly = await makeMandate(db, { ...wanted, investorId: friend.investorId ?? '' })
  pitch = await makePitch(db, {
    editionId: edition.id,
    organisationId: organisation.id,
    state: 'submitted',
    title: 'Markotitle',
    summary: MARKS.summary,
    askMinor: 123_456_700,
    instruments: ['recoverable_grant'],
    problem: MARKS.problem,
    approach: MARKS.approach,
    results: MARKS.results,
    scalePlan: MARKS.scale_plan,
    lessons: MARKS.lessons,
  })
  const layer = { ...blankRow('stack'), id: 'l1', role: 'senior', provider: MARKS.terms, amountMinor: 800 } as const
  await db.insert(schema.termSheets).values({ pitchId: pitch.id, content: { ...blankSheet('USD'), totalMinor: 800, stack: [layer] } })
  const asked = { contactEmail: 'a@example.org', language: 'en', pitchId: pitch.id }
  await db.insert(schema.pitchPartners).values([
    { ...asked, name: MARKS.partners, state: 'confirmed', answeredAt: new Date(), tokenHash: 'one' },
    { ...asked, name: 'Markodenied', state: 'denied', answeredAt: new Date(), tokenHash: 'two' },
  ])
  await makeIntroduction(db, { mandate: friendly, pitch, requestedBy: friend.accountId, respondedBy: lead.accountId })
  await matchForTest(db, edition)
})
afterAll(() => api.close())

const address = (of: { id: string } = pitch) => `/api/v1/pitches/${of.id}/publishing`
const say = (purpose: string, isGiven: boolean, more: object = {}, as: Member = lead) =>
  as.post(`/api/v1/pitches/${pitch.id}/consents`, { body: { purpose, isGiven, textVersion: 1, locale: 'fr', ...more } })
const choose = async (body: object) => {
  const whole = { audiences: DEFAULT_AUDIENCES, isSafe: false, alias: null, capability: null, ...body }
  const saved = await editor.put(address(), { body: whole, headers: { 'if-match': '*' } })
  expect(saved.statusCode).toBe(200)
}
const preview = async (as: string) => (await lead.get(`/api/v1/pitches/${pitch.id}/preview?as=${as}`)).json()
const listOf = (of: Mandate) => `/api/v1/mandates/${of.id}/shortlist`

/** Every answer that gives the pitch to an investor, as one text. */
async function toldToInvestor(as: Member, of: Mandate): Promise<string> {
  const list = listOf(of)
  const paths = [list, `${list}/${pitch.id}`, `${list}/${pitch.id}/terms`, `/api/v1/mandates/${of.id}/near-misses`, '/api/v1/introductions']
  const answers = await Promise.all(paths.map((path) => as.get(path)))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(paths.map(() => 200))
  return answers.map(({ payload }) => payload).join('\n')
}
async function toldToAll(): Promise<string> {
  const answers = await Promise.all(['/api/v1/solutions', `/api/v1/solutions/${pitch.id}`].map((path) => api.public.get(path)))
  return [...answers.map(({ payload }) => payload), JSON.stringify((await preview('stage')).card)].join('\n')
}

describe('consents', () => {
  it('when they are given and taken back, all stands in the history with who and when and the version of the words', async () => {
    expect((await say('catalogue', true)).statusCode).toBe(200)
    expect((await say('catalogue', true)).json().history).toHaveLength(1)
    await say('recording', true)
    const { history, consents } = (await say('recording', false)).json()
    expect(history.map((said: { purpose: string; isGiven: boolean }) => [said.purpose, said.isGiven])).toEqual([
      ['recording', false],
      ['recording', true],
      ['catalogue', true],
    ])
    expect(history[0]).toMatchObject({ textVersion: 1, locale: 'fr', by: expect.any(String), at: expect.any(String) })
    expect(consents.find((one: { purpose: string }) => one.purpose === 'statistics').said).toBeNull()
  })

  it('when somebody tries to change what was said, the ledger refuses', async () => {
    const { db } = api.database.owner
    for (const change of [sql`update consents set is_given = true`, sql`delete from consents`])
      await expect(db.execute(change)).rejects.toMatchObject({ cause: { message: expect.stringMatching(/append|change/i) } })
  })

  it('when other words were read than stand now, or another than the lead says it, they are refused', async () => {
    expect((await say('statistics', true, { textVersion: 2 })).json().code).toBe('consent.textChanged')
    expect((await say('statistics', true, {}, editor)).statusCode).toBe(403)
    const stranger = await api.as('partnership_lead')
    expect((await say('statistics', true, {}, stranger)).statusCode).toBe(404)
  })

  it('Child or community images: consent is not taken without saying where that of those shown is written down', async () => {
    expect((await say('images', true)).json()).toMatchObject({ status: 422, code: 'consent.evidenceMissing' })
    const { consents } = (await say('images', true, { evidence: 'Signed by guardians, kept at the school of Suva' })).json()
    expect(consents.at(-1)).toMatchObject({ purpose: 'images', said: { isGiven: true, evidence: expect.stringContaining('Suva') } })
  })

  it('when sharing with investors is taken back, the pitch is on no investor’s list at once', async () => {
    await say('investors', false)
    expect((await investor.get(listOf(mandate))).json().items).toEqual([])
    expect((await investor.get(`${listOf(mandate)}/${pitch.id}`)).statusCode).toBe(404)
    expect((await preview('investor')).isShared).toBe(false)
    await say('investors', true)
    expect((await investor.get(listOf(mandate))).json().items).toHaveLength(1)
    const runs = await api.database.owner.db.select().from(schema.matchRuns).where(eq(schema.matchRuns.subjectId, pitch.id))
    expect(runs.filter(({ state }) => state === 'queued')).toHaveLength(2)
  })

  it('when the stage’s consent is taken back, its screens show a number and no name', async () => {
    await say('stage', false)
    expect((await preview('stage')).card).toMatchObject({
      title: expect.stringMatching(/^2031-/),
      goals: [],
      countries: [],
      askMinor: null,
    })
    await say('stage', true)
    expect((await preview('stage')).card).toMatchObject({ title: 'Markotitle', goals: [7, 14] })
  })
})

describe('the audience of each block', () => {
  it('when a block is for reviewers alone, no answer to an investor, introduced or not, or to the public holds a word of it', async () => {
    await say('catalogue', true)
    for (const block of BLOCKS) {
      await choose({ audiences: { ...DEFAULT_AUDIENCES, [block]: 'reviewers' } })
      const told = [await toldToInvestor(investor, mandate), await toldToInvestor(friend, friendly), await toldToAll()]
      for (const text of told) expect(text).not.toContain(MARKS[block])
    }
  })

  it('when it is for matched investors, those who were introduced read it, and the others do not', async () => {
    for (const block of ['lessons', 'terms', 'ask'] as const) {
      await choose({ audiences: { ...DEFAULT_AUDIENCES, [block]: 'introduced' } })
      expect(await toldToInvestor(friend, friendly)).toContain(MARKS[block])
      expect(await toldToInvestor(investor, mandate)).not.toContain(MARKS[block])
      expect(await toldToAll()).not.toContain(MARKS[block])
    }
  })

  it('when a reason would quote what is hidden, its points stay and its words do not', async () => {
    await choose({ audiences: { ...DEFAULT_AUDIENCES, goals_places: 'introduced' } })
    const { items } = (await investor.get(listOf(mandate))).json()
    const { factors, points } = items[0].pair.investorSide
    expect(factors.find((factor: { key: string }) => factor.key === 'goals')).toMatchObject({ reason: { code: 'hidden', params: {} } })
    expect(factors.reduce((sum: number, factor: { points: number }) => sum + factor.points, 0)).toBe(points)
    expect(items[0].pitch.hidden).toEqual(['goals_places'])
  })

  it('when what is not public is searched for or filtered by in the catalogue, nothing is found', async () => {
    await choose({ audiences: { ...DEFAULT_AUDIENCES, problem: 'investors', goals_places: 'investors', needs: 'investors' } })
    const found = async (query: string) => (await api.public.get(`/api/v1/solutions?${query}`)).json().items.length
    expect(await found('q=Markoapproach')).toBe(1)
    for (const query of ['q=Markoproblem', 'q=Markolessons', 'goal=7', 'country=FJI', 'need=recoverable_grant'])
      expect(await found(query)).toBe(0)
    await choose({})
    for (const query of ['q=Markoproblem', 'q=markoname', 'goal=7', 'country=FJI', 'need=recoverable_grant'])
      expect(await found(query)).toBe(1)
  })

  it('when two change it at once, the second is told; terms are for nobody but investors', async () => {
    const body = { audiences: DEFAULT_AUDIENCES, isSafe: false, alias: null, capability: null }
    expect((await lead.put(address(), { body, headers: { 'if-match': '"0"' } })).json()).toMatchObject({
      code: 'publishing.changedMeanwhile',
    })
    const open = { ...body, audiences: { ...DEFAULT_AUDIENCES, terms: 'public' } }
    expect((await lead.put(address(), { body: open, headers: { 'if-match': '*' } })).json()).toMatchObject({
      code: 'publishing.invalid',
      errors: [{ pointer: '/audiences/terms' }],
    })
  })

  it('when a preview is asked for, it is what that reader gets, and tells what is hidden', async () => {
    await choose({ audiences: { ...DEFAULT_AUDIENCES, summary: 'introduced' } })
    expect((await preview('public')).solution).toEqual((await api.public.get(`/api/v1/solutions/${pitch.id}`)).json())
    const { pitch: seen, texts } = (await investor.get(`${listOf(mandate)}/${pitch.id}`)).json()
    expect(await preview('investor')).toMatchObject({ investor: { pitch: seen, texts }, hidden: ['summary'], isShared: true })
    expect((await preview('introduced')).investor.pitch).toEqual((await friend.get(`${listOf(friendly)}/${pitch.id}`)).json().pitch)
    expect((await investor.get(`/api/v1/pitches/${pitch.id}/preview?as=investor`)).statusCode).toBe(403)
  })
})

describe('a safe profile', () => {
  const safe = { isSafe: true, alias: 'Coastal health workers', capability: 'Clinics on boats reach forty islands' }

  it('Safe-profile applicant is matched: the investor sees capability only, and who they are after an accepted introduction while it is verified', async () => {
    await choose(safe)
    const names = /Marko|FJI/
    const told = await toldToInvestor(investor, mandate)
    expect(told).not.toMatch(names)
    expect(told).toContain('Clinics on boats')
    expect(JSON.parse((await investor.get(listOf(mandate))).payload).items[0].pitch).toMatchObject({
      isAlias: true,
      regions: ['009'],
      countries: [],
    })
    expect(await toldToAll()).not.toMatch(names)
    const open = await toldToInvestor(friend, friendly)
    for (const name of ['Markotitle', 'Markoname', 'Markoproblem', 'Markobank']) expect(open).toContain(name)
    const { db } = api.database.owner
    await db
      .update(schema.investors)
      .set({ state: 'suspended' })
      .where(eq(schema.investors.id, friend.investorId ?? ''))
    const { payload } = await friend.get('/api/v1/introductions')
    await db
      .update(schema.investors)
      .set({ state: 'verified' })
      .where(eq(schema.investors.id, friend.investorId ?? ''))
    expect(payload).not.toMatch(names)
    expect(JSON.parse(payload).items[0].contacts).toBeNull()
  })

  it('when the Secretariat reads it, it is who they are; search engines are told to leave it out', async () => {
    const curator = await api.as('secretariat_curator')
    expect((await curator.get(`/api/v1/pitches/${pitch.id}`)).json()).toMatchObject({
      title: 'Markotitle',
      organisationName: 'Markoname Cooperative',
    })
    expect((await api.public.get(`/api/v1/solutions/${pitch.id}`)).json()).toMatchObject({ mayBeIndexed: false, title: safe.alias })
    expect((await api.public.get('/api/v1/solutions?q=markotitle')).json().items).toEqual([])
    expect((await api.public.get('/api/v1/solutions?country=FJI')).json().items).toEqual([])
  })

  it('when it has no alias, it is refused', async () => {
    const body = { audiences: DEFAULT_AUDIENCES, ...safe, alias: ' ' }
    const refused = await lead.put(address(), { body, headers: { 'if-match': '*' } })
    expect(refused.json()).toMatchObject({ code: 'publishing.invalid', errors: [{ pointer: '/alias' }] })
  })
})

describe('the open catalogue', () => {
  it('holds only submitted pitches whose partnership agreed, a page at a time, and nothing of how the call judged them', async () => {
    await choose({})
    const { db } = api.database.owner
    const more = await Promise.all(
      ['in_review', 'shortlisted', 'submitted', 'ineligible'].map((state) => makePitch(db, { editionId: edition.id, state })),
    )
    const agreed = { purpose: 'catalogue', isGiven: true, textVersion: 1, locale: 'en' }
    await db.insert(schema.consents).values(more.filter((_, index) => index !== 2).map(({ id }) => ({ ...agreed, pitchId: id })))
    const first = (await api.public.get('/api/v1/solutions?size=2')).json()
    const second = (await api.public.get(`/api/v1/solutions?size=2&cursor=${encodeURIComponent(first.nextCursor)}`)).json()
    const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
    expect(ids).toEqual([...more.slice(0, 2).map(({ id }) => id), pitch.id].toSorted((a, b) => (a < b ? 1 : -1)))
    expect(second.nextCursor).toBeNull()
    expect(JSON.stringify([first, second])).not.toMatch(/shortlisted|in_review|"state"/)
    expect((await api.public.get(`/api/v1/solutions/${more[2]?.id}`)).statusCode).toBe(404)
  })

  it('is searched alike where a partnership chose nothing and where it chose what stands anyhow', async () => {
    const { db } = api.database.owner
    const organisation = await makeOrganisation(db, { name: 'Ёлка Zemtopf' })
    const texts = { title: 'Zemtitel in İzmir', summary: 'Zemsatz ÄRZTE', problem: 'Zemnot 100%', approach: 'Zemweg', results: 'Zemfrucht' }
    const hidden = { scalePlan: 'Zemplan', lessons: 'Zemlehre' }
    const made = await makePitch(db, { editionId: edition.id, organisationId: organisation.id, state: 'submitted', ...texts, ...hidden })
    await db.insert(schema.consents).values({ purpose: 'catalogue', isGiven: true, textVersion: 1, locale: 'en', pitchId: made.id })
    const open = 'zemtopf|ЁЛКА|ёлка|ZEMTITEL|izmir|zemsatz|ärzte|Zemnot|100%|zemweg|zemfrucht|zemfrucht ёлка zemtitel'.split('|')
    const closed = ['zemplan', 'zemlehre', 'zemnot zemplan', '100_', 'zemtitelin']
    const found = async () => {
      const answers: string[] = []
      for (const q of [...open, ...closed]) {
        const { items } = (await api.public.get(`/api/v1/solutions?q=${encodeURIComponent(q)}`)).json()
        if (items.some(({ id }: { id: string }) => id === made.id)) answers.push(q)
      }
      return answers
    }
    expect(await found()).toEqual(open)
    await db.insert(schema.publishing).values({ pitchId: made.id, audiences: DEFAULT_AUDIENCES, updatedBy: lead.accountId })
    expect(await found()).toEqual(open)
  })

  it('Public link cached after consent withdrawn: a tombstone with hardly a word, at once', async () => {
    await choose({})
    await say('catalogue', true)
    expect((await api.public.get(`/api/v1/solutions/${pitch.id}`)).json().partners).toEqual([MARKS.partners])
    await say('catalogue', false)
    const gone = await api.public.get(`/api/v1/solutions/${pitch.id}`)
    expect(gone.statusCode).toBe(410)
    expect(gone.json().code).toBe('solution.withdrawn')
    expect(gone.payload).not.toContain('Marko')
    expect((await api.public.get('/api/v1/solutions')).payload).not.toContain('Marko')
    await say('catalogue', true)
    const { db } = api.database.owner
    await db.update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, pitch.id))
    expect((await api.public.get(`/api/v1/solutions/${pitch.id}`)).statusCode).toBe(410)
  })
})
