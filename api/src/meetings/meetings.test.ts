import { schema } from '@scalebridge/db'
import { daysFromNow, makeEdition, makeMandate, makePitch, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Thread } from '../introductions/introductions.contract.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeIntroduction } from '../testing/introduction.ts'
import type { Meeting } from './meetings.contract.ts'

let api: TestApi
let editionId: string
let investor: Member
let lead: Member
let mandate: Mandate
let pitch: Pitch
let introductionId: string
beforeAll(async () => {
  api = await createTestApi()
  // A Forum on both sides of the night in which New York’s clock is put forward.
  const dates = { forumStartsAt: new Date('2027-03-13T12:00Z'), forumEndsAt: new Date('2027-03-15T22:00Z') }
  editionId = (await makeEdition(api.database.owner.db, { isCurrent: true, ...dates })).id
})
afterAll(() => api.close())
beforeEach(async () => {
  investor = await api.as('investor_lead')
  lead = await api.as('partnership_lead')
  const { db } = api.database.owner
  mandate = await makeMandate(db, { editionId, investorId: investor.investorId ?? '' })
  pitch = await makePitch(db, { editionId, organisationId: lead.organisationId, state: 'submitted' })
  introductionId = (await makeIntroduction(db, { mandate, pitch, requestedBy: investor.accountId, respondedBy: lead.accountId })).id
})
afterEach(() => api.clock.set(undefined))

const at = (minutes: number) => new Date(daysFromNow(1).setUTCHours(9, minutes, 0, 0)).toISOString()
const WHERE = { zone: 'America/New_York', placeKind: 'room', note: null, interpretation: null }
let rooms = 0
const propose = (who: Member, startsAt: string, more: object = {}, of = introductionId) =>
  who.post(`/api/v1/introductions/${of}/meetings`, {
    body: { ...WHERE, startsAt, durationMs: 1_200_000, place: `Room ${(rooms += 1)}`, ...more },
  })
const move = (who: Member, meeting: Pick<Meeting, 'id' | 'revision'>, body: { do: string; to?: object | null }) =>
  who.post(`/api/v1/meetings/${meeting.id}/moves`, { headers: { 'if-match': `"${meeting.revision}"` }, body: { to: null, ...body } })
const agreed = async (startsAt: string) => {
  const meeting = (await propose(investor, startsAt)).json<Meeting>()
  return (await move(lead, meeting, { do: 'agree' })).json<Meeting>()
}
const codeOf = (response: { json<T>(): T }) => response.json<{ code: string }>().code

