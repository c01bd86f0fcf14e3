import { schema } from '@scalebridge/db'
import { UNDO_MS, type PledgeTerms } from '@scalebridge/db/rules'
import { makeEdition, makePitch, makeSegment, type Edition, type Pitch } from '@scalebridge/db/testing'
import { and, asc, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BoardPledge, OwnPledge } from './commitments.contract.ts'
import type { Moderation } from '../stage/audience.contract.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeStageSession, someTerms } from '../testing/pledge.ts'

let api: TestApi
let edition: Edition
let pitch: Pitch
let segmentId: string
let stageId: string
let investor: Member
let other: Member
let moderator: Member
let aheadMs = 0
const owner = () => api.database.owner.db
const later = (ms: number) => api.clock.set(new Date(Date.now() + (aheadMs += ms)))

beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  api.clock.set(undefined)
  aheadMs = 0
  await owner().update(schema.editions).set({ isCurrent: false })
  edition = await makeEdition(owner(), { isCurrent: true })
  pitch = await makePitch(owner(), {
    editionId: edition.id,
    state: 'submitted',
    askMinor: 500_000,
    askMinimumMinor: 100,
    askCurrency: 'USD',
  })
  segmentId = (await makeSegment(owner(), { editionId: edition.id })).id
  stageId = (await makeStageSession(owner(), { segmentId, pitches: [pitch] })).id
  investor = await api.as('investor_lead')
  other = await api.as('investor_lead')
  moderator = await api.as('moderator')
})

const signalBy = (who: Member, terms: Partial<PledgeTerms> = {}, over: object = {}) =>
  who.post(`/api/v1/stage/${stageId}/pledges`, {
    body: { commandId: randomUUID(), toPitchId: pitch.id, terms: someTerms(terms), ...over },
  })
const signalled = async (who = investor, terms: Partial<PledgeTerms> = {}) => (await signalBy(who, terms)).json<OwnPledge>()
const commanded = (who: Member, pledge: OwnPledge, command: object) =>
  who.post(`/api/v1/pledges/${pledge.id}/commands`, { body: { revision: pledge.revision, command } })
const moderated = (pledge: { id: string; revision: number }, command: object, who = moderator) =>
  who.post(`/api/v1/stage/${stageId}/moderation`, {
    body: { command: { on: 'pledge', pledgeId: pledge.id, revision: pledge.revision, ...command } },
  })
const confirm = async (pledge: OwnPledge, who = investor) =>
  (await commanded(who, pledge, { do: 'confirm', hasAuthority: true })).json<OwnPledge>()
const boardOf = async () => (await api.public.get(`/api/v1/stage/${stageId}/pledges`)).json<{ pledges: BoardPledge[]; totals: object[] }>()
const rowOf = async (id: string) => (await owner().select().from(schema.pledges).where(eq(schema.pledges.id, id)))[0]
const publicFrames = async () =>
  owner()
    .select()
    .from(schema.stageEvents)
    .where(and(eq(schema.stageEvents.sessionId, stageId), eq(schema.stageEvents.audience, 'public')))
    .orderBy(asc(schema.stageEvents.seq))

/** All the way to the public. */
async function published(who = investor, terms: Partial<PledgeTerms> = {}): Promise<OwnPledge> {
  const pledge = await confirm(await signalled(who, terms), who)
  expect((await moderated(pledge, { do: 'approve' })).statusCode).toBe(200)
  later(UNDO_MS + 1_000)
  expect((await moderated({ id: pledge.id, revision: pledge.revision + 1 }, { do: 'publish' })).statusCode).toBe(200)
  const { items } = (await who.get('/api/v1/pledges')).json<{ items: OwnPledge[] }>()
  const found = items.find(({ id }) => id === pledge.id)
  if (found === undefined) throw new Error('the published pledge is not on its pledger’s list')
  return found
}

