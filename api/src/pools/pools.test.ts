import { movePitch, schema } from '@scalebridge/db'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { makeEdition, makeInvestor, makeMandate, makePitch } from '@scalebridge/db/testing'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saveDraft, createTestApi, type Member, type TestApi } from '../testing/index.ts'

let api: TestApi
let editionId: string
let lead: Member
let second: Member
let third: Member
let curator: Member

beforeAll(async () => {
  api = await createTestApi()
  editionId = (await makeEdition(api.database.owner.db, { isCurrent: true, slug: 'e1' })).id
  ;[lead, second, third] = [await api.as('partnership_lead'), await api.as('partnership_lead'), await api.as('partnership_lead')]
  curator = await api.as('secretariat_curator')
})
afterAll(() => api.close())

type Given = Partial<Parameters<typeof makePitch>[1]>
const small = (member: Member, given: Given = {}) =>
  makePitch(api.database.owner.db, {
    editionId,
    organisationId: member.organisationId,
    state: 'submitted',
    form: 'light',
    openToPooling: true,
    askMinor: 1_000_000,
    askMinimumMinor: null,
    askCurrency: 'USD',
    ...given,
  })
const rowOf = async (id: string) => (await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, id)))[0]
const start = (as: Member, pitchId: string, pitchIds: string[]) =>
  as.post(`/api/v1/pitches/${pitchId}/pools`, { body: { title: 'Dryers together', summary: 'Five cooperatives dry fruit.', pitchIds } })
const answer = (as: Member, pitchId: string, poolId: string, said: string) =>
  as.post(`/api/v1/pitches/${pitchId}/pool-answers`, { body: { poolId, answer: said } })
const runsOf = (subjectId: string) => api.database.owner.db.select().from(schema.matchRuns).where(eq(schema.matchRuns.subjectId, subjectId))

/** A pool of two whose members have joined. */
async function poolOfTwo(given: { first?: Given; other?: Given } = {}) {
  const [first, other] = [await small(lead, given.first), await small(second, given.other)]
  const poolId: string = (await start(lead, first.id, [other.id])).json().id
  await answer(second, other.id, poolId, 'joined')
  return { first, other, poolId }
}

