import { schema } from '@scalebridge/db'
import { makeEdition, makePitch, makeSegment, type Pitch } from '@scalebridge/db/testing'
import { and, count, eq } from 'drizzle-orm'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OwnPledge } from '../commitments/commitments.contract.ts'
import { PUBLIC } from '../platform/endpoint.ts'
import { createLimits } from '../platform/limits.ts'
import { endpointsOf } from '../testing/endpoints.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeStageSession, someTerms } from '../testing/pledge.ts'
import type { AudienceView, Moderation } from './audience.contract.ts'
import { similarTo } from './similar.ts'

let api: TestApi
let pitch: Pitch
let segmentId: string
let stageId: string
let moderator: Member
const owner = () => api.database.owner.db

beforeAll(async () => {
  api = await createTestApi()
  moderator = await api.as('moderator')
})
afterAll(() => api.close())
beforeEach(async () => {
  const edition = await makeEdition(owner())
  pitch = await makePitch(owner(), { editionId: edition.id, state: 'submitted' })
  segmentId = (await makeSegment(owner(), { editionId: edition.id })).id
  stageId = (await makeStageSession(owner(), { segmentId, pitches: [pitch] })).id
})

/** Somebody in the audience: keeps the cookie that the first answer gives. */
function visitor(on: Pick<TestApi, 'public'> = api) {
  let cookie: string | undefined
  const url = () => `/api/v1/stage/${stageId}/audience`
  const headers = () => (cookie === undefined ? {} : { headers: { cookie } })
  return {
    get: async () => (await on.public.get(url(), headers())).json<AudienceView>(),
    async send(command: object) {
      const answer = await on.public.post(url(), { body: { command }, ...headers() })
      const set = answer.cookies.find(({ name }) => name === 'sb_audience')
      if (set !== undefined) cookie = `${set.name}=${set.value}`
      return answer
    },
    async ask(text: string, over: object = {}): Promise<AudienceView> {
      const question = { commandId: randomUUID(), text, language: 'en', name: null, speakerGroup: null, pitchId: null }
      await this.send({ do: 'ask', ...question, ...over })
      return this.get()
    },
    cookie: () => cookie,
  }
}
const moderate = (command: object) => moderator.post(`/api/v1/stage/${stageId}/moderation`, { body: { command } })
const onQuestion = (questionId: string, what: string, over: object = {}) => moderate({ on: 'question', do: what, questionId, ...over })
const queue = async () => (await moderator.get(`/api/v1/stage/${stageId}/moderation`)).json<Moderation>()
const frames = async (audience: string) =>
  owner()
    .select()
    .from(schema.stageEvents)
    .where(and(eq(schema.stageEvents.sessionId, stageId), eq(schema.stageEvents.audience, audience)))

/** A question that is let through. */
async function shown(text: string): Promise<string> {
  const id = (await visitor().ask(text)).own[0]?.id ?? ''
  expect((await onQuestion(id, 'approve')).statusCode).toBe(200)
  return id
}