describe('a pledge', () => {
  it('when it is sent twenty times at once, is one row with one step', async () => {
    const commandId = randomUUID()
    const answers = await Promise.all(Array.from({ length: 20 }, () => signalBy(investor, {}, { commandId })))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 20 }, () => 201))
    expect(new Set(answers.map((answer) => answer.json<OwnPledge>().id)).size).toBe(1)
    const rows = await owner().select().from(schema.pledges).where(eq(schema.pledges.commandId, commandId))
    expect(rows).toHaveLength(1)
    expect(answers[19]?.json<OwnPledge>().steps).toHaveLength(1)
  })

  it('when the session has ended, stands as it was made for whoever sends it again, and is not made any more', async () => {
    const commandId = randomUUID()
    const made = (await signalBy(investor, {}, { commandId })).json<OwnPledge>()
    await owner().update(schema.stageSessions).set({ state: 'ended', endedAt: new Date() }).where(eq(schema.stageSessions.id, stageId))
    const again = await signalBy(investor, {}, { commandId })
    expect([again.statusCode, again.json<OwnPledge>().id]).toEqual([201, made.id])
    expect((await signalBy(investor)).json<{ code: string }>().code).toBe('stage.refused')
  })

  it('when two people send the same commandId, is two pledges', async () => {
    const commandId = randomUUID()
    const one = (await signalBy(investor, {}, { commandId })).json<OwnPledge>()
    expect((await signalBy(other, {}, { commandId })).json<OwnPledge>().id).not.toBe(one.id)
  })

  it('when its parts do not fit, is refused with the part that does not', async () => {
    const wrong = async (terms: Partial<PledgeTerms>) => (await signalBy(investor, terms)).json<{ errors: { pointer: string }[] }>().errors
    expect((await wrong({ amountMinor: null }))[0]?.pointer).toBe('/terms/amountMinor')
    expect((await wrong({ kind: 'in_kind', amountMinor: null, currency: null }))[0]?.pointer).toBe('/terms/description')
    expect((await wrong({ currency: 'XTS' }))[0]?.pointer).toBe('/terms/currency')
    expect((await wrong({ dueOn: '2027-02-30' }))[0]?.pointer).toBe('/terms/dueOn')
    const elsewhere = await makePitch(owner(), { editionId: edition.id, state: 'submitted' })
    expect((await signalBy(investor, {}, { toPitchId: elsewhere.id })).statusCode).toBe(422)
  })

  it('when nobody confirmed it, is approved by no moderator; without authority it is not confirmed', async () => {
    const pledge = await signalled()
    expect((await moderated(pledge, { do: 'approve' })).json()).toMatchObject({ status: 409, code: 'pledge.notConfirmed' })
    expect((await commanded(investor, pledge, { do: 'confirm', hasAuthority: false })).json()).toMatchObject({
      code: 'pledge.authorityMissing',
    })
    expect((await rowOf(pledge.id))?.state).toBe('signalled')
  })

  it('when it is not confirmed, approved and published, is on no board and in no public frame', async () => {
    let pledge = await signalled(investor, { description: 'canary words' })
    const nothing = async () => {
      expect(await boardOf()).toMatchObject({ pledges: [], totals: [] })
      expect(await publicFrames()).toEqual([])
    }
    await nothing()
    pledge = await confirm(pledge)
    await nothing()
    await moderated(pledge, { do: 'approve' })
    await nothing()
    expect((await moderated({ id: pledge.id, revision: 3 }, { do: 'publish' })).json()).toMatchObject({ code: 'pledge.undoOpen' })
    await nothing()
    later(UNDO_MS + 1_000)
    await moderated({ id: pledge.id, revision: 3 }, { do: 'publish' })
    const board = await boardOf()
    expect(board.pledges).toMatchObject([{ id: pledge.id, description: 'canary words', goals: [7, 14], countries: ['FJI'] }])
    expect(board.totals).toEqual([{ currency: 'USD', kind: 'money', firmMinor: 10_000, conditionalMinor: 0, pledges: 1 }])
    expect((await publicFrames()).map(({ kind, payload }) => [kind, payload])).toEqual([['pledge.published', { pledge: board.pledges[0] }]])
  })

  it('when its pledger wishes not to be named, shows no name anywhere public', async () => {
    await published(investor, { isAnonymous: true })
    const [organisation] = await owner().select().from(schema.organisations).where(eq(schema.organisations.id, investor.organisationId))
    const board = await api.public.get(`/api/v1/stage/${stageId}/pledges`)
    expect(board.json<{ pledges: BoardPledge[] }>().pledges[0]?.pledger).toBeNull()
    const told = `${board.payload} ${JSON.stringify(await publicFrames())}`
    for (const secret of [organisation?.name ?? '-', investor.accountId, investor.organisationId]) expect(told).not.toContain(secret)
  })

  it('when its moderator belongs to the pledger, is approved by somebody else', async () => {
    const both = await api.as('moderator')
    await owner()
      .insert(schema.memberships)
      .values({ accountId: both.accountId, organisationId: investor.organisationId, role: 'investor_member' })
    const pledge = await confirm(await signalled())
    expect((await moderated(pledge, { do: 'approve' }, both)).json()).toMatchObject({ code: 'pledge.sameEyes' })
    expect((await moderated(pledge, { do: 'approve' })).statusCode).toBe(200)
  })

  it('when it is undone within ten seconds, stands as before; later it is too late', async () => {
    const pledge = await confirm(await signalled())
    const undone = (await commanded(investor, pledge, { do: 'undo' })).json<OwnPledge>()
    expect(undone).toMatchObject({ state: 'signalled', undoUntil: null })
    const again = await confirm(undone)
    later(UNDO_MS + 1_000)
    expect((await commanded(investor, again, { do: 'undo' })).json()).toMatchObject({ code: 'pledge.undoOver' })
  })

  it('when a command comes twice, is changed once; from an old page it is refused', async () => {
    const pledge = await signalled()
    const both = await Promise.all([1, 2].map(() => commanded(investor, pledge, { do: 'confirm', hasAuthority: true })))
    expect(both.map((answer) => [answer.statusCode, answer.json<OwnPledge>().revision])).toEqual([
      [200, 2],
      [200, 2],
    ])
    const stale = await commanded(investor, pledge, { do: 'withdraw', note: null })
    expect(stale.json()).toMatchObject({ status: 409, code: 'pledge.changedMeanwhile' })
  })

  it('when it is corrected after publication, changes with a note once a moderator agrees, and never before', async () => {
    const pledge = await published(investor, { amountMinor: 100_000 })
    const asked = await commanded(investor, pledge, {
      do: 'correct',
      terms: someTerms({ amountMinor: 10_000 }),
      hasAuthority: true,
      note: 'One zero too many',
    })
    expect(asked.json()).toMatchObject({ state: 'published', terms: { amountMinor: 100_000 }, proposal: { note: 'One zero too many' } })
    expect((await boardOf()).pledges).toMatchObject([{ amountMinor: 100_000, correctionNote: null }])
    later(UNDO_MS + 1_000)
    await moderated({ id: pledge.id, revision: asked.json<OwnPledge>().revision }, { do: 'agree' })
    expect(await boardOf()).toMatchObject({
      pledges: [{ amountMinor: 10_000, correctionNote: 'One zero too many' }],
      totals: [{ firmMinor: 10_000 }],
    })
    expect((await publicFrames()).map(({ kind }) => kind)).toEqual(['pledge.published', 'pledge.corrected'])
  })

  it('when it is withdrawn after publication, stays on the board as withdrawn and leaves the totals', async () => {
    const pledge = await published()
    await commanded(investor, pledge, { do: 'withdraw', note: 'not for the public' })
    const board = await boardOf()
    expect(board).toMatchObject({ pledges: [{ id: pledge.id, state: 'withdrawn' }], totals: [] })
    expect(JSON.stringify([board, await publicFrames()])).not.toContain('not for the public')
  })

  it('when it is refused, its pledger is told why and the public nothing', async () => {
    const pledge = await confirm(await signalled())
    await moderated(pledge, { do: 'refuse', reason: 'not_serious', note: 'Call us' })
    const { items } = (await investor.get('/api/v1/pledges')).json<{ items: OwnPledge[] }>()
    expect(items[0]).toMatchObject({ state: 'refused', refusalReason: 'not_serious' })
    expect(items[0]?.steps.at(-1)).toMatchObject({ event: 'refused', note: 'Call us' })
    expect((await other.get('/api/v1/pledges')).json<{ items: OwnPledge[] }>().items).toEqual([])
    expect(await publicFrames()).toEqual([])
  })

  it('when it matches others, counts as firm once they have given, and no more when they withdraw', async () => {
    await published(investor, { amountMinor: 50_000, matchFromMinor: 20_000 })
    expect((await boardOf()).totals).toMatchObject([{ firmMinor: 0, conditionalMinor: 50_000 }])
    const given = await published(other, { amountMinor: 20_000 })
    expect((await boardOf()).totals).toMatchObject([{ firmMinor: 70_000, conditionalMinor: 0 }])
    expect((await publicFrames()).map(({ kind }) => kind)).toEqual(['pledge.published', 'pledge.published', 'pledge.matched'])
    await commanded(other, given, { do: 'withdraw', note: null })
    expect((await boardOf()).totals).toMatchObject([{ firmMinor: 0, conditionalMinor: 50_000 }])
  })
})