describe('a pool', () => {
  it('when it is started, those who are asked are told and nobody is in it but who started it', async () => {
    const [own, other] = [await small(lead), await small(second)]
    const response = await start(lead, own.id, [other.id])
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({ state: 'draft', askMinor: 1_000_000 })
    const members = response.json().members.map(({ pitchId, state }: Record<string, string>) => [pitchId, state])
    expect(Object.fromEntries(members)).toEqual({ [own.id]: 'joined', [other.id]: 'invited' })
    const [notice] = await api.database.owner.db
      .select()
      .from(schema.notices)
      .where(and(eq(schema.notices.accountId, second.accountId), eq(schema.notices.subjectId, other.id)))
    expect(notice).toMatchObject({ kind: 'pool.invited', path: `/pitches/${other.id}/pool` })
  })

  it('when the second joins, it is a submitted pitch with the sum of their asks, and is matched', async () => {
    const { first, other, poolId } = await poolOfTwo({
      first: { goals: [2, 5], targets: [] },
      other: { goals: [5], targets: [], countries: ['KEN'] },
    })
    expect(await rowOf(poolId)).toMatchObject({
      form: 'pool',
      state: 'submitted',
      pooledAsks: 2,
      askMinor: 2_000_000,
      askMinimumMinor: 1_000_000,
      goals: [5, 2],
      countries: ['FJI', 'KEN'],
    })
    expect(await runsOf(poolId)).toHaveLength(1)
    for (const id of [first.id, other.id]) expect(await rowOf(id)).toMatchObject({ state: 'submitted', askMinor: 1_000_000 })
  })

  it('of two currencies asks in dollars and says by which dated rates', async () => {
    await api.database.owner.db
      .insert(schema.exchangeRates)
      .values({ editionId, currency: 'EUR', usdPerUnit: '1.1', asOf: '2026-11-01', source: 'a bank' })
    const { first, poolId } = await poolOfTwo({ other: { askCurrency: 'EUR' } })
    expect(await rowOf(poolId)).toMatchObject({ askMinor: 2_100_000, askCurrency: 'USD' })
    const [pool] = (await lead.get(`/api/v1/pitches/${first.id}/pools`)).json().pools
    expect(pool.ratesOf).toEqual({ asOf: '2026-11-01', source: 'a bank' })
  })

  it('when a member leaves and one is left, it ends; when one of three is withdrawn, it goes on with two and is matched again', async () => {
    const two = await poolOfTwo()
    expect((await answer(second, two.other.id, two.poolId, 'left')).json().state).toBe('withdrawn')
    const three = await poolOfTwo()
    const last = await small(third)
    await api.database.owner.db.insert(schema.poolMembers).values({ poolId: three.poolId, pitchId: last.id, invitedAt: new Date() })
    await answer(third, last.id, three.poolId, 'joined')
    expect((await rowOf(three.poolId))?.askMinor).toBe(3_000_000)
    const before = (await runsOf(three.poolId)).length
    await api.database.api.db.transaction(async (tx) => {
      const [pitch] = await tx.select().from(schema.pitches).where(eq(schema.pitches.id, last.id))
      if (pitch) await movePitch(tx, { pitch, to: 'withdrawn', actorId: null })
    })
    expect(await rowOf(three.poolId)).toMatchObject({ state: 'submitted', askMinor: 2_000_000, pooledAsks: 2 })
    expect(await runsOf(three.poolId)).toHaveLength(before + 1)
  })

  it('is kept apart from whom one of its members keeps apart, and from an investor who is a member', async () => {
    const { other, poolId } = await poolOfTwo()
    const { db } = api.database.owner
    const investor = await makeInvestor(db)
    const mandate = await makeMandate(db, { editionId, investorId: investor.id })
    const own = await makeInvestor(db, { organisationId: second.organisationId })
    const ownMandate = await makeMandate(db, { editionId, investorId: own.id })
    expect((await closedToOf(db, editionId, { pitchId: poolId })).get(mandate.id)?.pitchIds ?? []).toEqual([])
    const rule = { editionId, pitchId: other.id, investorId: investor.id, kind: 'veto', side: 'partnership', accountId: second.accountId }
    await db.insert(schema.pairRules).values(rule)
    for (const scope of [{}, { pitchId: poolId }]) {
      const closed = await closedToOf(db, editionId, scope)
      expect(closed.get(mandate.id)?.pitchIds).toContain(poolId)
      expect(closed.get(ownMandate.id)?.pitchIds).toContain(poolId)
    }
  })
})

describe('joining a pool', () => {
  it('is refused twice at a time, for a stranger’s pitch, and for one that was never asked', async () => {
    const { other } = await poolOfTwo()
    const [own, stranger] = [await small(third), await small(third, { openToPooling: false })]
    const next = (await start(third, own.id, [other.id])).json().id
    expect((await answer(second, other.id, next, 'joined')).json().code).toBe('pool.joinedElsewhere')
    expect((await answer(lead, other.id, next, 'joined')).statusCode).toBe(404)
    expect((await answer(third, stranger.id, next, 'joined')).json().code).toBe('pool.moveNotAllowed')
    expect((await answer(second, other.id, next, 'left')).json().code).toBe('pool.moveNotAllowed')
  })

  it('only pitches that agreed to be found can be asked by others; the Secretariat may ask any, and then joins none of them', async () => {
    const [own, shy] = [await small(lead), await small(second, { openToPooling: false })]
    expect((await start(lead, own.id, [shy.id])).json().code).toBe('pool.notOpen')
    const started = await start(curator, own.id, [shy.id])
    expect(started.statusCode).toBe(201)
    expect(started.json().members.map(({ state }: { state: string }) => state)).toEqual(['invited', 'invited'])
    expect(started.json().askMinor).toBeNull()
  })

  it('a pitch is offered those that share a goal or a country and agreed to be found, and a pool cannot be written by hand', async () => {
    const own = await small(lead, { goals: [16], targets: [], countries: ['TON'] })
    const near = await small(third, { goals: [16], targets: [], countries: ['WSM'] })
    const shy = await small(third, { goals: [16], targets: [], openToPooling: false })
    const { candidates, mayStart } = (await lead.get(`/api/v1/pitches/${own.id}/pools`)).json()
    const ids = candidates.map(({ pitchId }: { pitchId: string }) => pitchId)
    expect([mayStart, ids.includes(near.id), ids.includes(shy.id)]).toEqual([true, true, false])
    const { poolId } = await poolOfTwo()
    expect((await saveDraft(lead, `/api/v1/pitches/${poolId}`, { askMinor: 1 })).json().code).toBe('pitch.notEditable')
  })
})
