import fc from 'fast-check'
import { and, eq, ne, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CHANNELS, schema, type Db, type Tx } from '@scalebridge/db'
import {
  createTestDatabase,
  makeAccount,
  makeEdition,
  makeMandate,
  makeMember,
  makePitch,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { matchEdition } from '../run/match-edition.ts'
import { matchOne } from '../change/match-one.ts'

let database: TestDatabase
let owner: Db
let db: Db
let editionId: string
let pitchIds: string[]
let mandateIds: string[]

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
})
afterAll(() => database.drop())
beforeEach(async () => {
  editionId = (await makeEdition(owner)).id
  mandateIds = []
  pitchIds = []
  for (const goals of [[14], [7], [2, 14], [5]]) mandateIds.push((await makeMandate(owner, { editionId, goals })).id)
  for (const goals of [[14, 7], [2], [5], [7]])
    pitchIds.push((await makePitch(owner, { editionId, state: 'submitted', goals, targets: [] })).id)
})

/** Where the process dies; null when it lives. */
type Death = 'between the steps' | 'before the second commits' | null

function jobThat(death: Death) {
  return {
    settle: async (effect: (tx: Tx) => Promise<void>) => {
      if (death === 'between the steps') throw new Error('died')
      await db.transaction(async (tx) => {
        await effect(tx)
        if (death !== null) throw new Error('died')
      })
      return true
    },
  }
}

async function newRun(kind: 'edition' | 'pitch' | 'mandate', subjectId: string): Promise<string> {
  const [run] = await owner.insert(schema.matchRuns).values({ editionId, kind, subjectId }).returning()
  return run?.id ?? ''
}

const matchAll = async () => matchEdition(db, { ...jobThat(null), payload: { editionId, runId: await newRun('edition', editionId) } })

/** Delivers a change's job; returns what delivers it again. */
async function match(kind: 'pitch' | 'mandate', id: string, death: Death = null): Promise<() => Promise<void>> {
  const runId = await newRun(kind, id)
  const deliver = (how: Death) => matchOne(db, jobThat(how), { subject: { kind, id }, runId })
  if (death === null) await deliver(null)
  else await expect(deliver(death)).rejects.toThrow('died')
  return () => deliver(null)
}

const setGoals = (id: string | undefined, goals: number[]) =>
  owner
    .update(schema.pitches)
    .set({ goals, targets: [] })
    .where(eq(schema.pitches.id, id ?? ''))

/** What readers see of the long lists: owner by owner, each entry with its points. */
async function longLists(side?: 'mandate' | 'pitch') {
  const rows = await owner
    .select({ list: schema.matchLists })
    .from(schema.matchCurrent)
    .innerJoin(schema.matchLists, eq(schema.matchLists.runId, schema.matchCurrent.runId))
    .where(
      and(
        eq(schema.matchCurrent.editionId, editionId),
        side === undefined ? ne(schema.matchLists.side, 'shortlist') : eq(schema.matchLists.side, side),
      ),
    )
  const content = rows.map(({ list }) => {
    const { ownerId, counterpartIds, scores, shownScores, factors, eligibleCount } = list
    return { ownerId, counterpartIds, scores, shownScores, factors, eligibleCount }
  })
  return content.toSorted((a, b) => (a.ownerId < b.ownerId ? -1 : 1))
}

/** The score of a pitch on each shortlist that it stands on. */
async function shortlisted(pitchId: string | undefined): Promise<Record<string, number>> {
  const { rows } = await owner.execute<{ owner: string; score: number }>(sql`
    select l.owner_id as owner, l.scores[array_position(l.counterpart_ids, ${pitchId}::uuid)] as score
    from match_current c join match_lists l on l.run_id = c.run_id
    where c.edition_id = ${editionId} and l.side = 'shortlist' and ${pitchId}::uuid = any (l.counterpart_ids)`)
  return Object.fromEntries(rows.map((row) => [row.owner, row.score]))
}

const scoresIn = (lists: Awaited<ReturnType<typeof longLists>>, pitchId: string | undefined) =>
  Object.fromEntries(
    lists
      .filter(({ counterpartIds }) => counterpartIds.includes(pitchId ?? ''))
      .map(({ ownerId, counterpartIds, scores }) => [ownerId, scores[counterpartIds.indexOf(pitchId ?? '')]]),
  )

async function behind() {
  const { rows } = await owner.execute<{ behind: string | null }>(sql`
    select s.lists_behind as behind from match_current c join match_snapshots s using (run_id) where c.edition_id = ${editionId}`)
  return rows[0]?.behind
}

const latestRun = async () =>
  (
    await owner
      .select()
      .from(schema.matchRuns)
      .orderBy(sql`id desc`)
      .limit(1)
  )[0]

