import fc from 'fast-check'
import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { schema, type Db, type Tx } from '@scalebridge/db'
import { closedToOf, type KeptApart } from '@scalebridge/db/pair-rules'
import {
  createTestDatabase,
  makeEdition,
  makeInvestor,
  makeMandate,
  makeMember,
  makeOrganisation,
  makePitch,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { matchEdition } from '../run/match-edition.ts'
import { matchOne } from '../change/match-one.ts'
import { findCurrent, recall, refresh, type EditionMemory } from '../memory/memory.ts'

const { accounts, conflicts, memberships, pairRules } = schema

let database: TestDatabase
let owner: Db
let db: Db
let editionId: string
let funds: Awaited<ReturnType<typeof makeInvestor>>[]
let mandateIds: string[]
let partners: string[]
let pitchIds: string[]
/** One in each fund, then one in each partnership. */
let people: string[]

/** Two funds, the first with two mandates; two partnerships, the first with two pitches. */
beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  db = database.worker.db
  editionId = (await makeEdition(owner)).id
  funds = [await makeInvestor(owner), await makeInvestor(owner)]
  partners = [(await makeOrganisation(owner)).id, (await makeOrganisation(owner)).id]
  mandateIds = []
  pitchIds = []
  for (const nth of [0, 0, 1]) mandateIds.push((await makeMandate(owner, { editionId, investorId: funds[nth]?.id ?? '' })).id)
  for (const nth of [0, 0, 1])
    pitchIds.push((await makePitch(owner, { editionId, state: 'submitted', organisationId: partners[nth] ?? '' })).id)
  people = []
  for (const fund of funds) people.push((await makeMember(owner, 'investor_lead', fund.organisationId)).account.id)
  for (const partner of partners) people.push((await makeMember(owner, 'partnership_lead', partner)).account.id)
  const [run] = await owner.insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
  const settle = (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true)
  await matchEdition(db, { settle, payload: { editionId, runId: run?.id ?? '' } })
})
afterAll(() => database.drop())

/** What is said of those that take part: of others a memory need not know. */
function told(memory: EditionMemory, closedTo: ReadonlyMap<string, KeptApart>): Record<string, KeptApart> {
  const organisationIds = new Set([...memory.pitches.values()].map((pitch) => pitch.organisationId))
  const said = [...closedTo].map(([id, apart]) => {
    const ofPitches = apart.pitchIds.filter((pitchId) => memory.pitches.has(pitchId)).toSorted()
    const ofOrganisations = apart.organisationIds.filter((organisationId) => organisationIds.has(organisationId)).toSorted()
    return [id, { organisationIds: ofOrganisations, pitchIds: ofPitches }] as const
  })
  const isKnown = ([id, apart]: (typeof said)[number]) =>
    memory.mandates.has(id) && apart.organisationIds.length + apart.pitchIds.length > 0
  return Object.fromEntries(said.filter(isKnown).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

async function toggleVeto(fund: number, { pitchId, mandateId }: { pitchId: string; mandateId: string | null }): Promise<void> {
  const investorId = funds[fund]?.id ?? ''
  const gone = await owner
    .delete(pairRules)
    .where(and(eq(pairRules.investorId, investorId), eq(pairRules.pitchId, pitchId)))
    .returning()
  if (gone.length > 0) return
  const about = { editionId, pitchId, investorId, mandateId, accountId: people[0] ?? '' }
  await owner.insert(pairRules).values({ ...about, kind: 'veto', side: 'investor' })
}

async function toggleConflict(fund: number, organisationId: string): Promise<void> {
  const investorId = funds[fund]?.id ?? ''
  const isPair = and(eq(conflicts.investorId, investorId), eq(conflicts.organisationId, organisationId))
  const gone = await owner.delete(conflicts).where(isPair).returning()
  if (gone.length === 0)
    await owner.insert(conflicts).values({ investorId, organisationId, kind: 'same_organisation', declaredBy: people[0] ?? '' })
}

async function toggleColleague(person: number, organisationId: string): Promise<void> {
  const accountId = people[person] ?? ''
  const isMember = and(eq(memberships.accountId, accountId), eq(memberships.organisationId, organisationId))
  const gone = await owner.delete(memberships).where(isMember).returning()
  if (gone.length === 0) await owner.insert(memberships).values({ accountId, organisationId, role: 'partnership_viewer' })
}

interface Change {
  readonly kind: 'veto' | 'conflict' | 'colleague' | 'address' | 'pitch leaves or returns' | 'mandate leaves or returns'
  readonly nth: number
  readonly fund: number
  readonly partner: number
  readonly isWide: boolean
}

async function make({ kind, nth, fund, partner, isWide }: Change): Promise<unknown> {
  const ofFund = mandateIds[fund === 0 ? nth % 2 : 2] ?? ''
  switch (kind) {
    case 'veto':
      return toggleVeto(fund, { pitchId: pitchIds[nth] ?? '', mandateId: isWide ? null : ofFund })
    case 'conflict':
      return toggleConflict(fund, partners[partner] ?? '')
    case 'colleague':
      return toggleColleague(fund, partners[partner] ?? '')
    case 'address': {
      const email = `somebody${nth}-${fund}-${partner}@domain${isWide ? 0 : nth}.org`
      return owner
        .update(accounts)
        .set({ email })
        .where(eq(accounts.id, people[2 * partner + fund] ?? ''))
    }
    case 'pitch leaves or returns':
      // The only one of its partnership: while it is away, nobody asks about that.
      return owner.execute(sql`
        update pitches set state = case state when 'submitted' then 'withdrawn' else 'submitted' end where id = ${pitchIds[2]}`)
    case 'mandate leaves or returns':
      return owner.execute(sql`
        update mandates set state = case state when 'active' then 'paused' else 'active' end where id = ${mandateIds[nth]}`)
  }
}

it('whatever is said, and whoever comes, goes or has another address: a memory knows whom people keep apart now', async () => {
  const change: fc.Arbitrary<Change> = fc.record({
    kind: fc.constantFrom('veto', 'conflict', 'colleague', 'address', 'pitch leaves or returns', 'mandate leaves or returns'),
    nth: fc.nat(2),
    fund: fc.nat(1),
    partner: fc.nat(1),
    isWide: fc.boolean(),
  })
  const ofFund = { nth: 0, fund: 0, partner: 0, isWide: true }
  const ofPartner = { nth: 0, fund: 1, partner: 1, isWide: true }
  const awayMeanwhile: Change[] = [
    { kind: 'pitch leaves or returns', ...ofPartner },
    { kind: 'address', ...ofFund },
    { kind: 'address', ...ofPartner },
    { kind: 'pitch leaves or returns', ...ofPartner },
  ]
  const current = await findCurrent(db, editionId)
  if (current === null) throw new Error('nothing is current')
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 4, maxLength: 8 }), async (changes) => {
      const memory = await recall(db, editionId, current)
      if (memory === null) throw new Error('not to be recalled')
      for (const next of changes) {
        await make(next)
        expect(await refresh(db, memory, current)).toBe(true)
        expect(told(memory, memory.closedTo)).toEqual(told(memory, await closedToOf(db, editionId)))
      }
    }),
    { numRuns: 12, endOnFailure: true, examples: [[awayMeanwhile]] },
  )
})

