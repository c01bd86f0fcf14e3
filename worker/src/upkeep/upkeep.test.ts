import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announce, CHANNELS, schema } from '@scalebridge/db'
import { JOB_CAUSES, JOB_NAMES } from '@scalebridge/db/jobs'
import { createTestDatabase, daysFromNow, makeAccount, makeEdition, type TestDatabase } from '@scalebridge/db/testing'
import { isSilent, makeHeartbeat } from './heartbeat.ts'
import { purge } from './purge.ts'
import { ensureSchedules, runDueSchedules } from './schedules.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

describe('schedules', () => {
  it('cause the jobs that are declared to come by time, and those alone', async () => {
    await ensureSchedules(database.worker.db)
    const names = (await database.owner.db.select().from(schema.schedules)).map(({ name }) => name)
    expect(names.toSorted()).toEqual(JOB_NAMES.filter((name) => JOB_CAUSES[name].includes('time')).toSorted())
  })

  it('when the time has come, two workers together promise each work once, and it is due again after its interval', async () => {
    const { db } = database.worker
    await Promise.all([ensureSchedules(db), ensureSchedules(db)])
    const counts = await Promise.all([runDueSchedules(db), runDueSchedules(db)])
    expect(counts.toSorted()).toEqual([0, 9])
    expect(await runDueSchedules(db)).toBe(0)
    const jobs = await database.owner.db.select({ name: schema.outbox.name }).from(schema.outbox)
    expect(jobs.map(({ name }) => name).toSorted()).toEqual([
      'audit.anchor',
      'introductions.keep',
      'investors.keep',
      'leads.keep',
      'notice.digests',
      'policy.learn',
      'searches.look',
      'upkeep.purge',
      'webhooks.keep',
    ])
    const rows = await database.owner.db.select().from(schema.schedules).orderBy(schema.schedules.name)
    const intervals = rows.map(({ name, nextRunAt, lastRunAt }) => [name, nextRunAt.getTime() - (lastRunAt?.getTime() ?? 0)])
    expect(intervals).toEqual([
      ['audit.anchor', 3_600_000],
      ['introductions.keep', 900_000],
      ['investors.keep', 900_000],
      ['leads.keep', 900_000],
      ['notice.digests', 900_000],
      ['policy.learn', 86_400_000],
      ['searches.look', 3_600_000],
      ['upkeep.purge', 3_600_000],
      ['webhooks.keep', 900_000],
    ])
  })
})

describe('the heartbeat', () => {
  it('when a worker beats, its row says so, also after somebody removed it; a worker that did not beat for long is silent', async () => {
    const { db } = database.worker
    const beat = makeHeartbeat(db, 'postgres')
    await beat()
    await database.owner.db.delete(schema.workerHeartbeats)
    await beat()
    const beats = await database.owner.db.select().from(schema.workerHeartbeats)
    expect(beats.map(({ pid, backend }) => [pid, backend])).toEqual([[process.pid, 'postgres']])
    expect([isSilent(Date.now()), isSilent(Date.now() - 21_000)]).toEqual([false, true])
  })
})

