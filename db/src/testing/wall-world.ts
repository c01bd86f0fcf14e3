/**
 * Ten people and what is confidential among them, drawn at random, for the test of the wall: who holds which role where, who
 * keeps which lists, who was let in. And, written down a second time, who may see which row.
 */
import fc from 'fast-check'
import type { PoolClient } from 'pg'
import { sql } from 'drizzle-orm'
import type { Db } from '../connect.ts'
import * as schema from '../schema/index.ts'
import { makeAccount, makeEdition, makeInvestor, makeMandate, makeOrganisation, makePitch, makeSegment } from './factories.ts'
import type { Expected, Ground, Insert, Known } from './wall-ground.ts'
import { finances, writeFiles, writeFinances } from './wall-finances.ts'

const PEOPLE = 10
const ROLES = ['investor_lead', 'investor_member', 'secretariat_officer', 'admin', 'partnership_lead', 'reviewer', 'moderator'] as const
const INVESTORS = ['investor_lead', 'investor_member']
const OFFICE = ['secretariat_curator', 'secretariat_officer', 'admin']

export async function layGround(db: Db): Promise<Ground> {
  const editionId = (await makeEdition(db)).id
  const people = await Promise.all(Array.from({ length: PEOPLE }, async () => (await makeAccount(db)).id))
  const investors = []
  for (let nth = 0; nth < 3; nth += 1) {
    const { id, organisationId } = await makeInvestor(db)
    investors.push({ id, organisationId, mandateId: (await makeMandate(db, { editionId, investorId: id })).id })
  }
  const office = (await makeOrganisation(db)).id
  const pitches = [await makePitch(db, { editionId, state: 'submitted' }), await makePitch(db, { editionId, state: 'submitted' })]
  pitches.push(await makePitch(db, { editionId }))
  const [run] = await db.insert(schema.matchRuns).values({ editionId, kind: 'edition', subjectId: editionId }).returning()
  const runId = run?.id ?? ''
  await db.execute(sql`select open_match_run(${runId})`)
  await db.insert(schema.matchCurrent).values({ editionId, runId })
  return {
    people,
    organisations: [...investors.map(({ organisationId }) => organisationId), office, ...pitches.map((one) => one.organisationId)],
    investors,
    pitchIds: pitches.map(({ id }) => id),
    editionId,
    segmentId: (await makeSegment(db, { editionId })).id,
    runId,
  }
}

const person = fc.nat(PEOPLE - 1)
const investor = fc.nat(2)
const pitch = fc.nat(1)

/** People, organisations, investors and pitches by their place in the ground. */
export const worlds = fc.record({
  memberships: fc.array(fc.record({ person, organisation: fc.nat(6), role: fc.constantFrom(...ROLES) }), { minLength: 8, maxLength: 16 }),
  lists: fc.array(
    fc.record({
      investor,
      owner: person,
      sharing: fc.constantFrom('private', 'named', 'organisation'),
      shares: fc.uniqueArray(person, { maxLength: 3 }),
      items: fc.uniqueArray(pitch, { maxLength: 2 }),
    }),
    { minLength: 3, maxLength: 6 },
  ),
  entries: fc.uniqueArray(fc.record({ investor, pitch, person }), { selector: (one) => one.investor * 2 + one.pitch, maxLength: 6 }),
  team: fc.uniqueArray(fc.record({ person, pitch, isRemoved: fc.boolean() }), {
    selector: (one) => one.person * 2 + one.pitch,
    maxLength: 3,
  }),
  deals: fc.uniqueArray(
    fc.record({
      investor,
      pitch,
      person,
      isOptedIn: fc.boolean(),
      isWithdrawn: fc.boolean(),
      isIntroduced: fc.boolean(),
      isGiven: fc.boolean(),
    }),
    {
      selector: (one) => one.investor * 2 + one.pitch,
      maxLength: 6,
    },
  ),
  grants: fc.array(
    fc
      .record({
        investor,
        asker: person,
        decider: person,
        state: fc.constantFrom('asked', 'open', 'refused', 'ended'),
        isOver: fc.boolean(),
      })
      .filter((one) => one.asker !== one.decider),
    { maxLength: 4 },
  ),
  finances,
})
export type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never