describe('a meeting', () => {
  it('when one side proposes and the other agrees, both are told and have it in a file', async () => {
    const meeting = (await propose(investor, at(0))).json<Meeting>()
    expect(meeting).toMatchObject({ state: 'proposed', side: 'investor', moves: ['move', 'cancel'], zone: 'America/New_York' })
    expect(codeOf(await move(investor, meeting, { do: 'agree' }))).toBe('meeting.moveNotAllowed')
    const held = (await move(lead, meeting, { do: 'agree' })).json<Meeting>()
    expect(held).toMatchObject({ state: 'agreed', revision: 2 })
    const file = await lead.get(`/api/v1/meetings/${meeting.id}/calendar`)
    expect(file.headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(file.payload).toContain(`DTSTART:${meeting.startsAt.replaceAll(/[-:]|\.000/g, '')}`)
    const told = await api.database.owner.db.select().from(schema.notices).where(eq(schema.notices.accountId, investor.accountId))
    expect(told.map(({ kind }) => kind)).toEqual(['meeting.confirmed'])
  })

  it('when two meetings that overlap are agreed at the same moment, the database lets one through, whoever the other is with', async () => {
    const { db } = api.database.owner
    const second = await api.as('partnership_lead')
    const pitchOfSecond = await makePitch(db, { editionId, organisationId: second.organisationId, state: 'submitted' })
    const other = { mandate, pitch: pitchOfSecond, requestedBy: investor.accountId, respondedBy: second.accountId }
    const otherId = (await makeIntroduction(db, other)).id
    const one = (await propose(investor, at(100))).json<Meeting>()
    const two = (await propose(investor, at(110), {}, otherId)).json<Meeting>()
    const answers = await Promise.all([move(lead, one, { do: 'agree' }), move(second, two, { do: 'agree' })])
    expect(answers.map(({ statusCode }) => String(statusCode)).toSorted()).toEqual(['200', '409'])
    expect(answers.map((answer) => (answer.statusCode === 409 ? codeOf(answer) : '')).join('')).toBe('meeting.taken')
    const adjacent = (await propose(investor, at(130), {}, otherId)).json<Meeting>()
    expect((await move(second, adjacent, { do: 'agree' })).statusCode).toBe(200)
  })

  it('when a room is taken, nobody else meets there; its name’s capitals do not matter', async () => {
    const { db } = api.database.owner
    const first = (await propose(investor, at(200), { place: 'Room Delta' })).json<Meeting>()
    await move(lead, first, { do: 'agree' })
    const [them, they] = [await api.as('investor_lead'), await api.as('partnership_lead')]
    const theirs = {
      mandate: await makeMandate(db, { editionId, investorId: them.investorId ?? '' }),
      pitch: await makePitch(db, { editionId, organisationId: they.organisationId, state: 'submitted' }),
    }
    const { id } = await makeIntroduction(db, { ...theirs, requestedBy: them.accountId, respondedBy: they.accountId })
    const second = (await propose(them, at(210), { place: 'room delta' }, id)).json<Meeting>()
    expect(codeOf(await move(they, second, { do: 'agree' }))).toBe('meeting.taken')
  })

  it('when the row is written past the API, the database still refuses', async () => {
    const meeting = await agreed(at(300))
    const [hold] = await api.database.owner.db.select().from(schema.meetingHolds).where(eq(schema.meetingHolds.meetingId, meeting.id))
    const other = (await propose(investor, at(310))).json<Meeting>()
    const twice = { meetingId: other.id, holder: hold?.holder ?? '', startsAt: new Date(at(310)), endsAt: new Date(at(330)) }
    await expect(api.database.owner.db.insert(schema.meetingHolds).values(twice)).rejects.toMatchObject({
      cause: { constraint: 'meeting_holds_no_double_booking' },
    })
  })

  it('when it is moved, it waits for the other side again and its old time is free; when cancelled, calendars hear of it', async () => {
    const meeting = await agreed(at(400))
    const moved = (
      await move(lead, meeting, { do: 'move', to: { startsAt: at(500), durationMs: 1_200_000, zone: 'Pacific/Fiji' } })
    ).json<Meeting>()
    expect(moved).toMatchObject({ state: 'proposed', proposedBy: 'partnership', startsAt: at(500), zone: 'Pacific/Fiji' })
    const instead = (await propose(lead, at(400))).json<Meeting>()
    expect((await move(investor, instead, { do: 'agree' })).statusCode).toBe(200)
    const again = (await move(investor, moved, { do: 'agree' })).json<Meeting>()
    const cancelled = (await move(investor, again, { do: 'cancel' })).json<Meeting>()
    expect(cancelled).toMatchObject({ state: 'cancelled', moves: [] })
    const file = await lead.get(`/api/v1/meetings/${meeting.id}/calendar`)
    expect(file.payload).toContain('STATUS:CANCELLED')
    expect(file.payload).toContain('SEQUENCE:4')
  })

  it('when somebody did not come, that is recorded of them; when both came, the two have met', async () => {
    const [missed, held] = [await agreed(at(600)), await agreed(at(630))]
    expect(codeOf(await move(lead, missed, { do: 'missed' }))).toBe('meeting.moveNotAllowed')
    api.clock.set(new Date(Date.parse(at(660))))
    expect((await move(lead, missed, { do: 'missed' })).json<Meeting>()).toMatchObject({ state: 'missed', absent: 'investor' })
    await move(investor, held, { do: 'held' })
    expect((await lead.get(`/api/v1/introductions/${introductionId}`)).json<Thread>().introduction.state).toBe('met')
  })

  it('when a side sends a delegate, the delegate’s time is taken instead of the contact’s, and it stands in their own calendar', async () => {
    const delegate = await api.as('investor_member', { organisationId: investor.organisationId })
    const name = (meeting: Meeting, accountId: string | null, who = investor) =>
      who.put(`/api/v1/meetings/${meeting.id}/delegate`, { headers: { 'if-match': `"${meeting.revision}"` }, body: { accountId } })
    const meeting = await agreed(at(700))
    const parallel = (await propose(lead, at(705))).json<Meeting>()
    expect(codeOf(await move(investor, parallel, { do: 'agree' }))).toBe('meeting.taken')
    expect(codeOf(await name(meeting, lead.accountId))).toBe('meeting.invalid')
    expect((await investor.get('/api/v1/meetings')).json().colleagues).toContainEqual(
      expect.objectContaining({ accountId: delegate.accountId }),
    )
    const sent = (await name(meeting, delegate.accountId)).json<Meeting>()
    expect(sent).toMatchObject({ delegate: { accountId: delegate.accountId }, otherDelegateName: null, revision: 3 })
    expect((await lead.get('/api/v1/meetings')).json().items[1]).toMatchObject({ delegate: null, otherDelegateName: sent.delegate?.name })
    const holds = await api.database.owner.db.select().from(schema.meetingHolds).where(eq(schema.meetingHolds.meetingId, meeting.id))
    expect(holds.map(({ holder }) => holder)).not.toContain(investor.accountId)
    expect(holds.map(({ holder }) => holder)).toContain(delegate.accountId)
    const { url } = (await delegate.post('/api/v1/calendar-feed', { body: { do: 'make' } })).json<{ url: string }>()
    expect((await api.public.get(new URL(url).pathname)).payload).toContain(meeting.id)
    const told = await api.database.owner.db.select().from(schema.notices).where(eq(schema.notices.accountId, delegate.accountId))
    expect(told.map(({ kind }) => kind)).toEqual(['meeting.confirmed'])
    expect((await name(sent, null)).json()).toMatchObject({ delegate: null, revision: 4 })
  })

  it('when it lies in the past, is too long or leads to no https address, it says where', async () => {
    const wrong = async (startsAt: string, more: object) => {
      const response = await propose(investor, startsAt, more)
      return [response.statusCode, response.json<{ errors?: { pointer: string }[] }>().errors?.[0]?.pointer]
    }
    expect(await wrong(new Date(Date.now() - 1000).toISOString(), {})).toEqual([422, '/startsAt'])
    expect(await wrong(at(0), { placeKind: 'link', place: 'javascript:alert(1)' })).toEqual([422, '/place'])
    expect(await wrong(at(0), { zone: 'Mars/Olympus' })).toEqual([422, '/zone'])
    expect((await propose(investor, at(0), { durationMs: 10_800_000 })).statusCode).toBe(400)
  })
})

describe('hours', () => {
  const save = (who: Member, body: object, revision = 0) =>
    who.put('/api/v1/availability', { headers: { 'if-match': `"${revision}"` }, body: { exceptions: [], ...body } })
  const everyDay = (fromMinute: number, toMinute: number) => [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, fromMinute, toMinute }))

  it('when both have said theirs, starts are offered that suit both clocks, beside what is agreed, before and after the clocks change', async () => {
    await save(investor, { zone: 'America/New_York', weekly: everyDay(8 * 60, 9 * 60) })
    const startsOf = async () => (await lead.get(`/api/v1/introductions/${introductionId}`)).json<Thread>().starts
    expect(await startsOf()).toEqual([])
    // In Fiji, eight in the evening in New York’s winter is one in the afternoon of the next day.
    await save(lead, { zone: 'Pacific/Fiji', weekly: everyDay(0, 24 * 60), exceptions: [{ date: '2027-03-16', hours: [] }] })
    expect(await startsOf()).toEqual(
      ['2027-03-13T13:00', '2027-03-13T13:20', '2027-03-13T13:40', '2027-03-14T12:00', '2027-03-14T12:20', '2027-03-14T12:40'].map(
        (start) => `${start}:00.000Z`,
      ),
    )
    await agreed('2027-03-14T12:20:00.000Z')
    expect(await startsOf()).not.toContain('2027-03-14T12:20:00.000Z')
  })

  it('when they end before they begin, or the zone is none, it says where; when they changed meanwhile, it says so', async () => {
    const wrong = await save(investor, { zone: 'New York', weekly: [{ day: 1, fromMinute: 600, toMinute: 540 }] })
    expect(wrong.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer)).toEqual(['/zone', '/weekly/0'])
    await save(investor, { zone: 'UTC', weekly: [] })
    expect((await save(investor, { zone: 'UTC', weekly: [] })).statusCode).toBe(412)
    expect((await save(investor, { zone: 'UTC', weekly: [] }, 1)).json<{ revision: number }>().revision).toBe(2)
  })
})

