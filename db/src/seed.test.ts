import { count, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_ACCOUNTS, demoEmail, freezePitch, pitchReference, schema, seedDemo } from './index.ts'
import { createTestDatabase, makePitch, makeEdition, type TestDatabase } from './testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

describe('the demonstration edition', () => {
  it('when the database is empty, it loads whole, and a second time it does nothing', async () => {
    const { db } = database.owner
    expect(await seedDemo(database.urls.owner)).toBe(true)
    const before = await counts()
    expect(await seedDemo(database.urls.owner)).toBe(false)
    expect(await counts()).toEqual(before)
    expect(before.pitches).toBeGreaterThan(250)
    expect(before.versions).toBe(before.pitches)
    expect(before.investors).toBe(91)
    // Its first matching, and the first slates of its pitch segment.
    expect(before.promised).toBe(2)
    const [edition] = await db.select().from(schema.editions)
    expect(edition).toMatchObject({ slug: '2027', isCurrent: true, isDemonstration: true, nextPitchNumber: before.pitches + 1 })
  })

  it('gives every investor the projects that it paid for before 2011, each with words and a day, and no goal by the pitches’ own rule', async () => {
    const rows = await database.owner.db.select().from(schema.pastGrants)
    expect(new Set(rows.map((row) => row.investorId)).size).toBe(91)
    expect(rows.length).toBeGreaterThan(2_500)
    for (const row of rows) {
      expect(row).toMatchObject({
        source: 'demonstration',
        title: expect.stringMatching(/\S/),
        awardedOn: expect.stringMatching(/^(199|200|2010)/),
      })
    }
    expect(rows.filter((row) => row.countries.length > 0).length / rows.length).toBeGreaterThan(0.8)
  })

  it('has a plan with quotas for each segment, none of them on what a partnership says of itself', async () => {
    const { db } = database.owner
    const segments = await db.select().from(schema.segments)
    const plans = await db.select().from(schema.segmentPlans)
    expect(new Set(plans.map((plan) => plan.segmentId))).toEqual(new Set(segments.map(({ id }) => id)))
    const quotas = await db.select().from(schema.segmentQuotas)
    expect(segments.filter(({ id }) => !quotas.some((quota) => quota.segmentId === id))).toEqual([])
    expect(quotas.filter(({ kind }) => ['youth', 'women', 'indigenous', 'disability'].includes(kind))).toEqual([])
    expect(await db.select({ state: schema.slateProposals.state }).from(schema.slateProposals)).toEqual([{ state: 'queued' }])
  })

  it('has one account for each role, named by the role and by no person', async () => {
    const rows = await database.owner.db
      .select({ email: schema.accounts.email, name: schema.accounts.name, role: schema.memberships.role })
      .from(schema.accounts)
      .innerJoin(schema.memberships, eq(schema.memberships.accountId, schema.accounts.id))
    expect(rows.map((row) => row.role).toSorted()).toEqual(DEMO_ACCOUNTS.map((account) => account.role).toSorted())
    for (const row of rows) expect(row).toMatchObject({ name: null, email: expect.stringContaining('@demo.scalebridge.example') })
    expect(demoEmail('investor_lead')).toBe('investor-lead@demo.scalebridge.example')
  })

  it('when it is loaded a year later, its call is open for two weeks more', async () => {
    const later = await createTestDatabase()
    try {
      const now = new Date('2028-03-01T12:00:00Z')
      await seedDemo(later.urls.owner, now)
      const [edition] = await later.owner.db.select().from(schema.editions)
      const closesInMs = (edition?.closesAt.getTime() ?? 0) - now.getTime()
      expect(closesInMs).toBeGreaterThanOrEqual(14 * 86_400_000)
      expect(closesInMs).toBeLessThan(21 * 86_400_000)
      expect(edition?.opensAt.getTime()).toBeLessThan(now.getTime())
    } finally {
      await later.drop()
    }
  })

  async function counts() {
    const number = async (table: typeof schema.pitches | typeof schema.pitchVersions | typeof schema.investors | typeof schema.outbox) => {
      const [row] = await database.owner.db.select({ n: count() }).from(sql`${table}`)
      return row?.n ?? 0
    }
    return {
      pitches: await number(schema.pitches),
      versions: await number(schema.pitchVersions),
      investors: await number(schema.investors),
      promised: await number(schema.outbox),
    }
  }
})

describe('a frozen pitch', () => {
  it('when one word changes, its hash changes; when nothing does, it stays', async () => {
    const edition = await makeEdition(database.owner.db)
    const pitch = await makePitch(database.owner.db, { editionId: edition.id })
    const { contentHash } = freezePitch(pitch)
    expect(contentHash).toMatch(/^[0-9a-f]{64}$/)
    expect(freezePitch({ ...pitch }).contentHash).toBe(contentHash)
    expect(freezePitch({ ...pitch, title: `${pitch.title}.` }).contentHash).not.toBe(contentHash)
  })
  it('is quoted by edition and number', () => {
    expect(pitchReference('2027', 42)).toBe('2027-0042')
  })
})
