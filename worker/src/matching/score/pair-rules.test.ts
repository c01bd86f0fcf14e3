import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { schema, type Db } from '@scalebridge/db'
import {
  createTestDatabase,
  makeAccount,
  makeEdition,
  makeInvestor,
  makeMandate,
  makeOrganisation,
  makePitch,
  type Mandate,
  type Pitch,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { closedToFrom } from '../read/from-rows.ts'

let database: TestDatabase
let owner: Db
let editionId: string
let investor: Awaited<ReturnType<typeof makeInvestor>>
let mandate: Mandate
let other: Mandate
let pitch: Pitch
let accountId: string

beforeAll(async () => {
  database = await createTestDatabase()
  owner = database.owner.db
  accountId = (await makeAccount(owner)).id
})
afterAll(() => database.drop())
beforeEach(async () => {
  editionId = (await makeEdition(owner)).id
  investor = await makeInvestor(owner)
  mandate = await makeMandate(owner, { editionId, investorId: investor.id })
  other = await makeMandate(owner, { editionId, investorId: investor.id })
  pitch = await makePitch(owner, { editionId, state: 'submitted' })
})

const closedTo = async (id = mandate.id, scope = {}) => closedToFrom(await closedToOf(database.worker.db, editionId, scope), id)
const nobody = { organisationIds: [], pitchIds: [] }
const theirs = () => ({ organisationIds: [pitch.organisationId], pitchIds: [] })
let people = 0
async function join(organisationId: string, email: string, overrides = {}) {
  const account = await makeAccount(owner, { email, ...overrides })
  await owner.insert(schema.memberships).values({ accountId: account.id, organisationId, role: 'investor_member' })
  return account
}
const somebodyAt = (organisationId: string, domain: string) => join(organisationId, `person${(people += 1)}@${domain}`)

describe('whom people keep apart from a mandate', () => {
  it('when nobody says anything, is nobody', async () => {
    expect(await closedToOf(database.worker.db, editionId)).toEqual(new Map())
    expect(await closedTo()).toEqual(nobody)
  })

  it.each([
    ['ban', 'secretariat'],
    ['veto', 'investor'],
    ['veto', 'partnership'],
  ])('when there is a %s of the %s, is the pitch, and nothing tells whose rule it is', async (kind, side) => {
    await owner.insert(schema.pairRules).values({ editionId, pitchId: pitch.id, investorId: investor.id, kind, side, accountId })
    expect(await closedTo()).toEqual({ organisationIds: [], pitchIds: [pitch.id] })
    expect(await closedTo(other.id)).toEqual({ organisationIds: [], pitchIds: [pitch.id] })
  })

  it('when the rule names one mandate, leaves the investor’s others open', async () => {
    const rule = { editionId, pitchId: pitch.id, investorId: investor.id, mandateId: mandate.id }
    await owner.insert(schema.pairRules).values({ ...rule, kind: 'ban', side: 'secretariat', accountId })
    expect(await closedTo()).toEqual({ organisationIds: [], pitchIds: [pitch.id] })
    expect(await closedTo(other.id)).toEqual(nobody)
  })

  it('when a pitch is pinned, is nobody', async () => {
    const rule = { editionId, pitchId: pitch.id, investorId: investor.id, kind: 'pin', side: 'secretariat', accountId }
    await owner.insert(schema.pairRules).values(rule)
    expect(await closedTo()).toEqual(nobody)
  })

  it('when a conflict is declared, is the whole partnership, until it is lifted', async () => {
    const conflict = { organisationId: pitch.organisationId, investorId: investor.id }
    await owner.insert(schema.conflicts).values({ ...conflict, kind: 'board', declaredBy: accountId })
    expect(await closedTo()).toEqual(theirs())
    await owner.update(schema.conflicts).set({ liftedBy: accountId, liftedAt: new Date() })
    expect(await closedTo()).toEqual(nobody)
  })
})

describe('what the addresses of members show', () => {
  it('when one account is in both organisations, disabled or not, is a conflict', async () => {
    const account = await join(investor.organisationId, 'both@gmail.com', { disabledAt: new Date() })
    await owner.insert(schema.memberships).values({ accountId: account.id, organisationId: pitch.organisationId, role: 'partnership_lead' })
    expect(await closedTo()).toEqual(theirs())
  })

  it.each([
    ['a capital and a tag', 'Ana.Silva@coast.ngo', 'ana.silva+scalebridge@COAST.ngo'],
    ['Gmail’s dots and other name', 'ana.silva@gmail.com', 'anasilva@googlemail.com'],
  ])('when two addresses differ by %s, they are one', async (_, one, another) => {
    await join(investor.organisationId, one)
    await join(pitch.organisationId, another)
    expect(await closedTo()).toEqual(theirs())
  })

  it('when members of both are at one domain, is a conflict, and is none once the Secretariat lifts it', async () => {
    await somebodyAt(investor.organisationId, 'shared.ngo')
    await somebodyAt(pitch.organisationId, 'shared.ngo')
    expect(await closedTo()).toEqual(theirs())
    const found = { organisationId: pitch.organisationId, investorId: investor.id, kind: 'mail_domain' }
    await owner.insert(schema.conflicts).values({ ...found, liftedBy: accountId, liftedAt: new Date() })
    expect(await closedTo()).toEqual(nobody)
  })

  it.each(['gmail.com', '163.com', 'example.org', 'demo.scalebridge.example'])('when both are at %s, it shows nothing', async (domain) => {
    await somebodyAt(investor.organisationId, domain)
    await somebodyAt(pitch.organisationId, domain)
    expect(await closedTo()).toEqual(nobody)
  })

  it('when the investor has a partnership of its own, that is not told twice: the gate for one organisation closes', async () => {
    await makePitch(owner, { editionId, state: 'submitted', organisationId: investor.organisationId })
    await somebodyAt(investor.organisationId, 'own.ngo')
    await somebodyAt(investor.organisationId, 'own.ngo')
    expect(await closedTo()).toEqual(nobody)
  })
})

describe('the matching of one alone', () => {
  it('when narrowed to a pitch or a mandate, reads what concerns it and nothing else', async () => {
    const organisation = await makeOrganisation(owner)
    const second = await makePitch(owner, { editionId, state: 'submitted', organisationId: organisation.id })
    const rule = { editionId, investorId: investor.id, kind: 'ban', side: 'secretariat', accountId }
    await owner.insert(schema.pairRules).values([
      { ...rule, pitchId: pitch.id },
      { ...rule, pitchId: second.id },
    ])
    expect(await closedTo(mandate.id, { pitchId: second.id })).toEqual({ organisationIds: [], pitchIds: [second.id] })
    expect(await closedTo(mandate.id, { mandateId: other.id })).toEqual(nobody)
    expect((await closedTo(other.id, { mandateId: other.id })).pitchIds).toHaveLength(2)
  })
})