describe('the private calendar', () => {
  const make = async (who: Member, action = 'make') =>
    (await who.post('/api/v1/calendar-feed', { body: { do: action } })).json<{ url: string | null }>().url ?? ''
  const read = (url: string) => api.public.get(new URL(url).pathname)

  it('when its address is known, it holds one’s own agreed meetings; made anew or revoked, the old address is as good as none', async () => {
    const meeting = await agreed(at(700))
    await propose(investor, at(730))
    const url = await make(investor)
    const calendar = await read(url)
    expect(calendar.headers['content-type']).toBe('text/calendar; charset=utf-8')
    expect(calendar.payload.match(/BEGIN:VEVENT/g)).toHaveLength(1)
    expect(calendar.payload).toContain(`UID:${meeting.id}@localhost`)
    const colleague = await api.as('investor_member', { organisationId: investor.organisationId })
    expect((await read(await make(colleague))).payload).not.toContain('BEGIN:VEVENT')
    const token = url.split('/').at(-1) ?? ''
    const rows = await api.database.owner.db.select().from(schema.calendarFeeds)
    expect(JSON.stringify(rows)).not.toContain(token)
    const second = await make(investor)
    expect((await read(url)).statusCode).toBe(404)
    await make(investor, 'revoke')
    expect((await read(second)).statusCode).toBe(404)
  })

  it('when names are Arabic and Latin, each keeps its direction, and long lines are folded', async () => {
    const { db } = api.database.owner
    const title = 'غرف تبريد بالطاقة الشمسية COOL 2027 لصيادي الأسماك في الجزر'
    await db.update(schema.pitches).set({ title }).where(eq(schema.pitches.id, pitch.id))
    const meeting = await agreed(at(800))
    const { payload } = await lead.get(`/api/v1/meetings/${meeting.id}/calendar`)
    expect(payload.replaceAll('\r\n ', '')).toContain(`SUMMARY:\u2068${title}\u2069`)
    expect(payload.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
  })

  it('when somebody leaves the organisation, its meetings leave their calendar', async () => {
    await agreed(at(900))
    const url = await make(investor)
    expect((await read(url)).payload).toContain('BEGIN:VEVENT')
    await api.database.owner.db.delete(schema.memberships).where(eq(schema.memberships.accountId, investor.accountId))
    expect((await read(url)).payload).not.toContain('BEGIN:VEVENT')
  })
})
