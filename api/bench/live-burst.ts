/**
 * What an audience sends up in a moment that moves it: votes for questions and pledges, in one burst over both api processes, each
 * pledge and every tenth vote twice at once, as a thumb does. Then it is counted in the database what of it is there.
 */
import { schema, type Db } from '@scalebridge/db'
import { makeInvestor, makeMember } from '@scalebridge/db/testing'
import { count, eq, sql } from 'drizzle-orm'
import { randomBytes, randomUUID } from 'node:crypto'

export const BURST = { votes: 2_000, pledges: 200 }
const INVESTORS = 20
const QUESTIONS = 10
const AT_ONCE = 48

export interface BurstPlaces {
  accountIds: string[]
  questionIds: string[]
}

/** Verified investors to pledge, and questions that were let through to vote for. */
export async function prepareBurst(db: Db, stageId: string): Promise<BurstPlaces> {
  const accountIds: string[] = []
  for (let n = 0; n < INVESTORS; n += 1) {
    const { account, organisationId } = await makeMember(db, 'investor_lead')
    await makeInvestor(db, { organisationId })
    accountIds.push(account.id)
  }
  const [asker] = await db.insert(schema.audienceMembers).values({ sessionId: stageId }).returning()
  const questions = Array.from({ length: QUESTIONS }, (_, n) => ({
    sessionId: stageId,
    commandId: randomUUID(),
    askedBy: String(asker?.id),
    text: `Question ${n + 1}?`,
    language: 'en',
    seat: 'remote',
    state: 'approved',
  }))
  const made = await db.insert(schema.questions).values(questions).returning({ id: schema.questions.id })
  return { accountIds, questionIds: made.map(({ id }) => id) }
}

export interface BurstResult {
  seconds: number
  p99Ms: number
  /** Answers other than those of success. */
  refused: number
  /** Those answers, such as 503 × 15. */
  refusals: string
  lost: number
  doubled: number
}

/** Sends everything as fast as the servers answer, and counts. `cookies` are the investors' sign-ins. */
export async function runBurst(
  db: Db,
  given: { stageId: string; ports: readonly number[]; cookies: readonly string[]; questionIds: readonly string[] },
): Promise<BurstResult> {
  const sends = shuffled([...votesOf(given), ...pledgesOf(given)])
  const latencies: number[] = []
  const refused: number[] = []
  let next = 0
  const fromMs = performance.now()
  const worker = async (): Promise<void> => {
    for (;;) {
      const send = sends[next]
      next += 1
      if (send === undefined) return
      const sentMs = performance.now()
      const statuses = await Promise.all(send())
      latencies.push(performance.now() - sentMs)
      refused.push(...statuses.filter((status) => status >= 300))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const seconds = (performance.now() - fromMs) / 1_000
  const p99Ms = latencies.toSorted((a, b) => a - b)[Math.floor((latencies.length - 1) * 0.99)] ?? 0
  const refusals = [...Map.groupBy(refused, (status) => status)].map(([status, all]) => `${status} × ${all.length}`).join(', ')
  return { seconds, p99Ms, refused: refused.length, refusals, ...(await missingOf(db, given.stageId)) }
}

type Send = () => Promise<number>[]

function votesOf({ stageId, ports, questionIds }: { stageId: string; ports: readonly number[]; questionIds: readonly string[] }): Send[] {
  return Array.from({ length: BURST.votes }, (_, n) => {
    const cookie = `sb_audience=${randomBytes(32).toString('base64url')}`
    const body = { command: { do: 'vote', questionId: questionIds[n % questionIds.length], isOn: true } }
    const send = (port: number | undefined) => post({ port, path: `/api/v1/stage/${stageId}/audience`, cookie, body })
    const both = [ports[n % ports.length], ports[(n + 1) % ports.length]]
    return () => (n % 10 === 0 ? both.map(send) : [send(both[0])])
  })
}

function pledgesOf({ stageId, ports, cookies }: { stageId: string; ports: readonly number[]; cookies: readonly string[] }): Send[] {
  const terms = { kind: 'money', instrument: null, amountMinor: 10_000, currency: 'USD', description: null, condition: null }
  return Array.from({ length: BURST.pledges }, (_, n) => {
    const body = {
      commandId: randomUUID(),
      toPitchId: null,
      terms: { ...terms, matchFromMinor: null, dueOn: null, isAnonymous: false },
    }
    // The second click goes to the other process.
    return () => ports.map((port) => post({ port, path: `/api/v1/stage/${stageId}/pledges`, cookie: cookies[n % cookies.length], body }))
  })
}

async function post(request: { port: number | undefined; path: string; cookie: string | undefined; body: object }): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${request.port}${request.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://127.0.0.1', cookie: request.cookie ?? '' },
    body: JSON.stringify(request.body),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** What each table and the log hold, against what was sent. */
async function missingOf(db: Db, stageId: string): Promise<Pick<BurstResult, 'lost' | 'doubled'>> {
  const { pledgeEvents, pledges, questions, questionVotes, stageEvents } = schema
  const ofStage = eq(questions.sessionId, stageId)
  const [[rows], [counted], [made], [steps], [told]] = await Promise.all([
    db.select({ value: count() }).from(questionVotes).innerJoin(questions, eq(questions.id, questionVotes.questionId)).where(ofStage),
    db
      .select({ value: sql<number>`sum(${questions.votes})::int` })
      .from(questions)
      .where(ofStage),
    db.select({ value: count() }).from(pledges).where(eq(pledges.sessionId, stageId)),
    db
      .select({ value: count() })
      .from(pledgeEvents)
      .innerJoin(pledges, eq(pledges.id, pledgeEvents.pledgeId))
      .where(eq(pledges.sessionId, stageId)),
    db
      .select({ value: count() })
      .from(stageEvents)
      .where(sql`${stageEvents.sessionId} = ${stageId} and ${stageEvents.kind} = 'pledge.changed'`),
  ])
  const differences = [
    ...[rows, counted].map((found) => (found?.value ?? 0) - BURST.votes),
    ...[made, steps, told].map((found) => (found?.value ?? 0) - BURST.pledges),
  ]
  const total = (some: number[]) => some.reduce((sum, difference) => sum + Math.abs(difference), 0)
  return { lost: total(differences.filter((one) => one < 0)), doubled: total(differences.filter((one) => one > 0)) }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