describe('the audience', () => {
  it('takes part without an account, by a cookie that no script reads, from the room by its code', async () => {
    const someone = visitor()
    const answer = await someone.send({ do: 'join' })
    expect(answer.json()).toMatchObject({ seat: 'remote' })
    expect(answer.cookies[0]).toMatchObject({ name: 'sb_audience', httpOnly: true, sameSite: 'Lax' })
    expect((await someone.send({ do: 'join', roomCode: 'WRONG2' })).json()).toMatchObject({ code: 'audience.roomCodeWrong' })
    expect((await someone.send({ do: 'join', roomCode: 'room22' })).json()).toMatchObject({ seat: 'room' })
    expect(await someone.get()).toMatchObject({ seat: 'room' })
    const members = await owner().select().from(schema.audienceMembers).where(eq(schema.audienceMembers.sessionId, stageId))
    expect(members).toHaveLength(1)
    expect(someone.cookie()).not.toContain(members[0]?.id ?? '-')
  })

  it('asks in any language, and a question sent twenty times is one', async () => {
    const someone = visitor()
    await someone.send({ do: 'join' })
    const limited = { commandId: randomUUID(), language: 'ar' }
    await Promise.all(Array.from({ length: 20 }, () => someone.ask('كيف تضمنون استمرار البرنامج؟', limited)))
    expect((await someone.get()).own).toMatchObject([{ text: 'كيف تضمنون استمرار البرنامج؟', state: 'waiting' }])
    expect((await frames('moderators')).map(({ kind }) => kind)).toEqual(['question.waiting'])
  })

  it('votes once each, however often, and sees how many voted only then', async () => {
    const id = await shown('How will it be paid for?')
    const [one, two] = [visitor(), visitor()]
    for (const voter of [one, two]) await voter.send({ do: 'join' })
    await Promise.all(Array.from({ length: 10 }, () => one.send({ do: 'vote', questionId: id, isOn: true })))
    expect((await two.get()).questions).toMatchObject([{ id, hasVoted: false, votes: null }])
    await two.send({ do: 'vote', questionId: id, isOn: true })
    expect((await two.get()).questions).toMatchObject([{ id, hasVoted: true, votes: 2 }])
    await two.send({ do: 'vote', questionId: id, isOn: false })
    expect((await one.get()).questions).toMatchObject([{ votes: 1 }])
  })

  it('does not vote for what is not public', async () => {
    const id = (await visitor().ask('May I?')).own[0]?.id
    expect((await visitor().send({ do: 'vote', questionId: id, isOn: true })).json()).toMatchObject({ code: 'question.unknown' })
  })

  it('is told why a question is not shown, and nobody else is', async () => {
    const [author, other] = [visitor(), visitor()]
    const id = (await author.ask('Something hostile')).own[0]?.id ?? ''
    await other.send({ do: 'join' })
    await onQuestion(id, 'refuse', { reason: 'hostile' })
    expect((await author.get()).own).toMatchObject([{ state: 'refused', refusalReason: 'hostile' }])
    expect(await other.get()).toMatchObject({ own: [], questions: [] })
    expect(await frames('public')).toEqual([])
  })

  it('sees what a poll found once it is closed, the moderator no sooner', async () => {
    const commandId = randomUUID()
    const draft = { on: 'poll', do: 'draft', commandId, question: 'Which first?', options: ['Energy', 'Water'] }
    await moderate(draft)
    await moderate(draft)
    const voters = [visitor(), visitor(), visitor()]
    expect((await voters[0]?.get())?.polls).toEqual([])
    await moderate({ on: 'poll', do: 'open', pollId: commandId })
    for (const [index, voter] of voters.entries()) await voter.send({ do: 'answer', pollId: commandId, option: index === 0 ? 1 : 2 })
    await voters[0]?.send({ do: 'answer', pollId: commandId, option: 2 })
    expect((await voters[0]?.get())?.polls).toMatchObject([{ state: 'open', own: 2, results: null }])
    expect((await queue()).polls).toMatchObject([{ answers: 3, results: null }])
    await moderate({ on: 'poll', do: 'close', pollId: commandId })
    expect((await visitor().get()).polls).toMatchObject([{ state: 'closed', own: null, results: [0, 3] }])
    expect((await voters[1]?.send({ do: 'answer', pollId: commandId, option: 1 }))?.json()).toMatchObject({ code: 'poll.moveNotAllowed' })
  })

  it('of 450 people behind one address all join and ask; one who does not stop is asked to wait', async () => {
    const limited = await createTestApi({ deps: { limits: createLimits() } })
    try {
      const edition = await makeEdition(limited.database.owner.db)
      const segment = await makeSegment(limited.database.owner.db, { editionId: edition.id })
      stageId = (await makeStageSession(limited.database.owner.db, { segmentId: segment.id })).id
      const people = Array.from({ length: 450 }, () => visitor(limited))
      const statuses: number[] = []
      const askOnce = async (someone: ReturnType<typeof visitor>) => {
        const question = { commandId: randomUUID(), text: 'One of many', language: 'en', name: null, speakerGroup: null, pitchId: null }
        statuses.push((await someone.send({ do: 'ask', ...question })).statusCode)
      }
      for (let from = 0; from < people.length; from += 50) await Promise.all(people.slice(from, from + 50).map(askOnce))
      expect(statuses.filter((status) => status !== 200)).toEqual([])
      const [{ value } = { value: 0 }] = await limited.database.owner.db.select({ value: count() }).from(schema.questions)
      expect(value).toBe(450)
      for (let n = 0; n < 4; n += 1) await people[0]?.ask('And another')
      const last = await people[0]?.send({
        do: 'ask',
        commandId: randomUUID(),
        text: 'Again',
        language: 'en',
        name: null,
        speakerGroup: null,
        pitchId: null,
      })
      expect(last?.statusCode).toBe(429)
    } finally {
      await limited.close()
    }
  })
})

