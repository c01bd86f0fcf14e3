import { schema } from '@scalebridge/db'
import { ANSWER_MS, MAX_PER_PITCH_PER_WEEK, MAX_WAITING_PER_MANDATE } from '@scalebridge/db/rules'
import { makeEdition, makeInvestor, makeMandate, makePitch, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeIntroduction } from '../testing/introduction.ts'
import type { Dealings, Introduction, Thread } from './introductions.contract.ts'

let api: TestApi
let editionId: string
let investor: Member
let lead: Member
let mandate: Mandate
let pitch: Pitch
beforeAll(async () => {
  api = await createTestApi()
  editionId = (await makeEdition(api.database.owner.db, { isCurrent: true })).id
})
afterAll(() => api.close())
beforeEach(async () => {
  ;({ investor, mandate } = await makeSide())
  lead = await api.as('partnership_lead')
  pitch = await makePitch(api.database.owner.db, { editionId, organisationId: lead.organisationId, state: 'submitted' })
})
afterEach(() => api.clock.set(undefined))

async function makeSide() {
  const member = await api.as('investor_lead')
  return { investor: member, mandate: await makeMandate(api.database.owner.db, { editionId, investorId: member.investorId ?? '' }) }
}

const ask = (from = investor, through = mandate, message = 'We would like to hear more.') =>
  from.post(`/api/v1/mandates/${through.id}/introductions`, { body: { pitchId: pitch.id, message } })
const moves = (who: Member, id: string, body: { do: string; isTold?: boolean; reason?: string | null }, revision = 1) =>
  who.post(`/api/v1/introductions/${id}/moves`, {
    headers: { 'if-match': `"${revision}"` },
    body: { isTold: false, reason: null, ...body },
  })
const listOf = async (who: Member) => (await who.get('/api/v1/introductions')).json<{ items: Introduction[]; [rest: string]: unknown }>()
const noticesOf = (accountId: string) => api.database.owner.db.select().from(schema.notices).where(eq(schema.notices.accountId, accountId))

const INTEREST = {
  kind: 'would_cofund',
  amountMinMinor: 10_000_000,
  amountMaxMinor: 20_000_000,
  currency: 'USD',
  disclosure: 'count',
  isOptedIn: false,
  isWithdrawn: false,
}
const declare = (who: Member, through: Mandate, said: Partial<typeof INTEREST>, revision = 0) =>
  who.put(`/api/v1/mandates/${through.id}/interests/${pitch.id}`, {
    headers: { 'if-match': `"${revision}"` },
    body: { ...INTEREST, ...said },
  })
const dealings = async (who: Member, through: Mandate) =>
  (await who.get(`/api/v1/mandates/${through.id}/interests/${pitch.id}`)).json<Dealings>()