describe('a moderator', () => {
  it('who enters a pledge for somebody in the room names their account, which then confirms', async () => {
    const [account] = await owner().select().from(schema.accounts).where(eq(schema.accounts.id, investor.accountId))
    const sent = await signalBy(moderator, {}, { forEmail: account?.email })
    expect(sent.statusCode).toBe(201)
    const { items } = (await investor.get('/api/v1/pledges')).json<{ items: OwnPledge[] }>()
    expect(items[0]).toMatchObject({ state: 'signalled', isEnteredByStage: true })
    expect((await signalBy(moderator, {}, { forEmail: 'nobody@example.org' })).json()).toMatchObject({ code: 'pledge.accountUnknown' })
    expect((await signalBy(investor, {}, { forEmail: account?.email })).json()).toMatchObject({ code: 'pledge.accountUnknown' })
  })

  it('is warned of a pledge that is more than the pitch asks for', async () => {
    await signalled(investor, { amountMinor: 5_000_000 })
    const { pledges } = (await moderator.get(`/api/v1/stage/${stageId}/moderation`)).json<Moderation>()
    expect(pledges).toMatchObject([{ exceedsAsk: true, state: 'signalled' }])
  })
})

describe('a moderator’s last decision', () => {
  const queued = async (who = moderator) => (await who.get(`/api/v1/stage/${stageId}/moderation`)).json<Moderation>().pledges[0]

  it('is taken back by them within the window, and by no colleague', async () => {
    const pledge = await confirm(await signalled())
    await moderated(pledge, { do: 'approve' })
    const approved = await queued()
    expect(Date.parse(approved?.undoUntil ?? '')).toBeGreaterThan(Date.now())
    expect((await queued(await api.as('moderator')))?.undoUntil).toBeNull()
    expect((await moderated({ id: pledge.id, revision: approved?.revision ?? 0 }, { do: 'undo' })).statusCode).toBe(200)
    expect(await queued()).toMatchObject({ state: 'confirmed', undoUntil: null })
  })

  it('stands when the window is over', async () => {
    await moderated(await confirm(await signalled()), { do: 'approve' })
    later(UNDO_MS + 1_000)
    expect((await queued())?.undoUntil).toBeNull()
  })
})

