import { schema } from '@scalebridge/db'
import { makeEdition, makeMandate, makePitch } from '@scalebridge/db/testing'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { AccessGrant, OpenedLists } from './access.contract.ts'

const MINUTE_MS = 60_000
const REASON = 'The owner reported that a list shows a pitch twice.'
const { accessGrants, auditLog, listItems, lists, notices, shortlistEntries } = schema

let api: TestApi
let asker: Member
let second: Member
let third: Member
let investor: Member
let colleague: Member
let rival: Member

const db = () => api.database.owner.db

beforeAll(async () => {
  api = await createTestApi()
  asker = await api.as('secretariat_curator')
  second = await api.as('secretariat_officer')
  third = await api.as('admin')
  investor = await api.as('investor_lead')
  colleague = await api.as('investor_member', { organisationId: investor.organisationId })
  rival = await api.as('investor_lead')
  const editionId = (await makeEdition(db(), { isCurrent: true })).id
  const pitch = await makePitch(db(), { editionId, state: 'submitted', title: 'Cold rooms' })
  for (const member of [investor, rival]) {
    const investorId = member.investorId ?? ''
    const [list] = await db()
      .insert(lists)
      .values({ investorId, ownerId: member.accountId, name: `Of ${member.accountId}`, note: 'quietly' })
      .returning()
    await db()
      .insert(listItems)
      .values({ listId: list?.id ?? '', pitchId: pitch.id, position: 1, note: 'too dear', addedBy: member.accountId })
    const mandate = await makeMandate(db(), { editionId, investorId })
    await db().insert(shortlistEntries).values({ mandateId: mandate.id, pitchId: pitch.id, state: 'saved', accountId: member.accountId })
  }
})
afterAll(() => api.close())
beforeEach(async () => {
  api.clock.set(undefined)
  await db().delete(accessGrants)
})

const ask = async (who = asker, minutes = 30) => {
  const answer = await who.post('/api/v1/access-grants', { body: { investorId: investor.investorId, reason: REASON, minutes } })
  return { status: answer.statusCode, grant: answer.json<AccessGrant & { code?: string }>() }
}
const move = (who: Member, id: string, what: string) => who.post(`/api/v1/access-grants/${id}/moves`, { body: { do: what } })
const read = (who: Member, id: string) => who.get(`/api/v1/access-grants/${id}/lists`)
const open = async () => {
  const { grant } = await ask()
  await move(second, grant.id, 'approve')
  return grant.id
}
const toldOf = async (kind: string) => (await db().select().from(notices).where(eq(notices.kind, kind))).map((row) => row)

describe('access to private lists', () => {
  it('when one asks and another agrees, the asker reads them, and what another investor keeps stays shut', async () => {
    const { status, grant } = await ask()
    expect([status, grant.state, grant.may, grant.mayRead]).toEqual([201, 'asked', ['end'], false])
    expect((await read(asker, grant.id)).json()).toMatchObject({ code: 'grant.notOpen' })
    const opened = (await move(second, grant.id, 'approve')).json<AccessGrant>()
    expect([opened.state, opened.may, opened.mayRead]).toEqual(['open', ['end'], false])
    const shown = (await read(asker, grant.id)).json<OpenedLists>()
    expect(shown.lists.map(({ name, note, items }) => [name, note, items.map((item) => [item.title, item.note])])).toEqual([
      [`Of ${investor.accountId}`, 'quietly', [['Cold rooms', 'too dear']]],
    ])
    expect(shown.entries.map(({ title, state }) => [title, state])).toEqual([['Cold rooms', 'saved']])
    expect(shown.grant.mayRead).toBe(true)
  })

  it('when it is opened, each of the investor’s members is told at once by whom, until when and why; when it is asked, the others of the Secretariat', async () => {
    await db().delete(notices)
    const id = await open()
    const asked = (await toldOf('access.asked')).map(({ accountId }) => accountId)
    expect(asked).toEqual(expect.arrayContaining([second.accountId, third.accountId]))
    expect(asked).not.toContain(asker.accountId)
    const told = (await toldOf('access.opened')).filter(({ subjectId }) => subjectId === id)
    expect(told.map(({ accountId }) => accountId).toSorted()).toEqual([investor.accountId, colleague.accountId].toSorted())
    expect(told[0]?.params).toMatchObject({ reason: REASON, until: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/) })
  })

  it('when it is read, each reading is on record with its reason, and none of its words', async () => {
    const id = await open()
    await read(asker, id)
    await read(asker, id)
    const readings = await db()
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.action, 'access.read'), eq(auditLog.subjectId, investor.investorId ?? '')))
    const ofGrant = readings.filter(({ after }) => JSON.stringify(after).includes(id))
    expect(ofGrant.map(({ actorId, reason }) => [actorId, reason])).toEqual([
      [asker.accountId, REASON],
      [asker.accountId, REASON],
    ])
    expect(JSON.stringify(ofGrant)).not.toContain('too dear')
  })

  it('when the hour is over, or either of the two ends it, nothing is shown any more', async () => {
    const id = await open()
    api.clock.set(new Date(Date.now() + 31 * MINUTE_MS))
    expect((await read(asker, id)).json()).toMatchObject({ code: 'grant.notOpen' })
    api.clock.set(undefined)
    expect((await move(third, id, 'end')).json()).toMatchObject({ code: 'grant.moveNotAllowed' })
    expect((await move(second, id, 'end')).json()).toMatchObject({ state: 'ended', may: [] })
    expect((await read(asker, id)).statusCode).toBe(409)
    expect((await move(second, id, 'approve')).json()).toMatchObject({ code: 'grant.moveNotAllowed' })
    const again = await open()
    expect((await move(asker, again, 'end')).json()).toMatchObject({ state: 'ended' })
  })

  it('when the asker decides, or asks twice, or a colleague reads by the asker’s grant, it is refused', async () => {
    const { grant } = await ask()
    expect((await move(asker, grant.id, 'approve')).json()).toMatchObject({ code: 'grant.ownRequest' })
    expect((await ask()).grant).toMatchObject({ code: 'grant.exists' })
    await move(second, grant.id, 'approve')
    expect((await read(second, grant.id)).json()).toMatchObject({ code: 'grant.notOpen' })
    expect((await read(third, grant.id)).json()).toMatchObject({ code: 'grant.notOpen' })
  })

  it('when somebody refuses, it is closed; when nobody decides within a day, nobody can open it any more', async () => {
    const { grant } = await ask()
    expect((await move(third, grant.id, 'refuse')).json()).toMatchObject({ state: 'refused', may: [] })
    const { grant: late } = await ask()
    api.clock.set(new Date(Date.now() + 25 * 60 * MINUTE_MS))
    expect((await move(second, late.id, 'approve')).json()).toMatchObject({ code: 'grant.moveNotAllowed' })
  })

  it('when it is opened, the api’s own routes show the Secretariat no more than before', async () => {
    await open()
    expect((await asker.get('/api/v1/lists')).statusCode).toBe(403)
  })
})