describe('an interest', () => {
  const received = async () => (await listOf(lead))['received']
  const investorName = async () => {
    const { db } = api.database.owner
    const [row] = await db.select().from(schema.organisations).where(eq(schema.organisations.id, investor.organisationId))
    return row?.name ?? ''
  }

  it('when its level is count, the partnership is told that there is one more, hears nothing of it, and reads nothing else', async () => {
    expect((await declare(investor, mandate, {})).statusCode).toBe(200)
    expect(await received()).toEqual([{ pitchId: pitch.id, pitchTitle: pitch.title, interests: { count: 1, named: [] } }])
    expect(await noticesOf(lead.accountId)).toEqual([])
    const page = (await lead.get('/api/v1/introductions')).payload
    for (const secret of [await investorName(), 'would_cofund', '10000000', investor.accountId, mandate.id])
      expect(page).not.toContain(secret)
  })

  it('when its level is raised to name and to contact, the partnership is told exactly that, and told so once', async () => {
    await declare(investor, mandate, { disclosure: 'name' })
    const named = {
      kind: 'would_cofund',
      amountMinMinor: 10_000_000,
      amountMaxMinor: 20_000_000,
      currency: 'USD',
      investorName: await investorName(),
    }
    expect(await received()).toEqual([
      { pitchId: pitch.id, pitchTitle: pitch.title, interests: { count: 1, named: [{ ...named, contact: null }] } },
    ])
    await declare(investor, mandate, { disclosure: 'contact' }, 1)
    expect(await received()).toMatchObject([{ interests: { named: [{ contact: { email: expect.stringContaining('@') } }] } }])
    expect((await noticesOf(lead.accountId)).map(({ kind }) => kind)).toEqual(['interest.declared'])
  })

  it('when it is withdrawn, it is gone for everybody else', async () => {
    await declare(investor, mandate, { disclosure: 'contact', isOptedIn: true })
    await declare(investor, mandate, { isWithdrawn: true }, 1)
    expect(await received()).toEqual([])
    expect((await dealings(investor, mandate)).interest).toMatchObject({ isWithdrawn: true, revision: 2 })
  })

  it('when others opted in, one who opted in finds them by their level; those who did not leave no trace; one who did not finds nobody', async () => {
    const [named, silent, apart] = [await makeSide(), await makeSide(), await makeSide()]
    await declare(named.investor, named.mandate, { disclosure: 'name', isOptedIn: true })
    await declare(silent.investor, silent.mandate, { disclosure: 'count', isOptedIn: true })
    await declare(apart.investor, apart.mandate, { disclosure: 'contact', isOptedIn: false })
    await declare(investor, mandate, {})
    expect((await dealings(investor, mandate)).others).toBeNull()
    await declare(investor, mandate, { isOptedIn: true }, 1)
    const { others } = await dealings(investor, mandate)
    expect(others).toMatchObject({ count: 2, named: [{ contact: null }] })
    expect(others?.named).toHaveLength(1)
    expect((await dealings(apart.investor, apart.mandate)).others).toBeNull()
  })

  it('when a colleague changed it meanwhile, it says so and keeps theirs; without If-Match it asks for it', async () => {
    await declare(investor, mandate, {})
    const late = await declare(investor, mandate, { kind: 'exploring' }, 0)
    expect([late.statusCode, late.json<{ code: string }>().code]).toEqual([412, 'interest.changedMeanwhile'])
    const bare = await investor.put(`/api/v1/mandates/${mandate.id}/interests/${pitch.id}`, { body: INTEREST })
    expect(bare.statusCode).toBe(428)
  })

  it('when its range is turned round or has no currency, it says where', async () => {
    const wrong = await declare(investor, mandate, { amountMinMinor: 30_000_000, amountMaxMinor: 20_000_000 })
    expect(wrong.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer)).toEqual(['/amountMaxMinor'])
    // @ts-expect-error A currency may be missing in what a stranger sends.
    expect((await declare(investor, mandate, { currency: null })).statusCode).toBe(422)
  })
})