describe('a partnership', () => {
  it('sees what is pledged to its pitch once that is public, and nobody else’s', async () => {
    const lead = await api.as('partnership_lead')
    const own = await makePitch(owner(), { editionId: edition.id, organisationId: lead.organisationId, state: 'submitted' })
    await owner().update(schema.stageSessions).set({ state: 'ended', endedAt: new Date() }).where(eq(schema.stageSessions.id, stageId))
    stageId = (await makeStageSession(owner(), { segmentId, pitches: [own, pitch] })).id
    const listed = async () =>
      (await lead.get(`/api/v1/pitches/${own.id}/pledges`)).json<{ pledges: BoardPledge[]; totals: { firmMinor: number }[] }>()
    await published()
    const mine = await confirm((await signalBy(investor, {}, { toPitchId: own.id })).json<OwnPledge>())
    expect(await listed()).toEqual({ pledges: [], totals: [] })
    await moderated(mine, { do: 'approve' })
    later(UNDO_MS + 1_000)
    await moderated({ id: mine.id, revision: mine.revision + 1 }, { do: 'publish' })
    expect(await listed()).toMatchObject({ pledges: [{ id: mine.id }], totals: [{ firmMinor: 10_000, pledges: 1 }] })
    expect((await lead.get(`/api/v1/pitches/${pitch.id}/pledges`)).statusCode).toBe(404)
  })
})

