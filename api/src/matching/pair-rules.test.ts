import { schema } from '@scalebridge/db'
import { makeEdition, makeInvestor, makeMandate, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { and, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Caller, type Member, type TestApi } from '../testing/index.ts'
import { matchForTest } from '../testing/match.ts'

let api: TestApi
let edition: Edition
let investor: Member
let partner: Member
let curator: Member
let mandate: Mandate
let pitch: Pitch
let others: Pitch[]
let strangers: Mandate[]

beforeAll(async () => {
  api = await createTestApi()
  curator = await api.as('secretariat_curator')
})
afterAll(() => api.close())
beforeEach(async () => {
  await owner().update(schema.editions).set({ isCurrent: false })
  edition = await makeEdition(owner(), { isCurrent: true })
  investor = await api.as('investor_lead')
  partner = await api.as('partnership_lead')
  mandate = await makeMandate(owner(), { editionId: edition.id, investorId: investor.investorId ?? '' })
  strangers = [await makeMandate(owner(), { editionId: edition.id }), await makeMandate(owner(), { editionId: edition.id })]
  const submitted = { editionId: edition.id, state: 'submitted' }
  pitch = await makePitch(owner(), { ...submitted, number: 1, organisationId: partner.organisationId })
  others = [
    await makePitch(owner(), { ...submitted, number: 2 }),
    await makePitch(owner(), { ...submitted, number: 3, instruments: ['guarantee'] }),
    await makePitch(owner(), { ...submitted, number: 4 }),
  ]
  await matchForTest(owner(), edition)
})

const owner = () => api.database.owner.db
const listUrl = () => `/api/v1/mandates/${mandate.id}/shortlist`
const pairUrl = (end = '') => `${listUrl()}/${pitch.id}${end}`
const matchUrl = (end = '') => `/api/v1/pitches/${pitch.id}/matches/${mandate.id}${end}`
const listedPitches = async (url = listUrl()) =>
  (await investor.get(url)).json<{ items: { pitch: { id: string } }[] }>().items.map((item) => item.pitch.id)
const matchedMandates = async () =>
  (await partner.get(`/api/v1/pitches/${pitch.id}/matching`)).json<{ matches: { mandateId: string }[] }>().matches.map((m) => m.mandateId)
const ban = (body: object = {}) =>
  curator.post(`/api/v1/editions/${edition.id}/pair-rules`, {
    body: { kind: 'ban', pitchId: pitch.id, mandateId: mandate.id, scope: 'investor', ...body },
  })
const runKinds = async () =>
  (
    await owner()
      .select()
      .from(schema.matchRuns)
      .where(and(eq(schema.matchRuns.state, 'queued'), eq(schema.matchRuns.editionId, edition.id)))
  ).map(({ kind, subjectId }) => [kind, subjectId])
const audited = async (action: string) => owner().select().from(schema.auditLog).where(eq(schema.auditLog.action, action))

describe('a veto of an investor', () => {
  it('when it is given, hides the pitch from the investor and the investor from the pitch at once, before any matching', async () => {
    expect([await listedPitches(), await matchedMandates()]).toEqual([
      expect.arrayContaining([pitch.id]),
      expect.arrayContaining([mandate.id]),
    ])
    expect((await investor.put(pairUrl('/veto'), { body: { note: 'They owe us a report' } })).statusCode).toBe(204)
    expect(await listedPitches()).not.toContain(pitch.id)
    expect(await matchedMandates()).not.toContain(mandate.id)
    expect((await investor.get(pairUrl())).json()).toMatchObject({ status: 404, code: 'pitch.notFound' })
  })

  it('when it is given, only the investor’s own mandates are matched again, and it is on the investor’s list alone', async () => {
    await investor.put(pairUrl('/veto'), { body: { note: 'They owe us a report' } })
    expect(await runKinds()).toEqual([['mandate', mandate.id]])
    const said = await investor.get(`/api/v1/mandates/${mandate.id}/vetoes`)
    expect(said.json()).toMatchObject({ items: [{ pitchId: pitch.id, kind: 'veto', title: pitch.title, note: 'They owe us a report' }] })
    expect((await partner.get(`/api/v1/pitches/${pitch.id}/vetoes`)).json()).toEqual({ items: [] })
    expect(await audited('pair.veto')).toContainEqual(expect.objectContaining({ actorId: investor.accountId }))
    expect(JSON.stringify(await audited('pair.veto'))).not.toContain('report')
  })

  it('when it is taken back, both are shown again; taken back twice, nothing more happens', async () => {
    await investor.put(pairUrl('/veto'), { body: {} })
    await investor.put(pairUrl('/veto'), { body: {} })
    const answers = [await investor.delete(pairUrl('/veto')), await investor.delete(pairUrl('/veto'))]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([204, 204])
    expect(await listedPitches()).toContain(pitch.id)
    expect(await matchedMandates()).toContain(mandate.id)
  })

  it('when a draft, another edition’s pitch or nothing is named, it answers as for what does not exist', async () => {
    const draft = await makePitch(owner(), { editionId: edition.id })
    for (const id of [draft.id, randomUUID()])
      expect((await investor.put(`${listUrl()}/${id}/veto`, { body: {} })).json()).toMatchObject({ status: 404, code: 'pitch.notFound' })
  })
})

describe('a veto of a partnership', () => {
  it('when the investor is named, it holds for all its mandates; the pitch alone is matched again', async () => {
    const second = await makeMandate(owner(), { editionId: edition.id, investorId: investor.investorId ?? '' })
    await matchForTest(owner(), edition)
    expect((await partner.put(matchUrl('/veto'), { body: {} })).statusCode).toBe(204)
    const shown = await matchedMandates()
    expect(shown).not.toContain(mandate.id)
    expect(shown).not.toContain(second.id)
    expect(await listedPitches()).not.toContain(pitch.id)
    expect(await runKinds()).toEqual([['pitch', pitch.id]])
    expect((await partner.get(`/api/v1/pitches/${pitch.id}/vetoes`)).json().items).toMatchObject([{ kind: 'veto', mandateId: mandate.id }])
    expect((await investor.get(`/api/v1/mandates/${mandate.id}/vetoes`)).json()).toEqual({ items: [] })
    await partner.delete(matchUrl('/veto'))
    expect(await matchedMandates()).toContain(mandate.id)
  })

  it('when the investor does not wish to be named, it holds for the one mandate, so that it does not tell whose the others are', async () => {
    await owner().update(schema.mandates).set({ namedToPartnerships: false }).where(eq(schema.mandates.id, mandate.id))
    const second = await makeMandate(owner(), { editionId: edition.id, investorId: investor.investorId ?? '' })
    await matchForTest(owner(), edition)
    await partner.put(matchUrl('/veto'), { body: {} })
    expect(await matchedMandates()).toContain(second.id)
    expect((await partner.get(`/api/v1/pitches/${pitch.id}/vetoes`)).json().items).toMatchObject([{ investorName: null }])
  })

  it('when there is no such mandate, it is passed over without a word', async () => {
    expect((await partner.put(`/api/v1/pitches/${pitch.id}/matches/${randomUUID()}/veto`, { body: {} })).statusCode).toBe(204)
    expect((await partner.get(`/api/v1/pitches/${pitch.id}/vetoes`)).json()).toEqual({ items: [] })
  })
})

describe('a conflict of interest', () => {
  it.each(['investor', 'partnership'])('when the %s declares it, both leave each other’s lists at once', async (side) => {
    const body = { kind: 'board', note: 'Our chair sits on both boards' }
    const declared =
      side === 'investor' ? await investor.put(pairUrl('/conflict'), { body }) : await partner.put(matchUrl('/conflict'), { body })
    expect(declared.statusCode).toBe(204)
    expect(await listedPitches()).not.toContain(pitch.id)
    expect(await matchedMandates()).not.toContain(mandate.id)
    const [mine, theirs] = [
      (await investor.get(`/api/v1/mandates/${mandate.id}/vetoes`)).json().items,
      (await partner.get(`/api/v1/pitches/${pitch.id}/vetoes`)).json().items,
    ]
    expect(side === 'investor' ? mine : theirs).toMatchObject([{ kind: 'conflict', conflictKind: 'board', note: body.note }])
    expect(side === 'investor' ? theirs : mine).toEqual([])
  })

  it('when the Secretariat lifts it with a reason, the pair is matched again; lifted twice, it says there is none', async () => {
    await investor.put(pairUrl('/conflict'), { body: { kind: 'funder_of' } })
    const url = `/api/v1/editions/${edition.id}/conflicts`
    const [conflict] = (await curator.get(url)).json().items
    expect(conflict).toMatchObject({ kind: 'funder_of', isFound: false, isLifted: false, organisationId: pitch.organisationId })
    const body = { organisationId: pitch.organisationId, investorId: investor.investorId, kind: 'funder_of', reason: 'Ended in 2019' }
    expect((await curator.post(`${url}/lift`, { body })).statusCode).toBe(204)
    expect(await listedPitches()).toContain(pitch.id)
    expect((await curator.get(url)).json().items).toMatchObject([{ isLifted: true }])
    expect((await curator.post(`${url}/lift`, { body })).json()).toMatchObject({ status: 409, code: 'conflict.notOpen' })
    expect(await audited('conflict.lift')).toMatchObject([{ reason: 'Ended in 2019' }])
  })

  it('when the platform finds it in the members’ addresses, the Secretariat sees which, and can lift it', async () => {
    const at = (id: string, name: string) =>
      owner()
        .update(schema.accounts)
        .set({ email: `${name}-${id}@shared.ngo` })
        .where(eq(schema.accounts.id, id))
    await at(investor.accountId, 'one')
    await at(partner.accountId, 'two')
    const url = `/api/v1/editions/${edition.id}/conflicts`
    expect((await curator.get(url)).json().items).toMatchObject([{ kind: 'mail_domain', isFound: true, isLifted: false }])
    const body = {
      organisationId: pitch.organisationId,
      investorId: investor.investorId,
      kind: 'mail_domain',
      reason: 'Two tenants of one provider',
    }
    expect((await curator.post(`${url}/lift`, { body })).statusCode).toBe(204)
    expect((await curator.get(url)).json().items).toMatchObject([{ kind: 'mail_domain', isFound: true, isLifted: true }])
  })
})

describe('pins and bans', () => {
  it('when a pair is banned, both leave each other’s lists, and the edition is matched again rather than a side of its own', async () => {
    expect((await ban()).json()).toMatchObject({ kind: 'ban', side: 'secretariat', mandate: null, pitch: { id: pitch.id } })
    expect(await listedPitches()).not.toContain(pitch.id)
    expect(await matchedMandates()).not.toContain(mandate.id)
    expect(await runKinds()).toEqual([['edition', edition.id]])
    const [run] = await owner()
      .select()
      .from(schema.auditLog)
      .where(and(eq(schema.auditLog.action, 'pair.ban')))
    expect(run).toMatchObject({ actorId: curator.accountId })
  })

  it('when a ban is removed, they are shown again; a veto is not the Secretariat’s to remove', async () => {
    const rule = (await ban()).json()
    expect((await curator.delete(`/api/v1/pair-rules/${rule.id}`)).statusCode).toBe(204)
    expect(await listedPitches()).toContain(pitch.id)
    await investor.put(pairUrl('/veto'), { body: {} })
    const { items } = (await curator.get(`/api/v1/editions/${edition.id}/pair-rules`)).json()
    expect(items).toMatchObject([{ kind: 'veto', side: 'investor' }])
    expect((await curator.delete(`/api/v1/pair-rules/${items[0].id}`)).json()).toMatchObject({ status: 404, code: 'pairRule.notFound' })
  })

  it('when a pitch is pinned, it is for one mandate, and hides nothing', async () => {
    expect((await ban({ kind: 'pin', scope: 'investor' })).json()).toMatchObject({ kind: 'pin', mandate: { id: mandate.id } })
    expect(await listedPitches()).toContain(pitch.id)
  })

  it('when a pin names no mandate, the pitch is labelled on the lists of all mandates of its investor, and only there', async () => {
    const investorId = investor.investorId ?? ''
    const second = await makeMandate(owner(), { editionId: edition.id, investorId })
    await matchForTest(owner(), edition)
    const rule = { editionId: edition.id, pitchId: pitch.id, investorId, mandateId: null, side: 'secretariat', kind: 'pin' }
    await owner()
      .insert(schema.pairRules)
      .values({ ...rule, accountId: curator.accountId })
    for (const { id } of [mandate, second]) {
      const { items } = (await investor.get(`/api/v1/mandates/${id}/shortlist`)).json<{
        items: { pitch: { id: string }; isPinned: boolean }[]
      }>()
      expect(items.filter(({ isPinned }) => isPinned).map((item) => item.pitch.id)).toEqual([pitch.id])
    }
  })
})

describe('why a pair matches or does not', () => {
  const why = async (one = pitch, other = mandate) => (await curator.get(`/api/v1/pitches/${one.id}/mandates/${other.id}/why`)).json()

  it('when it matches, it names the factors by the points that they cost', async () => {
    const told = await why()
    expect(told).toMatchObject({ gates: [], notMatched: null, rules: [], conflicts: [] })
    expect(told.rank).toBeGreaterThan(0)
    const lost = told.costs.map((cost: { lost: number }) => cost.lost)
    expect(lost).toEqual(lost.toSorted((a: number, b: number) => b - a))
    const { investorSide, pitchSide } = told.pair
    expect(lost.reduce((sum: number, one: number) => sum + one, 0)).toBe(
      investorSide.maxPoints + pitchSide.maxPoints - investorSide.points - pitchSide.points,
    )
  })

  it('when a gate is closed, it names the gate', async () => {
    const other = others[1] ?? pitch
    expect(await why(other)).toMatchObject({ pair: null, gates: [{ code: 'instrument.none_shared' }] })
  })

  it('when people keep them apart, the Secretariat, and it alone, is told by what', async () => {
    await investor.put(pairUrl('/veto'), { body: {} })
    expect(await why()).toMatchObject({ pair: null, gates: [{ code: 'pair.closed' }], rules: [{ kind: 'veto', side: 'investor' }] })
  })

  it('when one of them takes no part, it says which', async () => {
    await owner().update(schema.mandates).set({ state: 'paused' }).where(eq(schema.mandates.id, mandate.id))
    expect(await why()).toMatchObject({ notMatched: 'mandate' })
  })
})

/**
 * The silence of a veto or a ban: whatever the other side can ask, before and after, set against a plain change that has the
 * same effect on what is listed: a mandate that is paused, or a pitch that is withdrawn.
 */
describe('what the other side can see', () => {
  const volatile =
    /"(id|runId|writtenBy|listVersion|requestedAt|finishedAt|computedAt|instance|updatedAt|since|detail|nextCursor)":("[^"]*"|null|\d+)/g
  /** A withdrawn pitch also takes its words out of what the weights of words are learned from. */
  const weights = /"(points|score|shown)":\d+|"interval":\[\d+,\d+\]/g
  const look = async (who: Caller, urls: readonly string[]) => {
    const answers = []
    for (const url of urls) {
      const { statusCode, headers, payload } = await who.get(url)
      answers.push({ url, statusCode, type: headers['content-type'], payload: payload.replaceAll(volatile, '').replaceAll(weights, '') })
    }
    return answers
  }
  const partnerUrls = () => [
    '/api/v1/me',
    '/api/v1/pitches',
    `/api/v1/pitches/${pitch.id}`,
    `/api/v1/pitches/${pitch.id}/matching`,
    `/api/v1/pitches/${pitch.id}/vetoes`,
    `/api/v1/pitches/${pitch.id}/receipt`,
    `/api/v1/pitches/${pitch.id}/matches/${mandate.id}`,
    `/api/v1/pitches/${pitch.id}/raises`,
  ]
  const investorUrls = () => [
    '/api/v1/me',
    '/api/v1/mandates',
    listUrl(),
    `${listUrl()}?state=saved`,
    pairUrl(),
    `/api/v1/mandates/${mandate.id}/near-misses`,
    `/api/v1/mandates/${mandate.id}/vetoes`,
    `/api/v1/mandates/${mandate.id}/widenings`,
  ]
  const refuses = () => api.as('partnership_lead')

  it.each(['veto', 'ban', 'conflict'])('when a %s takes its mandate away, a partnership sees what a paused mandate leaves', async (how) => {
    if (how === 'veto') await investor.put(pairUrl('/veto'), { body: {} })
    if (how === 'ban') await ban()
    if (how === 'conflict') await investor.put(pairUrl('/conflict'), { body: { kind: 'family' } })
    await owner().update(schema.matchRuns).set({ state: 'ready', finishedAt: new Date() }).where(eq(schema.matchRuns.state, 'queued'))
    await matchForTest(owner(), edition)
    const silenced = await look(partner, partnerUrls())
    await owner().delete(schema.pairRules)
    await owner().delete(schema.conflicts)
    // The same mandate, closed by an ordinary gate: nothing about the pair but that they do not match.
    await owner()
      .update(schema.mandates)
      .set({ ticketMinMinor: 900_000_000_000, ticketMaxMinor: 900_000_000_000 })
      .where(eq(schema.mandates.id, mandate.id))
    await matchForTest(owner(), edition)
    expect(silenced).toEqual(await look(partner, partnerUrls()))
    expect(JSON.stringify(silenced)).not.toMatch(/pair\.closed|pair\.never|"veto"|"ban"/)
  })

  it.each(['veto', 'ban', 'conflict'])('when a %s takes a pitch away, an investor sees what a withdrawn pitch leaves', async (how) => {
    if (how === 'veto') await partner.put(matchUrl('/veto'), { body: {} })
    if (how === 'ban') await ban()
    if (how === 'conflict') await partner.put(matchUrl('/conflict'), { body: { kind: 'family' } })
    await owner().update(schema.matchRuns).set({ state: 'ready', finishedAt: new Date() }).where(eq(schema.matchRuns.state, 'queued'))
    const before = await look(investor, investorUrls())
    await matchForTest(owner(), edition)
    const silenced = await look(investor, investorUrls())
    await owner().delete(schema.pairRules)
    await owner().delete(schema.conflicts)
    await owner().update(schema.pitches).set({ state: 'withdrawn' }).where(eq(schema.pitches.id, pitch.id))
    await matchForTest(owner(), edition)
    expect(silenced).toEqual(await look(investor, investorUrls()))
    expect(JSON.stringify([before, silenced])).not.toMatch(/pair\.closed|pair\.never|"veto"|"ban"/)
    expect((await (await refuses()).get(`/api/v1/pitches/${pitch.id}/vetoes`)).statusCode).toBe(404)
  })

  it.each(['veto', 'conflict'])(
    'when a partnership names an investor in a %s, lines without a name stay as a stranger’s would',
    async (how) => {
      const stranger = await makeInvestor(owner())
      const unnamed = await makeMandate(owner(), { editionId: edition.id, investorId: stranger.id, namedToPartnerships: false })
      const urls = [...partnerUrls(), `/api/v1/pitches/${pitch.id}/matches/${unnamed.id}`]
      const ready = () =>
        owner().update(schema.matchRuns).set({ state: 'ready', finishedAt: new Date() }).where(eq(schema.matchRuns.state, 'queued'))
      const told = async () => {
        await matchForTest(owner(), edition)
        const before = await look(partner, urls)
        await partner.put(matchUrl(`/${how}`), { body: how === 'veto' ? {} : { kind: 'family' } })
        await ready()
        const atOnce = await look(partner, urls)
        await matchForTest(owner(), edition)
        const later = await look(partner, urls)
        return { before, atOnce, later }
      }
      const asStranger = await told()
      expect(await matchedMandates()).toContain(unnamed.id)
      await owner().delete(schema.pairRules)
      await owner().delete(schema.conflicts)
      await owner().update(schema.mandates).set({ investorId: mandate.investorId }).where(eq(schema.mandates.id, unnamed.id))
      expect(await told()).toEqual(asStranger)
      expect(await listedPitches(`/api/v1/mandates/${unnamed.id}/shortlist`)).not.toContain(pitch.id)
    },
  )

  it('when a veto is given, the other side’s channels hear what they hear of any change, and nothing at all until it is matched', async () => {
    await investor.put(pairUrl('/veto'), { body: {} })
    const told = await owner().select().from(schema.liveEvents)
    expect(told.filter(({ channel }) => channel === `pitch:${pitch.id}`)).toEqual([])
    await owner().delete(schema.liveEvents)
    await partner.put(matchUrl('/veto'), { body: {} })
    const after = await owner().select().from(schema.liveEvents)
    expect(after.filter(({ channel }) => channel === `mandate:${mandate.id}`)).toEqual([])
    expect(new Set(after.map(({ kind }) => kind))).toEqual(new Set(['run.changed', 'queue.changed']))
  })

  it('when the investor has a stranger’s mandate beside it, theirs stays as it was', async () => {
    const before = await matchedMandates()
    await investor.put(pairUrl('/veto'), { body: {} })
    expect(await matchedMandates()).toEqual(before.filter((id) => id !== mandate.id))
    expect(strangers.every(({ id }) => before.includes(id))).toBe(true)
  })
})
