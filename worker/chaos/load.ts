import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { signInCode } from '@scalebridge/db/sign-in'
import type { World } from './world.ts'

/** How one call ended: its status, or 0 where there was no answer at all. */
export interface Outcome {
  status: number
  durationMs: number
  endedAtMs: number
  body: unknown
}

export interface Call {
  url: string
  path: string
  method?: string
  body?: object
  /** In place of a body in JSON. */
  text?: string
  headers?: Record<string, string>
  /** When the caller gives up; a person does after about this long. */
  timeoutMs?: number
}

/** One call as web makes it, or a browser, for somebody at an address of their own, so that no limit by address is in the way. */
export async function call({ url, path, method = 'POST', body, text, headers, timeoutMs = 60_000 }: Call): Promise<Outcome> {
  const startedAt = performance.now()
  const end = (status: number, answer: unknown): Outcome => {
    const endedAtMs = performance.now()
    return { status, durationMs: endedAtMs - startedAt, endedAtMs, body: answer }
  }
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        origin: 'http://127.0.0.1',
        'x-forwarded-for': someAddress(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(text === undefined ? {} : { body: text }),
    })
    const answer = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return end(response.status, isJson && answer !== '' ? JSON.parse(answer) : answer)
  } catch {
    return end(0, null)
  }
}

const someAddress = () => [10, ...Array.from({ length: 3 }, () => Math.floor(Math.random() * 254) + 1)].join('.')

/** Sends `perSecond` calls for as long as `until` is not settled, however long each takes; how all of them ended. */
export async function sendSteadily<T>(perSecond: number, until: Promise<unknown>, send: (nth: number) => Promise<T>): Promise<T[]> {
  const ended = { isOver: false }
  const end = () => (ended.isOver = true)
  void until.then(end, end)
  const sent: Promise<T>[] = []
  const startedAt = performance.now()
  while (!ended.isOver) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond)
    while (sent.length < due) {
      const one = send(sent.length)
      // Whoever waits for all of them hears of it; until then it is nobody's.
      one.catch(() => {})
      sent.push(one)
    }
    await pause(5)
  }
  return Promise.all(sent)
}

/** So many ask again and again, each when it was answered, until `until` is settled: a slow machine gets as much as it can do and no more. */
export async function keepAsking<T>(
  askers: number,
  until: Promise<unknown>,
  ask: (asker: number, nth: number) => Promise<T>,
): Promise<T[]> {
  const ended = { isOver: false }
  const end = () => (ended.isOver = true)
  void until.then(end, end)
  const asking = Array.from({ length: askers }, async (_, asker) => {
    const answers: T[] = []
    while (!ended.isOver) {
      answers.push(await ask(asker, answers.length))
      await pause(50)
    }
    return answers
  })
  return (await Promise.all(asking)).flat()
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks to sign in: a row, a promise in the outbox and in the end one mail. An address of its own tells the mails apart. */
export const askToSignIn = (url: string, email: string): Promise<Outcome> =>
  call({ url, path: '/api/v1/sign-in', body: { email, locale: 'en' } })

/** Signs in a demonstration account; the session's cookies. */
export const signIn = (world: World, url: string, role: string): Promise<string> => signInAt(world, url, `${role}@demo.scalebridge.example`)

/** Signs in whoever has this address. */
export async function signInAt(world: World, url: string, email: string): Promise<string> {
  const asked = await askToSignIn(url, email)
  const challengeId = Reflect.get(Object(asked.body), 'challengeId') as string // as: the contract's shape
  const response = await fetch(`${url}/api/v1/sign-in/${challengeId}/confirm`, {
    method: 'POST',
    headers: { origin: 'http://127.0.0.1', 'content-type': 'application/json' },
    body: JSON.stringify({ code: signInCode(world.secret, challengeId) }),
  })
  if (!response.ok) throw new Error(`${email} could not sign in: ${response.status} ${await response.text()}`)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** What came of mails that were promised: acknowledged addresses without a mail, and those with several. */
export async function countMails(world: World, acknowledged: readonly string[]): Promise<{ lost: number; doubled: number }> {
  const { rows } = await world.db.execute<{ recipient: string; mails: string }>(
    sql`select recipient, count(*) as mails from caught_mails group by recipient`,
  )
  const mails = new Map(rows.map(({ recipient, mails: count }) => [recipient, Number(count)]))
  return {
    lost: acknowledged.filter((address) => !mails.has(address)).length,
    doubled: acknowledged.filter((address) => (mails.get(address) ?? 0) > 1).length,
  }
}

/** Waits until every promise that is due has come to an end; how long that took, in milliseconds. */
export async function drained(world: World, withinMs: number): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const open = await openPromises(world)
    if (open === 0) return performance.now() - startedAt
    if (performance.now() - startedAt > withinMs) {
      const waiting = await wordsOnOpen(world)
      throw new Error(`${open} promised jobs have not ended after ${withinMs} ms: ${waiting}`)
    }
    await pause(100)
  }
}

/** The first of them, and what is known of why. */
async function wordsOnOpen({ db }: World): Promise<string> {
  const { rows } = await db.execute<{ words: string }>(
    sql`select concat_ws(' ', name, id, 'tries', attempts, 'handed over', enqueued_at, last_error) as words
      from outbox where done_at is null and dead_at is null and due_at <= now() order by id limit 3`,
  )
  return rows.map(({ words }) => words).join('; ')
}

/** Promises whose time has come and that have not ended. */
export async function openPromises({ db }: World): Promise<number> {
  const { rows } = await db.execute<{ open: string }>(
    sql`select count(*) as open from outbox where done_at is null and dead_at is null and due_at <= now()`,
  )
  return Number(rows[0]?.open)
}

export const newAddress = () => `${randomUUID()}@chaos.example`

/** The value below which this part of the numbers lies. */
export function quantile(numbers: readonly number[], part: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * part)] ?? 0
}