describe('a moderator', () => {
  it('joins questions that say the same: every vote counts for the one that stays, each member’s once', async () => {
    const [first, second] = [await shown('How will the programme be paid for?'), await shown('How is the programme paid for?')]
    const [both, one] = [visitor(), visitor()]
    for (const id of [first, second]) await both.send({ do: 'vote', questionId: id, isOn: true })
    await one.send({ do: 'vote', questionId: second, isOn: true })
    expect((await queue()).questions.find(({ id }) => id === second)?.similarIds).toEqual([first])
    await onQuestion(second, 'merge', { intoId: first })
    expect((await visitor().get()).questions).toHaveLength(1)
    expect((await one.get()).questions).toMatchObject([{ id: first, hasVoted: true, votes: 2 }])
    await visitor().send({ do: 'vote', questionId: second, isOn: true })
    expect((await one.get()).questions).toMatchObject([{ votes: 3 }])
  })

  it('merges while a vote is on its way: the vote counts for the question that stays', async () => {
    const [first, second] = [await shown('Who pays for the roads?'), await shown('Who pays for the road?')]
    const voter = visitor()
    await voter.send({ do: 'vote', questionId: second, isOn: true })
    await onQuestion(second, 'merge', { intoId: first })
    // As when the merge had copied the votes just before this one was there.
    const { questions, questionVotes } = schema
    await owner().delete(questionVotes).where(eq(questionVotes.questionId, first))
    await owner().update(questions).set({ votes: 0 }).where(eq(questions.id, first))
    const sent = await voter.send({ do: 'vote', questionId: second, isOn: true })
    expect(sent.json()).toMatchObject({ votes: 1 })
    expect((await voter.get()).questions.find(({ id }) => id === first)).toMatchObject({ hasVoted: true, votes: 1 })
  })

  it('sees the balance of room and remote, and of who speaks', async () => {
    const inRoom = visitor()
    await inRoom.send({ do: 'join', roomCode: 'ROOM22' })
    const asked = await inRoom.ask('From the room', { speakerGroup: 'women' })
    await visitor().ask('From afar')
    await onQuestion(asked.own[0]?.id ?? '', 'approve')
    await onQuestion(asked.own[0]?.id ?? '', 'asked')
    expect((await queue()).balance).toEqual({
      seats: [
        { seat: 'room', waiting: 0, approved: 0, asked: 1 },
        { seat: 'remote', waiting: 1, approved: 0, asked: 0 },
      ],
      groups: expect.arrayContaining([
        { group: 'women', waiting: 0, approved: 0, asked: 1 },
        { group: null, waiting: 1, approved: 0, asked: 0 },
      ]),
    })
  })

  it('is told where the next question should come from: the room first, then in turn', async () => {
    expect((await queue()).nextFrom).toBe('room')
    const inRoom = visitor()
    await inRoom.send({ do: 'join', roomCode: 'ROOM22' })
    const ids = [(await inRoom.ask('From the room?')).own[0]?.id ?? '', (await visitor().ask('From afar?')).own[0]?.id ?? '']
    const next: string[] = []
    for (const id of ids) {
      await onQuestion(id, 'approve')
      await onQuestion(id, 'asked')
      next.push((await queue()).nextFrom)
      await onQuestion(id, 'answered')
    }
    expect(next).toEqual(['remote', 'room'])
  })

  it('who presses a button that a colleague pressed changes nothing; what cannot follow is refused', async () => {
    const id = await shown('Once?')
    expect((await onQuestion(id, 'approve')).statusCode).toBe(200)
    expect((await onQuestion(id, 'answered')).json()).toMatchObject({ code: 'question.moveNotAllowed' })
    expect((await frames('public')).map(({ kind }) => kind)).toEqual(['question.approved'])
    await onQuestion(id, 'return')
    expect((await frames('public')).map(({ kind }) => kind)).toEqual(['question.approved', 'question.removed'])
  })
})

