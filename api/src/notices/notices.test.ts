import { schema } from '@scalebridge/db'
import { notify, unsubscribeToken, type Unsubscribing } from '@scalebridge/db/notices'
import { NOTICES } from '@scalebridge/db/reference'
import { makeEdition } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import type { MassMail, NoticeSettings } from './notices.contract.ts'

let api: TestApi
let reader: Member
let curator: Member
let officer: Member

beforeAll(async () => {
  api = await createTestApi()
  await makeEdition(api.database.owner.db, { isCurrent: true })
  reader = await api.as('partnership_lead')
  curator = await api.as('secretariat_curator')
  officer = await api.as('secretariat_officer')
})
afterAll(() => api.close())

async function tell(member: Member, pitch: string): Promise<void> {
  await api.database.api.db.transaction((tx) =>
    notify(tx, { accountIds: [member.accountId], kind: 'pitch.withdrawn', subjectId: randomUUID(), params: { pitch } }),
  )
}

describe('notices', () => {
  it('are read by their own reader alone, newest first, page by page, in the language that is asked for', async () => {
    const other = await api.as('investor_lead')
    for (const pitch of ['One', 'Two', 'Three']) await tell(reader, pitch)
    const first = (await reader.get('/api/v1/notices?size=2')).json()
    expect(first).toMatchObject({
      unread: 3,
      items: [{ text: expect.stringContaining('Three') }, { text: expect.stringContaining('Two') }],
    })
    const second = (await reader.get(`/api/v1/notices?size=2&cursor=${first.nextCursor}`)).json()
    expect(second).toMatchObject({ nextCursor: null, items: [{ text: expect.stringContaining('One') }] })
    expect((await reader.get('/api/v1/notices?locale=fr')).json().items[0].title).toBe('Une proposition a été retirée')
    expect((await other.get('/api/v1/notices')).json()).toMatchObject({ unread: 0, items: [] })
  })

  it('are marked as read one by one or all together, and nobody marks another’s', async () => {
    const mine = await api.as('partnership_lead')
    await tell(mine, 'One')
    await tell(mine, 'Two')
    const [{ id }] = (await mine.get('/api/v1/notices')).json().items
    expect((await reader.post('/api/v1/notices/read', { body: { ids: [id] } })).statusCode).toBe(204)
    expect((await mine.get('/api/v1/notices')).json().unread).toBe(2)
    await mine.post('/api/v1/notices/read', { body: { ids: [id] } })
    expect((await mine.get('/api/v1/notices')).json()).toMatchObject({
      unread: 1,
      items: [{ id, readAt: expect.any(String) }, { readAt: null }],
    })
    await mine.post('/api/v1/notices/read', { body: {} })
    expect((await mine.get('/api/v1/notices')).json().unread).toBe(0)
  })
})

describe('how they are mailed', () => {
  const HOURS = { zone: 'Pacific/Fiji', quietFromMinute: 1320, quietUntilMinute: 420, digestMinute: 540 }

  it('begins with the defaults, and keeps only what differs from them', async () => {
    const before: NoticeSettings = (await reader.get('/api/v1/notice-settings')).json()
    expect(before).toMatchObject({ zone: 'UTC', quietFromMinute: null, bounce: null })
    expect(before.kinds.every(({ kind, mail, isChosen }) => mail === NOTICES[kind].mail && !isChosen)).toBe(true)
    const kinds = [
      { kind: 'meeting.moved', mail: 'off' },
      { kind: 'pitch.withdrawn', mail: NOTICES['pitch.withdrawn'].mail },
    ]
    expect((await reader.put('/api/v1/notice-settings', { body: { ...HOURS, kinds } })).statusCode).toBe(204)
    const after: NoticeSettings = (await reader.get('/api/v1/notice-settings')).json()
    expect(after).toMatchObject(HOURS)
    expect(after.kinds.filter(({ isChosen }) => isChosen)).toEqual([expect.objectContaining({ kind: 'meeting.moved', mail: 'off' })])
  })

  it.each([
    ['a zone that no calendar knows', { zone: 'Atlantis/Capital' }, '/zone'],
    ['quiet hours without an end', { quietUntilMinute: null }, '/quietUntilMinute'],
    ['quiet hours that end as they begin', { quietUntilMinute: 1320 }, '/quietUntilMinute'],
  ])('refuses %s, at its field', async (_what, change, pointer) => {
    const response = await reader.put('/api/v1/notice-settings', { body: { ...HOURS, ...change, kinds: [] } })
    expect(response.statusCode).toBe(422)
    expect(response.json().errors).toEqual([expect.objectContaining({ pointer })])
  })

  it('says why no mail comes any more', async () => {
    const member = await api.as('investor_lead')
    const address = (await member.get('/api/v1/me')).json().email
    await curator.post('/api/v1/mail-bounces', { body: { address: address.toUpperCase(), comesBack: true, reason: '550 no such user' } })
    expect((await member.get('/api/v1/notice-settings')).json().bounce).toMatchObject({ reason: '550 no such user' })
    expect((await curator.get('/api/v1/mass-mails')).json().bounces).toEqual([expect.objectContaining({ address, count: 1 })])
    await curator.post('/api/v1/mail-bounces', { body: { address, comesBack: false } })
    expect((await member.get('/api/v1/notice-settings')).json().bounce).toBeNull()
  })
})