describe('a pitch whose partnership takes back that investors see it', () => {
  let ownEditionId: string
  let pitchId: string

  beforeAll(async () => {
    ownEditionId = (await makeEdition(owner)).id
    await makeMandate(owner, { editionId: ownEditionId })
    pitchId = (await makePitch(owner, { editionId: ownEditionId, state: 'submitted' })).id
    await makePitch(owner, { editionId: ownEditionId, state: 'submitted' })
  })

  const say = (isGiven: boolean) =>
    owner.insert(schema.consents).values({ pitchId, purpose: 'investors', isGiven, textVersion: 1, locale: 'en' })
  const listed = async () => {
    const rows = await owner
      .select({ ids: schema.matchLists.counterpartIds, side: schema.matchLists.side })
      .from(schema.matchLists)
      .innerJoin(schema.matchCurrent, eq(schema.matchCurrent.runId, schema.matchLists.runId))
      .where(eq(schema.matchCurrent.editionId, ownEditionId))
    return rows.filter(({ ids, side }) => side !== 'pitch' && ids.includes(pitchId)).length
  }
  async function run(kind: 'edition' | 'pitch', subjectId: string): Promise<string> {
    const [row] = await owner.insert(schema.matchRuns).values({ editionId: ownEditionId, kind, subjectId }).returning()
    const settle = (effect: (tx: Tx) => Promise<void>) => db.transaction(effect).then(() => true)
    const runId = row?.id ?? ''
    if (kind === 'edition') await matchEdition(db, { settle, payload: { editionId: ownEditionId, runId } })
    else await matchOne(db, { settle }, { subject: { kind, id: subjectId }, runId })
    const [ended] = await owner.select().from(schema.matchRuns).where(eq(schema.matchRuns.id, runId))
    return `${ended?.state}: ${ended?.reason ?? ''}`
  }

  it('leaves every list when it is matched, comes back when it agrees again, and no whole run takes it in before', async () => {
    await run('edition', ownEditionId)
    const before = await listed()
    expect(before).toBeGreaterThan(0)
    await say(false)
    expect(await run('pitch', pitchId)).toMatch(/took back that investors see it/)
    expect(await listed()).toBe(0)
    await run('edition', ownEditionId)
    expect(await listed()).toBe(0)
    await say(true)
    await run('pitch', pitchId)
    expect(await listed()).toBe(before)
  })

  it('is missed by no memory that stood before: the word itself tells of the change', async () => {
    const current = await findCurrent(db, ownEditionId)
    const memory = current === null ? null : await recall(db, ownEditionId, current)
    if (current === null || memory === null) throw new Error('nothing is current')
    await say(false)
    expect(await refresh(db, memory, current)).toBe(true)
    expect(memory.pitches.has(pitchId)).toBe(false)
  })
})