it('what people wrote reaches no public route and no public frame before a moderator let it through', async () => {
  const canary = 'unmoderated-canary'
  await visitor().ask(`A ${canary} question`, { name: `${canary} name` })
  const refused = (await visitor().ask(`A refused ${canary}`)).own[0]?.id ?? ''
  await onQuestion(refused, 'refuse', { reason: 'off_topic' })
  const investor = await api.as('investor_lead')
  const terms = someTerms({ description: canary, condition: canary })
  const sent = await investor.post(`/api/v1/stage/${stageId}/pledges`, { body: { commandId: randomUUID(), toPitchId: pitch.id, terms } })
  const pledge = sent.json<OwnPledge>()
  await investor.post(`/api/v1/pledges/${pledge.id}/commands`, { body: { revision: 1, command: { do: 'confirm', hasAuthority: true } } })
  // What could have leaked is there: the moderator reads all of it.
  expect(JSON.stringify(await queue()).split(canary)).toHaveLength(6)
  const ids: Record<string, string> = { stageId, segmentId, pitchId: pitch.id, pledgeId: pledge.id, questionId: refused }
  const reads = endpointsOf().filter(({ method, url, config }) => method === 'GET' && config.policy === PUBLIC && !url.endsWith('/live'))
  expect(reads.length).toBeGreaterThan(5)
  for (const { url } of reads) {
    const address = url.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? stageId)
    expect((await api.public.get(address)).payload, url).not.toContain(canary)
  }
  expect(JSON.stringify(await frames('public'))).not.toContain(canary)
  expect(JSON.stringify(await frames('backstage'))).not.toContain(canary)
})

it('in a burst of 200 pledges and 2,000 votes nothing is lost and nothing doubled', async () => {
  const investors = await Promise.all(Array.from({ length: 4 }, () => api.as('investor_member')))
  const questions: string[] = []
  for (let n = 0; n < 10; n += 1) questions.push(await shown(`Question ${n} of the burst?`))
  const voters = Array.from({ length: 100 }, () => visitor())
  for (const voter of voters) await voter.send({ do: 'join' })
  const pledges = Array.from({ length: 200 }, (_, n) => {
    const body = { commandId: randomUUID(), toPitchId: pitch.id, terms: someTerms() }
    return () => investors[n % 4]?.post(`/api/v1/stage/${stageId}/pledges`, { body })
  })
  // Every one of a hundred people votes for each of the ten questions, and every vote is sent twice at once.
  const votes = Array.from({ length: 1_000 }, (_, n) => () => {
    const vote = { do: 'vote', questionId: questions[Math.floor(n / 100)], isOn: true }
    return voters[n % 100]?.send(vote)
  }).flatMap((send) => [send, send])
  const all = [...pledges, ...votes]
  const statuses = new Map<number | undefined, number>()
  for (let from = 0; from < all.length; from += 50) {
    for (const answer of await Promise.all(all.slice(from, from + 50).map(async (send) => send()))) {
      statuses.set(answer?.statusCode, (statuses.get(answer?.statusCode) ?? 0) + 1)
    }
  }
  expect(Object.fromEntries(statuses)).toEqual({ 200: 2_000, 201: 200 })
  const [{ value } = { value: 0 }] = await owner()
    .select({ value: count() })
    .from(schema.pledges)
    .where(eq(schema.pledges.sessionId, stageId))
  expect(value).toBe(200)
  expect((await queue()).questions.map((question) => question.votes)).toEqual(questions.map(() => 100))
})

it('questions that share most of their words are shown as perhaps the same, in every script', () => {
  const ask = (id: string, text: string, language: string) => ({ id, text, language })
  const similar = similarTo([
    ask('1', 'How will the islands pay for repairs?', 'en'),
    ask('2', 'How will islands pay for the repairs', 'en'),
    ask('3', 'Who owns the data?', 'en'),
    ask('4', '岛屿如何支付维修费用？', 'zh'),
    ask('5', '岛屿怎样支付维修费用？', 'zh'),
  ])
  expect([...similar.values()]).toEqual([['2'], ['1'], [], ['5'], ['4']])
})