describe('an introduction', () => {
  it('when it is accepted, contacts are exchanged then and not before', async () => {
    const asked = (await ask()).json<Introduction>()
    expect(asked).toMatchObject({ side: 'investor', state: 'requested', moves: ['withdraw'], contacts: null })
    const [waiting] = (await listOf(lead)).items
    expect(waiting).toMatchObject({ side: 'partnership', moves: ['accept', 'decline'], contacts: null, mandate: null })
    expect(JSON.stringify(waiting)).not.toContain('@')
    expect((await noticesOf(lead.accountId)).map(({ kind, path }) => [kind, path])).toEqual([
      ['introduction.requested', `/introductions/${asked.id}`],
    ])
    const accepted = (await moves(lead, asked.id, { do: 'accept' })).json<Introduction>()
    expect(accepted).toMatchObject({ state: 'accepted', revision: 2, contacts: { investor: { email: expect.stringContaining('@') } } })
    expect((await listOf(investor)).items[0]?.contacts?.partnership.email).toContain('@')
    expect((await noticesOf(investor.accountId)).map(({ kind }) => kind)).toEqual(['introduction.accepted'])
  })

  it('when it is declined without a word, the investor’s pages, notices, channel and next steps are those of no answer, to the day', async () => {
    const other = await makePitch(api.database.owner.db, { editionId, organisationId: lead.organisationId, state: 'submitted' })
    const declined = (await ask()).json<Introduction>()
    const waiting = (
      await investor.post(`/api/v1/mandates/${mandate.id}/introductions`, { body: { pitchId: other.id, message: declined.message } })
    ).json<Introduction>()
    const heardBefore = await eventsOf(investor.organisationId)
    expect((await moves(lead, declined.id, { do: 'decline' })).json<Introduction>().state).toBe('declined')
    expect(await eventsOf(investor.organisationId)).toBe(heardBefore)
    expect(await noticesOf(investor.accountId)).toEqual([])
    const alike = ({ side, state, revision, moves: own, message, declineReason, contacts }: Introduction) => ({
      side,
      state,
      revision,
      own,
      message,
      declineReason,
      contacts,
    })
    for (const days of [0, 9, 11]) {
      api.clock.set(new Date(Date.now() + days * 86_400_000))
      const [one, two] = await Promise.all([declined.id, waiting.id].map((id) => investor.get(`/api/v1/introductions/${id}`)))
      if (one === undefined || two === undefined) throw new Error('both were asked for')
      expect(alike(one.json<Thread>().introduction)).toEqual(alike(two.json<Thread>().introduction))
      expect(one.headers['etag']).toBe(two.headers['etag'])
      expect(one.json<Thread>().introduction.state).toBe(days < 10 ? 'requested' : 'expired')
      expect((await dealings(investor, mandate)).whyNot).toBe(days < 10 ? 'exists' : 'askedRecently')
    }
  })

  it('when it is declined so that the investor is told, it is, with the reason', async () => {
    const { id } = (await ask()).json<Introduction>()
    await moves(lead, id, { do: 'decline', isTold: true, reason: 'Our round is full.' })
    expect((await listOf(investor)).items[0]).toMatchObject({ state: 'declined', declineReason: 'Our round is full.', moves: [] })
    expect((await noticesOf(investor.accountId)).map(({ kind }) => kind)).toEqual(['introduction.ended'])
  })

  it('when ten days have passed, it cannot be accepted any more', async () => {
    const { id } = (await ask()).json<Introduction>()
    api.clock.set(new Date(Date.now() + ANSWER_MS))
    expect((await moves(lead, id, { do: 'accept' })).json<{ code: string }>().code).toBe('introduction.moveNotAllowed')
    expect((await listOf(lead)).items[0]).toMatchObject({ state: 'expired', moves: [] })
  })

  it('when the same is sent twice, by one key or by two, it is one request', async () => {
    const key = { 'idempotency-key': '01890000-0000-4000-8000-000000000001' }
    const body = { pitchId: pitch.id, message: 'Twice.' }
    const sent = await Promise.all([1, 2].map(() => investor.post(`/api/v1/mandates/${mandate.id}/introductions`, { headers: key, body })))
    expect(sent.map(({ statusCode }) => statusCode).filter((status) => status !== 409)).toContain(201)
    expect((await ask(investor, mandate, 'Twice.')).statusCode).toBe(201)
    expect((await ask(investor, mandate, 'In other words.')).json<{ code: string }>().code).toBe('introduction.exists')
    expect((await listOf(investor)).items).toHaveLength(1)
  })

  it('when two of a partnership answer at once, one is told that it has changed', async () => {
    const { id } = (await ask()).json<Introduction>()
    const editor = await api.as('partnership_editor', { organisationId: lead.organisationId })
    const answers = await Promise.all([moves(lead, id, { do: 'accept' }), moves(editor, id, { do: 'accept' })])
    expect(answers.map(({ statusCode }) => String(statusCode)).toSorted()).toEqual(['200', '412'])
  })

  it('when a pair is kept apart, or the introduction is another’s, it is not there', async () => {
    await api.database.owner.db.insert(schema.pairRules).values({
      editionId,
      pitchId: pitch.id,
      investorId: mandate.investorId,
      kind: 'veto',
      side: 'partnership',
      accountId: lead.accountId,
    })
    expect((await ask()).json<{ code: string }>().code).toBe('pitch.notFound')
    const stranger = await makeSide()
    const { id } = (await ask(stranger.investor, stranger.mandate)).json<Introduction>()
    const missing = '01890000-0000-7000-8000-00000000dead'
    const bare = (problem: object) => ({ ...problem, instance: undefined })
    expect(bare((await investor.get(`/api/v1/introductions/${id}`)).json())).toEqual(
      bare((await investor.get(`/api/v1/introductions/${missing}`)).json()),
    )
  })

  it('when an investor’s member has one factor only, the introduction asks for the second, and so does the list', async () => {
    const { id } = (await ask()).json<Introduction>()
    const weak = await api.as('investor_member', { organisationId: investor.organisationId, assurance: 1 })
    expect((await weak.get(`/api/v1/introductions/${id}`)).json<{ code: string }>().code).toBe('policy.secondFactorNeeded')
    expect((await weak.get('/api/v1/introductions')).json<{ code: string }>().code).toBe('policy.secondFactorNeeded')
  })

  it('when an investor’s member with one factor is of a partnership too, they have the partnership’s side and nothing of the investor’s', async () => {
    const { id } = (await ask()).json<Introduction>()
    const other = await makeSide()
    const theirs = await makeIntroduction(api.database.owner.db, { mandate: other.mandate, pitch, requestedBy: other.investor.accountId })
    const weak = await api.as('partnership_lead', { organisationId: lead.organisationId, assurance: 1 })
    const ofInvestor = { accountId: weak.accountId, organisationId: other.investor.organisationId, role: 'investor_member' }
    await api.database.owner.db.insert(schema.memberships).values(ofInvestor)
    const elsewhere = await makePitch(api.database.owner.db, { editionId, state: 'submitted' })
    const hidden = await makeIntroduction(api.database.owner.db, {
      mandate: other.mandate,
      pitch: elsewhere,
      requestedBy: other.investor.accountId,
    })
    const seen = (await listOf(weak)).items
    expect(new Set(seen.map((one) => `${one.side} of ${one.id}`))).toEqual(new Set([`partnership of ${id}`, `partnership of ${theirs.id}`]))
    expect((await weak.get(`/api/v1/introductions/${hidden.id}`)).json<{ code: string }>().code).toBe('introduction.notFound')
  })
})