describe('a change whose process dies between its two steps', () => {
  it('is on its own list and the shortlists already; the run goes on, and the next delivery makes the long lists whole', async () => {
    await matchAll()
    const before = await longLists('mandate')
    await setGoals(pitchIds[1], [14])
    await owner.delete(schema.liveEvents)
    const deliverAgain = await match('pitch', pitchIds[1] ?? '', 'between the steps')
    const onShortlists = await shortlisted(pitchIds[1])
    expect(onShortlists).not.toEqual(scoresIn(before, pitchIds[1]))
    const run = await latestRun()
    expect(run).toMatchObject({ state: 'running', pairsDone: 4 })
    expect(await behind()).toBe(run?.id)
    expect(await longLists('mandate')).toEqual(before)
    const told = await owner.select().from(schema.liveEvents)
    expect(told.map(({ channel }) => channel)).toEqual(
      expect.arrayContaining([CHANNELS.pitch(pitchIds[1] ?? ''), CHANNELS.mandate(mandateIds[0] ?? '')]),
    )

    await deliverAgain()
    expect(await latestRun()).toMatchObject({ state: 'ready', reason: null })
    expect(await behind()).toBeNull()
    expect(scoresIn(await longLists('mandate'), pitchIds[1])).toEqual(onShortlists)
    const carriedOn = await longLists()
    await matchAll()
    expect(carriedOn).toEqual(await longLists())
  })

  it('is made up for by the next change of the edition, whose run tells the owners of those lists too', async () => {
    await matchAll()
    await setGoals(pitchIds[1], [14])
    await match('pitch', pitchIds[1] ?? '', 'between the steps')
    await setGoals(pitchIds[2], [7])
    await owner.delete(schema.liveEvents)
    await match('pitch', pitchIds[2] ?? '')
    expect(await behind()).toBeNull()
    const told = await owner.select().from(schema.liveEvents)
    expect(told.map(({ channel }) => channel)).toContain(CHANNELS.pitch(pitchIds[1] ?? ''))
    const carriedOn = await longLists()
    await matchAll()
    expect(carriedOn).toEqual(await longLists())
  })

  it('when it left meanwhile, it stands nowhere after the next delivery', async () => {
    await matchAll()
    await setGoals(pitchIds[1], [14])
    const deliverAgain = await match('pitch', pitchIds[1] ?? '', 'between the steps')
    await owner
      .update(schema.pitches)
      .set({ state: 'withdrawn' })
      .where(eq(schema.pitches.id, pitchIds[1] ?? ''))
    await deliverAgain()
    expect(await latestRun()).toMatchObject({ state: 'obsolete', reason: 'the pitch is withdrawn' })
    expect(JSON.stringify(await longLists())).not.toContain(pitchIds[1])
    expect(await shortlisted(pitchIds[1])).toEqual({})
  })
})

it('when another process changed the lists between the two steps, the change is written to lists as they are now', async () => {
  await matchAll()
  await setGoals(pitchIds[1], [14])
  const runId = await newRun('pitch', pitchIds[1] ?? '')
  const settle = async (effect: (tx: Tx) => Promise<void>) => {
    // What another process would do: the long lists of two mandates lose an entry, and the note of what is behind is gone.
    await owner.execute(sql`update match_snapshots set lists_revision = lists_revision + 1, lists_behind = null
      where run_id = (select run_id from match_current where edition_id = ${editionId})`)
    await owner.execute(sql`update match_lists set counterpart_ids = counterpart_ids[2:], scores = scores[2:], shown_scores = shown_scores[2:],
      factors = factors[factors_per_pair + 1:], eligible_count = eligible_count - 1
      where side = 'mandate' and run_id = (select run_id from match_current where edition_id = ${editionId})`)
    return jobThat(null).settle(effect)
  }
  await matchOne(db, { settle }, { subject: { kind: 'pitch', id: pitchIds[1] ?? '' }, runId })
  const lists = await longLists('mandate')
  expect(lists.map(({ eligibleCount }) => eligibleCount)).toEqual(lists.map(({ counterpartIds }) => counterpartIds.length))
  for (const { counterpartIds, scores } of lists) {
    expect(new Set(counterpartIds).size).toBe(counterpartIds.length)
    expect(scores.toSorted((a, b) => b - a)).toEqual(scores)
  }
  expect(scoresIn(lists, pitchIds[1])).toEqual(await shortlisted(pitchIds[1]))
  expect(await latestRun()).toMatchObject({ state: 'ready' })
})

/** Every entry of the shortlists that stands there with other points than on the mandate's long list, or not there at all. */
async function misplaced() {
  const { rows } = await owner.execute(sql`
    with entries as (
      select l.side, l.owner_id, entry.id, l.scores[entry.nth] as score, l.shown_scores[entry.nth] as shown,
        l.factors[(entry.nth - 1) * l.factors_per_pair + 1 : entry.nth * l.factors_per_pair] as points
      from match_current c join match_lists l on l.run_id = c.run_id, unnest(l.counterpart_ids) with ordinality as entry (id, nth)
      where c.edition_id = ${editionId})
    select owner_id, id, score, shown, points from entries where side = 'shortlist'
    except select owner_id, id, score, shown, points from entries where side = 'mandate'`)
  return rows
}