describe('a press on “unsubscribe” in a mail program', () => {
  /** As mail providers send it: a form, from nowhere, by nobody. */
  const press = (ended: Unsubscribing, token = unsubscribeToken(api.deps.config.SIGN_IN_SECRET, ended)) =>
    api.app.inject({
      method: 'POST',
      url: `/api/v1/notices/unsubscribe?${new URLSearchParams({ account: ended.accountId, what: ended.what, token }).toString()}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'List-Unsubscribe=One-Click',
    })
  const offOf = async (member: Member) =>
    (await member.get('/api/v1/notice-settings')).json<NoticeSettings>().kinds.flatMap(({ kind, mail }) => (mail === 'off' ? [kind] : []))

  it('ends mails of that kind for that reader, as often as it is pressed, and no other', async () => {
    const [one, other] = [await api.as('partnership_lead'), await api.as('partnership_lead')]
    const before = await offOf(one)
    const ended = { accountId: one.accountId, what: 'pitch.withdrawn' } as const
    expect((await press(ended)).statusCode).toBe(204)
    expect((await press(ended)).statusCode).toBe(204)
    expect((await offOf(one)).toSorted()).toEqual([...before, 'pitch.withdrawn'].toSorted())
    expect(await offOf(other)).toEqual(before)
  })

  it('under a digest ends every kind that comes with digests', async () => {
    const member = await api.as('investor_lead')
    expect((await press({ accountId: member.accountId, what: 'digest' })).statusCode).toBe(204)
    const { kinds } = (await member.get('/api/v1/notice-settings')).json<NoticeSettings>()
    expect(kinds.filter(({ mail }) => mail === 'daily' || mail === 'weekly')).toEqual([])
    expect(kinds.some(({ mail }) => mail === 'immediate')).toBe(true)
  })

  it('with a token for somebody else, or for another kind, ends nothing', async () => {
    const [one, other] = [await api.as('partnership_lead'), await api.as('partnership_lead')]
    const before = await offOf(one)
    const wanted = { accountId: one.accountId, what: 'pitch.withdrawn' } as const
    const secret = api.deps.config.SIGN_IN_SECRET
    const wrong = [
      unsubscribeToken(secret, { ...wanted, accountId: other.accountId }),
      unsubscribeToken(secret, { ...wanted, what: 'digest' }),
      'x'.repeat(43),
    ]
    for (const token of wrong) expect((await press(wanted, token)).json()).toMatchObject({ status: 422, code: 'notice.linkInvalid' })
    expect(await offOf(one)).toEqual(before)
  })
})

describe('a mail to many', () => {
  const WORDS = { en: { subject: 'The call is open', text: 'Until March.' } }
  const ifMatch = ({ revision }: { revision: number }) => ({ 'if-match': `"${revision}"` })
  const move = (member: Member, mail: MassMail, to: string) =>
    member.post(`/api/v1/mass-mails/${mail.id}/moves`, { body: { to }, headers: ifMatch(mail) })
  const written = async (): Promise<MassMail> =>
    (await curator.post('/api/v1/mass-mails', { body: { audience: 'everybody', words: WORDS } })).json()
  const dueJobs = (id: string) => api.database.owner.db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, id))

  it('is written by one, approved by another, and promised a minute later; it says whom it would reach', async () => {
    const proposed: MassMail = (await move(curator, await written(), 'proposed')).json()
    const readers = await api.database.owner.db.$count(schema.accounts)
    expect(proposed.readers).toEqual({ total: readers, mailed: 0, skipped: 0 })
    const own = await move(curator, proposed, 'approved')
    expect([own.statusCode, own.json().code]).toEqual([409, 'massMail.sameEyes'])
    expect(await dueJobs(proposed.id)).toEqual([])
    const approved: MassMail = (await move(officer, proposed, 'approved')).json()
    expect(approved).toMatchObject({ state: 'approved', approver: expect.any(String) })
    const [job] = await dueJobs(proposed.id)
    expect(job?.dueAt.toISOString()).toBe(approved.sendsAt)
    const back: MassMail = (await move(curator, approved, 'draft')).json()
    expect(back).toMatchObject({ state: 'draft', approver: null, sendsAt: null })
  })

  it('keeps the second of two writers from overwriting the first, and is not changed once proposed', async () => {
    const draft = await written()
    const save = (subject: string, mail: MassMail) =>
      officer.put(`/api/v1/mass-mails/${mail.id}`, {
        body: { audience: 'investors_all', words: { en: { subject, text: 'Text.' } } },
        headers: ifMatch(mail),
      })
    const saved = await save('First', draft)
    expect(saved.json()).toMatchObject({ words: { en: { subject: 'First' } } })
    expect((await save('Second', draft)).statusCode).toBe(412)
    const proposed: MassMail = (await move(officer, saved.json(), 'proposed')).json()
    expect((await save('Third', proposed)).json().code).toBe('massMail.notEditable')
    expect((await move(officer, proposed, 'dropped')).json().state).toBe('dropped')
  })
})