describe('the caps', () => {
  it('when a mandate has taken on all the introductions it has room for, a silently declined one among them, it may not ask for another', async () => {
    const { db } = api.database.owner
    const asked = await makePitch(db, { editionId, state: 'submitted' })
    const declined = { state: 'declined', isOpen: true, respondedAt: new Date() }
    await makeIntroduction(db, { mandate, pitch: asked, requestedBy: investor.accountId, ...declined })
    await db.update(schema.mandates).set({ capacity: 1 }).where(eq(schema.mandates.id, mandate.id))
    expect((await ask()).json<{ code: string }>().code).toBe('introduction.capacity')
    await db.update(schema.introductions).set({ isOpen: false }).where(eq(schema.introductions.pitchId, asked.id))
    expect((await ask()).statusCode).toBe(201)
  })

  it('when a mandate has ten requests waiting, silently declined ones among them, it may not ask an eleventh', async () => {
    const { db } = api.database.owner
    for (let n = 0; n < MAX_WAITING_PER_MANDATE; n += 1) {
      const asked = await makePitch(db, { editionId, state: 'submitted' })
      const declined = n === 0 ? { state: 'declined', isOpen: true, respondedAt: new Date() } : {}
      await makeIntroduction(db, { mandate, pitch: asked, requestedBy: investor.accountId, ...declined })
    }
    expect((await ask()).json<{ code: string }>().code).toBe('introduction.mandateCap')
    expect((await dealings(investor, mandate)).whyNot).toBe('mandateCap')
  })

  it('when many ask one pitch at the same moment, no more reach it in a week than its cap, and interest stays open to the rest', async () => {
    const { db } = api.database.owner
    for (let n = 0; n < MAX_PER_PITCH_PER_WEEK - 1; n += 1) {
      const other = await makeMandate(db, { editionId, investorId: (await makeInvestor(db)).id })
      await makeIntroduction(db, { mandate: other, pitch, requestedBy: investor.accountId })
    }
    const another = await makeSide()
    const sent = await Promise.all([ask(), ask(another.investor, another.mandate)])
    expect(sent.map(({ statusCode }) => String(statusCode)).toSorted()).toEqual(['201', '409'])
    expect((await declare(another.investor, another.mandate, {})).statusCode).toBe(200)
  })
})