describe('a notice', () => {
  const noticesOf = async (accountId: string) =>
    (await owner().select().from(schema.notices).where(eq(schema.notices.accountId, accountId))).map(({ kind, subjectId }) => [
      kind,
      subjectId,
    ])

  it('asks who spoke in the room to confirm what was entered for them, and nobody who signals their own', async () => {
    await signalled()
    expect(await noticesOf(investor.accountId)).toEqual([])
    const [account] = await owner().select().from(schema.accounts).where(eq(schema.accounts.id, investor.accountId))
    const entered = (await signalBy(moderator, {}, { forEmail: account?.email })).json<OwnPledge>()
    expect(await noticesOf(investor.accountId)).toEqual([['pledge.toConfirm', entered.id]])
  })

  it('tells the partnership of a pledge once it is public, and once', async () => {
    const lead = await api.as('partnership_lead', { organisationId: pitch.organisationId })
    const pledge = await confirm(await signalled())
    await moderated(pledge, { do: 'approve' })
    expect(await noticesOf(lead.accountId)).toEqual([])
    later(UNDO_MS + 1_000)
    const sent = { id: pledge.id, revision: pledge.revision + 1 }
    await Promise.all([moderated(sent, { do: 'publish' }), moderated(sent, { do: 'publish' })])
    expect(await noticesOf(lead.accountId)).toEqual([['pledge.published', pitch.id]])
  })
})

describe('a pledge of a rehearsal', () => {
  it('is never public, whatever is done with it, and is not there for an investor to make', async () => {
    const live = stageId
    await owner().update(schema.stageSessions).set({ state: 'ended', endedAt: new Date() }).where(eq(schema.stageSessions.id, stageId))
    stageId = (await makeStageSession(owner(), { segmentId, mode: 'rehearsal', pitches: [pitch] })).id
    expect((await signalBy(investor)).statusCode).toBe(404)
    const [account] = await owner().select().from(schema.accounts).where(eq(schema.accounts.id, investor.accountId))
    const dryRun = (await signalBy(moderator, {}, { forEmail: account?.email })).json<OwnPledge>()
    const second = await api.as('secretariat_curator')
    const confirmed = await confirm(dryRun)
    await moderated(confirmed, { do: 'approve' }, second)
    later(UNDO_MS + 1_000)
    await moderated({ id: dryRun.id, revision: 3 }, { do: 'publish' }, second)
    expect((await moderator.get(`/api/v1/stage/${stageId}/pledges`)).json()).toMatchObject({
      mode: 'rehearsal',
      pledges: [{ id: dryRun.id }],
    })
    expect((await api.public.get(`/api/v1/stage/${stageId}/pledges`)).statusCode).toBe(404)
    expect(await publicFrames()).toEqual([])
    stageId = live
    expect((await boardOf()).pledges).toEqual([])
  })
})

it('the ledger refuses to be changed, and its last step is the pledge', async () => {
  const pledge = await published()
  const steps = await owner()
    .select()
    .from(schema.pledgeEvents)
    .where(eq(schema.pledgeEvents.pledgeId, pledge.id))
    .orderBy(asc(schema.pledgeEvents.revision))
  expect(steps.map(({ event }) => event)).toEqual(['signalled', 'confirmed', 'approved', 'published'])
  const row = await rowOf(pledge.id)
  expect(steps.at(-1)?.after).toMatchObject({ state: row?.state, terms: { amountMinor: row?.amountMinor } })
  await expect(owner().delete(schema.pledgeEvents).where(eq(schema.pledgeEvents.pledgeId, pledge.id))).rejects.toMatchObject({
    cause: { message: 'pledge_events of a real pledge are kept' },
  })
})