describe('the purge', () => {
  const run = () => database.worker.db.transaction((tx) => purge(tx))

  it('removes live events after a day, and keeps the others', async () => {
    const { db } = database.owner
    await db.transaction((tx) => announce(tx, CHANNELS.edition('old'), { kind: 'edition.changed', payload: {} }))
    await db.update(schema.liveEvents).set({ at: daysFromNow(-1.1) })
    await db.transaction((tx) => announce(tx, CHANNELS.edition('new'), { kind: 'edition.changed', payload: {} }))
    await run()
    expect((await db.select().from(schema.liveEvents)).map(({ channel }) => channel)).toEqual(['edition:new'])
  })

  it('removes done jobs after fourteen days, and never those that are open or dead', async () => {
    const { db } = database.owner
    await db.delete(schema.outbox)
    const old = { createdAt: daysFromNow(-40), dueAt: daysFromNow(-40), payload: {}, aggregate: 'test', aggregateId: crypto.randomUUID() }
    await db.insert(schema.outbox).values([
      { ...old, name: 'done long ago', doneAt: daysFromNow(-15) },
      { ...old, name: 'done', doneAt: daysFromNow(-13) },
      { ...old, name: 'dead', deadAt: daysFromNow(-40) },
      { ...old, name: 'open' },
    ])
    await run()
    expect((await db.select().from(schema.outbox)).map(({ name }) => name).toSorted()).toEqual(['dead', 'done', 'open'])
  })

  it('removes challenges a day after they expired, and sessions with their tokens thirty days after', async () => {
    const { db } = database.owner
    const account = await makeAccount(db)
    await db.insert(schema.signInChallenges).values([
      { email: 'old@example.org', locale: 'en', expiresAt: daysFromNow(-1.1) },
      { email: 'new@example.org', locale: 'en', expiresAt: daysFromNow(-0.9) },
    ])
    const sessions = await db
      .insert(schema.sessions)
      .values([-31, 1].map((days) => ({ accountId: account.id, expiresAt: daysFromNow(days) })))
      .returning()
    await db.insert(schema.refreshTokens).values(sessions.map(({ id }) => ({ sessionId: id, tokenHash: id, expiresAt: daysFromNow(1) })))
    const asked = { purpose: 'prove', challenge: 'c', expiresAt: daysFromNow(-30) } as const
    await db.insert(schema.factorChallenges).values(sessions.map(({ id }) => ({ ...asked, sessionId: id })))
    const returned = { issuer: 'https://id.example.org', subject: 'one', assurance: 1 }
    const returns = [-1.1, -0.9].map((days) => ({ ...returned, stateHash: String(days), createdAt: daysFromNow(days) }))
    await db.insert(schema.institutionSignIns).values(returns)
    await run()
    expect(await db.select().from(schema.factorChallenges)).toEqual([])
    expect((await db.select().from(schema.institutionSignIns)).map(({ stateHash }) => stateHash)).toEqual(['-0.9'])
    expect((await db.select().from(schema.signInChallenges)).map(({ email }) => email)).toEqual(['new@example.org'])
    expect((await db.select().from(schema.sessions)).map(({ id }) => id)).toEqual([sessions[1]?.id])
    expect((await db.select().from(schema.refreshTokens)).map(({ sessionId }) => sessionId)).toEqual([sessions[1]?.id])
  })

  it('forgets the keys of repeated requests after a day, and no sooner', async () => {
    const { db } = database.owner
    const account = await makeAccount(db)
    const sent = { accountId: account.id, fingerprint: 'f', status: 201, body: 'an answer' }
    await db.insert(schema.idempotencyKeys).values([
      { ...sent, route: 'yesterday', key: crypto.randomUUID(), startedAt: daysFromNow(-1.1) },
      { ...sent, route: 'today', key: crypto.randomUUID(), startedAt: daysFromNow(-0.9) },
    ])
    await run()
    expect((await db.select().from(schema.idempotencyKeys)).map(({ route }) => route)).toEqual(['today'])
  })

  it('keeps what ran within thirty days, and every run whose lists are kept', async () => {
    const { db } = database.owner
    const edition = await makeEdition(db)
    const ready = { editionId: edition.id, kind: 'edition', subjectId: edition.id, state: 'ready' }
    const runs = await db
      .insert(schema.matchRuns)
      .values([-31, -31, -31, -29].map((days) => ({ ...ready, finishedAt: daysFromNow(days) })))
      .returning()
    const [, listed, current, young] = runs.map(({ id }) => id)
    await db.insert(schema.matchReports).values(runs.map(({ id }) => ({ runId: id, counts: {} })))
    await db.execute(sql`select open_match_run(${listed ?? ''})`)
    await db.insert(schema.matchCurrent).values({ editionId: edition.id, runId: current ?? '' })
    await run()
    const kept = [listed, current, young].map(String).toSorted()
    const left = await db.select().from(schema.matchRuns).where(eq(schema.matchRuns.editionId, edition.id))
    expect(left.map(({ id }) => id).toSorted()).toEqual(kept)
    expect((await db.select().from(schema.matchReports)).map(({ runId }) => runId).toSorted()).toEqual(kept)
  })
})
