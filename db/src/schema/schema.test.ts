import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enqueue, record, schema } from '../index.ts'
import { createTestDatabase, makeEdition, makeMandate, makePitch, type TestDatabase } from '../testing/index.ts'

let database: TestDatabase
let editionId: string

beforeAll(async () => {
  database = await createTestDatabase()
  editionId = (await makeEdition(database.owner.db)).id
})
afterAll(() => database.drop())

/** The name of the constraint that refused the statement, or null when nothing did. */
async function refusedBy(work: Promise<unknown>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Error && 'constraint' in cause && typeof cause.constraint === 'string') return cause.constraint
    if (cause instanceof Error && 'code' in cause) return String(cause.code)
    throw error
  }
}

describe('the database refuses what no pitch may be', () => {
  const db = () => database.owner.db
  it.each([
    ['six goals', { goals: [1, 2, 3, 4, 5, 6] }, 'pitches_goals_valid'],
    ['the same goal twice', { goals: [7, 7] }, 'pitches_goals_valid'],
    ['an eighteenth goal', { goals: [18], targets: [] }, 'pitches_goals_valid'],
    ['a target of another goal', { goals: [7], targets: ['14.b'] }, 'pitches_targets_valid'],
    ['a target that does not exist', { goals: [7], targets: ['7.9'] }, 'pitches_targets_valid'],
    ['a country that is not on the list', { countries: ['TWN'] }, 'pitches_countries_valid'],
    ['a region without its leading zero', { regions: ['35'] }, 'pitches_regions_valid'],
    ['an amount of nothing', { askMinor: 0, askMinimumMinor: null }, 'pitches_ask'],
    ['a minimum above the ask', { askMinor: 10, askMinimumMinor: 20 }, 'pitches_ask'],
    ['an amount without a currency', { askCurrency: null }, 'pitches_ask'],
    ['gold as a currency', { askCurrency: 'XAU' }, 'pitches_ask'],
    ['an unknown instrument', { instruments: ['lottery'] }, 'pitches_instruments'],
    ['an unknown state', { state: 'matched', number: 900, submittedAt: new Date() }, 'pitches_state'],
    ['a submitted pitch without a number', { state: 'submitted', number: null, submittedAt: null }, 'pitches_submitted_whole'],
  ])('%s', async (_what, overrides, constraint) => {
    expect(await refusedBy(makePitch(db(), { editionId, ...overrides }))).toBe(constraint)
  })

  it('and accepts the pitch that the factory makes', async () => {
    expect(await refusedBy(makePitch(db(), { editionId }))).toBeNull()
  })
})

describe('the pool', () => {
  it.each(['goals', 'countries', 'regions'])('finds pitches by their %s with an index', async (column) => {
    const indexes = await database.owner.db.execute(
      sql`select indexdef from pg_indexes where tablename = 'pitches' and indexdef like ${`%USING gin (${column})`}`,
    )
    expect(indexes.rows).toHaveLength(1)
  })
})

describe('the database refuses what no mandate may be', () => {
  it.each([
    ['a ticket upside down', { ticketMinMinor: 20, ticketMaxMinor: 10 }, 'mandates_ticket'],
    ['a country both wanted and excluded', { countries: ['FJI'], excludedCountries: ['FJI'] }, 'mandates_excluded_countries'],
    ['an unknown country group', { countryGroups: ['g77'] }, 'mandates_country_groups'],
  ])('%s', async (_what, overrides, constraint) => {
    expect(await refusedBy(makeMandate(database.owner.db, { editionId, ...overrides }))).toBe(constraint)
  })
})

describe('an edition', () => {
  it('keeps its dates in order', async () => {
    const late = new Date(Date.now() + 9e10)
    expect(await refusedBy(makeEdition(database.owner.db, { closesAt: late }))).toBe('editions_dates_in_order')
  })
})

describe('append-only tables', () => {
  it('when anyone changes the audit log, even its owner, it refuses', async () => {
    const { db } = database.owner
    await db.transaction((tx) => record(tx, { actorId: null, action: 'edition.open', subject: { kind: 'edition', id: editionId } }))
    expect(await refusedBy(db.update(schema.auditLog).set({ action: 'edition.close' }))).toBe('23001')
    expect(await refusedBy(db.delete(schema.auditLog))).toBe('23001')
    expect(await refusedBy(db.execute(sql`truncate audit_log`))).toBe('23001')
  })
})

describe('roles', () => {
  it('the api may not rewrite history, nor the lists that the worker writes', async () => {
    expect(await refusedBy(database.api.db.delete(schema.pitches))).toBe('42501')
    expect(await refusedBy(database.api.db.update(schema.auditLog).set({ action: 'x' }))).toBe('42501')
    expect(await refusedBy(database.api.db.delete(schema.matchLists))).toBe('42501')
  })
  it('the worker may not read a refresh token', async () => {
    expect(await refusedBy(database.worker.db.select({ hash: schema.refreshTokens.tokenHash }).from(schema.refreshTokens))).toBe('42501')
  })
  it('none of the three is a superuser or passes by row-level security', async () => {
    const { rows } = await database.owner.db.execute(
      sql`select rolname from pg_roles where rolname like 'app\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`,
    )
    expect(rows).toEqual([])
  })
})

describe('the outbox', () => {
  it('when the transaction rolls back, it promises nothing', async () => {
    const { db } = database.api
    const pitch = await makePitch(database.owner.db, { editionId })
    const job = { name: 'pitch.match', payload: { pitchId: pitch.id, runId: pitch.id } } as const
    const about = { aggregate: 'pitch', id: pitch.id }
    await db.transaction((tx) => enqueue(tx, job, about))
    await db
      .transaction(async (tx) => {
        await enqueue(tx, job, about)
        tx.rollback()
      })
      .catch(() => {})
    const rows = await db.select().from(schema.outbox).where(eq(schema.outbox.aggregateId, pitch.id))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ name: 'pitch.match', payload: job.payload, doneAt: null })
  })
})