/** What tells rows of a table apart, where that is no `id`. */
export const KEYS: Readonly<Record<string, string>> = {
  list_items: `list_id || ' ' || pitch_id`,
  list_shares: `list_id || ' ' || account_id`,
  term_sheets: 'pitch_id',
  evidence_ledgers: 'pitch_id',
  publishing: 'pitch_id',
  match_lists: 'owner_id',
  pledge_events: `pledge_id || ' ' || revision`,
}

/** Writes a world, in the caller's transaction and past the wall, and answers for every table who may see which of its rows. */
export async function writeWorld(client: PoolClient, ground: Ground, world: World): Promise<Expected> {
  const insert: Insert = async (table, values) => {
    const columns = Object.keys(values)
    const places = columns.map((_, index) => `$${index + 1}`)
    const key = KEYS[table] ?? 'id'
    const text = `insert into ${table} (${columns.join()}) values (${places.join()}) returning (${key})::text as id`
    const { rows } = await client.query<{ id: string }>(text, Object.values(values))
    return rows[0]?.id ?? ''
  }
  const held = new Map<string, (typeof world.memberships)[number]>()
  for (const one of world.memberships) held.set(`${one.person} ${one.organisation} ${one.role}`, one)
  for (const one of held.values())
    await insert('memberships', {
      account_id: ground.people[one.person],
      organisation_id: ground.organisations[one.organisation],
      role: one.role,
    })
  const isOf = (who: number, investorAt: number) =>
    world.memberships.some((one) => one.person === who && one.organisation === investorAt && INVESTORS.includes(one.role))
  const isOffice = (who: number) => world.memberships.some((one) => one.person === who && OFFICE.includes(one.role))
  const isOfStage = (who: number) => isOffice(who) || world.memberships.some((one) => one.person === who && one.role === 'moderator')
  const isLetIn = (who: number, investorAt: number) =>
    isOffice(who) && world.grants.some((one) => one.asker === who && one.investor === investorAt && one.state === 'open' && !one.isOver)
  const expected: Expected = { lists: [], list_items: [], list_shares: [], shortlist_entries: [], access_grants: [] }
  for (const table of ['interests', 'introduction_messages', 'document_requests', 'term_sheets', 'attachments', 'pledges', 'pledge_events'])
    expected[table] = []
  const expect = (table: string, id: string, sees: Known['sees']) => expected[table]?.push({ id, sees })

  for (const list of world.lists) {
    const sees = (who: number) =>
      isLetIn(who, list.investor) ||
      (isOf(who, list.investor) &&
        (who === list.owner || list.sharing === 'organisation' || (list.sharing === 'named' && list.shares.includes(who))))
    const values = { investor_id: ground.investors[list.investor]?.id, owner_id: ground.people[list.owner], sharing: list.sharing }
    const id = await insert('lists', { ...values, name: 'Islands' })
    expect('lists', id, sees)
    for (const at of list.shares) expect('list_shares', await insert('list_shares', { list_id: id, account_id: ground.people[at] }), sees)
    for (const [index, at] of list.items.entries()) {
      const item = { list_id: id, pitch_id: ground.pitchIds[at], position: index + 1, added_by: ground.people[list.owner] }
      expect('list_items', await insert('list_items', item), sees)
    }
  }
  for (const { investor: at, pitch: of, person: who } of world.entries) {
    const values = { mandate_id: ground.investors[at]?.mandateId, pitch_id: ground.pitchIds[of], account_id: ground.people[who] }
    const id = await insert('shortlist_entries', { ...values, state: 'saved' })
    expect('shortlist_entries', id, (reader) => isOf(reader, at) || isLetIn(reader, at))
  }
  for (const { person: at, pitch: of, isRemoved } of world.team) {
    const member = { pitch_id: ground.pitchIds[of], account_id: ground.people[at], role: 'editor' }
    await insert('pitch_members', { ...member, removed_at: isRemoved ? new Date() : null })
  }
  const isTeam = (who: number, of: number) =>
    world.memberships.some((one) => one.person === who && one.organisation === 4 + of && one.role === 'partnership_lead') ||
    world.team.some((one) => one.person === who && one.pitch === of && !one.isRemoved)
  const looksFor = (who: number, of: number) =>
    world.deals.some((one) => one.pitch === of && one.isOptedIn && !one.isWithdrawn && isOf(who, one.investor))
  const files = await writeFiles(insert, ground)
  const standing = {
    isTeam,
    isOffice,
    isOfStage,
    isOf,
    introducedTo: (at: number) => world.deals.filter((one) => one.pitch === at && one.isIntroduced).map((one) => one.investor),
    givenTo: (at: number) => world.deals.filter((one) => one.pitch === at && one.isGiven).map((one) => one.investor),
  }
  await writeFinances({ insert, ground, expect }, world.finances, { files, standing })
  for (const deal of world.deals) {
    const of = {
      mandate_id: ground.investors[deal.investor]?.mandateId,
      investor_id: ground.investors[deal.investor]?.id,
      pitch_id: ground.pitchIds[deal.pitch],
    }
    const account = ground.people[deal.person]
    const said = {
      kind: 'interested',
      disclosure: 'count',
      account_id: account,
      is_opted_in: deal.isOptedIn,
      is_withdrawn: deal.isWithdrawn,
    }
    const isSide = (who: number) => isOf(who, deal.investor) || isTeam(who, deal.pitch)
    expect(
      'interests',
      await insert('interests', { ...of, ...said }),
      (who) =>
        isOf(who, deal.investor) || (!deal.isWithdrawn && (isTeam(who, deal.pitch) || (deal.isOptedIn && looksFor(who, deal.pitch)))),
    )
    const asked = { edition_id: ground.editionId, message: 'May we talk?', requested_by: account }
    const answer = deal.isIntroduced ? { state: 'accepted', responded_by: account } : {}
    const introduction_id = await insert('introductions', { ...of, ...asked, ...answer, expires_at: new Date(Date.now() + 86_400_000) })
    const message = { introduction_id, side: 'investor', account_id: account, text: 'Hello' }
    expect('introduction_messages', await insert('introduction_messages', message), isSide)
    const given = deal.isGiven ? { state: 'given', answered_at: new Date(), attachment_id: files[deal.pitch]?.second } : {}
    const document = { introduction_id, name: 'Accounts', asked_by: account, ...given }
    expect('document_requests', await insert('document_requests', document), isSide)
  }
  await writeGrants({ insert, ground, expect }, world, isOffice)
  return expected
}

async function writeGrants(
  { insert, ground, expect }: { insert: Insert; ground: Ground; expect: (table: string, id: string, sees: Known['sees']) => void },
  world: World,
  isOffice: (who: number) => boolean,
): Promise<void> {
  for (const grant of world.grants) {
    const decidedAt = new Date(Date.now() - (grant.isOver ? 90 : 1) * 60_000)
    const isDecided = grant.state !== 'asked'
    const id = await insert('access_grants', {
      investor_id: ground.investors[grant.investor]?.id,
      asked_by: ground.people[grant.asker],
      reason: 'A complaint about this list.',
      minutes: 60,
      state: grant.state,
      ...(isDecided ? { decided_by: ground.people[grant.decider], decided_at: decidedAt } : {}),
      ...(isDecided ? { expires_at: new Date(decidedAt.getTime() + 3_600_000) } : {}),
    })
    expect('access_grants', id, isOffice)
  }
}