/** One person in each pitch's organisation and in each investor's; those of a pitch may move to an investor's domain. */
async function makePeople(): Promise<(pitch: number, fund: number | null) => Promise<unknown>> {
  const name = editionId.slice(-12)
  const people: string[] = []
  for (const [nth, pitchId] of pitchIds.entries()) {
    const [pitch] = await owner.select().from(schema.pitches).where(eq(schema.pitches.id, pitchId))
    const { account } = await makeMember(owner, 'partnership_lead', pitch?.organisationId)
    people.push(account.id)
    await owner
      .update(schema.accounts)
      .set({ email: `p${nth}@partner${nth}-${name}.org` })
      .where(eq(schema.accounts.id, account.id))
  }
  for (const [nth, mandateId] of mandateIds.entries()) {
    const [found] = await owner
      .select({ organisationId: schema.investors.organisationId })
      .from(schema.mandates)
      .innerJoin(schema.investors, eq(schema.investors.id, schema.mandates.investorId))
      .where(eq(schema.mandates.id, mandateId))
    const { account } = await makeMember(owner, 'investor_lead', found?.organisationId)
    await owner
      .update(schema.accounts)
      .set({ email: `f${nth}@fund${nth}-${name}.org` })
      .where(eq(schema.accounts.id, account.id))
  }
  return (pitch, fund) => {
    const domain = fund === null ? `partner${pitch}-${name}.org` : `fund${fund}-${name}.org`
    return owner
      .update(schema.accounts)
      .set({ email: `p${pitch}@${domain}` })
      .where(eq(schema.accounts.id, people[pitch] ?? ''))
  }
}

const setState = (id: string, state: 'submitted' | 'withdrawn') =>
  owner.update(schema.pitches).set({ state }).where(eq(schema.pitches.id, id))

/** The investor's silent veto, said or taken back. */
async function toggleVeto(mandateId: string, pitchId: string): Promise<void> {
  const isPair = and(eq(schema.pairRules.mandateId, mandateId), eq(schema.pairRules.pitchId, pitchId))
  const gone = await owner.delete(schema.pairRules).where(isPair).returning()
  if (gone.length > 0) return
  const [mandate] = await owner.select().from(schema.mandates).where(eq(schema.mandates.id, mandateId))
  const accountId = (await makeAccount(owner)).id
  const about = { editionId, pitchId, mandateId, investorId: mandate?.investorId ?? '', accountId }
  await owner.insert(schema.pairRules).values({ ...about, kind: 'veto', side: 'investor' })
}

it('whatever changes and wherever processes die, the lists end with what a whole matching gives every pair', async () => {
  const change = fc.record({
    kind: fc.constantFrom('goals', 'mandate', 'veto', 'address', 'leaves and returns'),
    which: fc.nat(3),
    other: fc.nat(3),
    goals: fc.uniqueArray(fc.integer({ min: 1, max: 17 }), { minLength: 1, maxLength: 3 }),
    excludes: fc.boolean(),
    death: fc.constantFrom<Death>(null, null, 'between the steps', 'before the second commits'),
    isDeliveredAtOnce: fc.boolean(),
  })
  const moveTo = await makePeople()
  await matchAll()
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
      const left: (() => Promise<void>)[] = []
      for (const { kind, which, other, goals, excludes, death, isDeliveredAtOnce } of changes) {
        const deliver = async ([side, id]: ['pitch' | 'mandate', string]) => {
          const deliverAgain = await match(side, id, death)
          if (death !== null && isDeliveredAtOnce) await deliverAgain()
          else if (death !== null) left.push(deliverAgain)
        }
        const [pitchId, mandateId] = [pitchIds[which] ?? '', mandateIds[kind === 'mandate' ? which : other] ?? '']
        if (kind === 'goals') await setGoals(pitchId, goals)
        if (kind === 'veto') await toggleVeto(mandateId, pitchId)
        if (kind === 'address') await moveTo(which, excludes ? other : null)
        if (kind === 'leaves and returns') {
          await setState(pitchId, 'withdrawn')
          await deliver(['pitch', pitchId])
          await moveTo(which, excludes ? other : null)
          await setState(pitchId, 'submitted')
        }
        if (kind === 'mandate') {
          const excludedCountries = excludes ? ['KEN', 'FJI'] : []
          await owner.update(schema.mandates).set({ goals, targets: [], excludedCountries }).where(eq(schema.mandates.id, mandateId))
        }
        await deliver(kind === 'mandate' || kind === 'veto' ? ['mandate', mandateId] : ['pitch', pitchId])
      }
      for (const deliverAgain of left) await deliverAgain()
      expect(await behind()).toBeNull()
      expect(await misplaced()).toEqual([])
      const carriedOn = await longLists()
      await matchAll()
      expect(carriedOn).toEqual(await longLists())
    }),
    { numRuns: 10 },
  )
})