describe('the thread', () => {
  const write = (who: Member, id: string, body: unknown) => who.post(`/api/v1/introductions/${id}/messages`, { body })

  it('when the two are introduced they write, documents are asked for and answered, each with its time; before and after, nothing', async () => {
    const { id } = (await ask()).json<Introduction>()
    const early = await write(investor, id, { do: 'write', text: 'Hello?' })
    expect(early.json<{ code: string }>().code).toBe('introduction.notIntroduced')
    await moves(lead, id, { do: 'accept' })
    await write(investor, id, { do: 'write', text: 'Thank you.' })
    const asked = (await write(investor, id, { do: 'ask', name: 'Audited accounts 2025' })).json<Thread>()
    const documentId = asked.documents[0]?.id ?? ''
    expect((await write(investor, id, { do: 'answer', documentId, isGiven: true, answer: null })).statusCode).toBe(409)
    const answered = (await write(lead, id, { do: 'answer', documentId, isGiven: true, answer: 'Sent by mail.' })).json<Thread>()
    expect(answered.documents).toMatchObject([
      { name: 'Audited accounts 2025', state: 'given', answer: 'Sent by mail.', answeredAt: expect.any(String) },
    ])
    expect(answered.messages.map(({ side, text }) => [side, text])).toEqual([['investor', 'Thank you.']])
    expect((await noticesOf(lead.accountId)).map(({ kind }) => kind)).toEqual([
      'introduction.requested',
      'introduction.message',
      'introduction.document',
    ])
    await moves(investor, id, { do: 'close' }, 2)
    expect((await write(lead, id, { do: 'write', text: 'Wait.' })).json<{ code: string }>().code).toBe('introduction.notIntroduced')
    expect((await lead.get(`/api/v1/introductions/${id}`)).json<Thread>().introduction.contacts).toBeNull()
  })
})

describe('the Secretariat', () => {
  it('when it looks, it sees counts and neither a word nor a name', async () => {
    await ask(investor, mandate, 'A word that is nobody else’s.')
    await declare(investor, mandate, { disclosure: 'contact' })
    const curator = await api.as('secretariat_curator')
    const page = await curator.get('/api/v1/introductions')
    const seen = page.json<{
      items: []
      interests: []
      received: []
      counts: { introductions: { state: string; count: number | null }[] }
    }>()
    expect([seen.items, seen.interests, seen.received]).toEqual([[], [], []])
    // One request tells of one investor; five and more tell of nobody.
    const counts = seen.counts.introductions.map(({ count }) => count)
    expect(counts.length).toBeGreaterThan(0)
    expect(counts.filter((count) => count !== null && count > 0 && count < 5)).toEqual([])
    for (const secret of ['A word', pitch.id, mandate.id, '@']) expect(page.payload).not.toContain(secret)
    expect((await lead.get('/api/v1/introductions')).json<{ counts: null }>().counts).toBeNull()
    const { id } = (await listOf(investor)).items[0] ?? { id: '' }
    expect((await curator.get(`/api/v1/introductions/${id}`)).statusCode).toBe(403)
  })
})

async function eventsOf(organisationId: string): Promise<number> {
  const { db } = api.database.owner
  return (
    await db
      .select()
      .from(schema.liveEvents)
      .where(eq(schema.liveEvents.channel, `organisation:${organisationId}`))
  ).length
}
