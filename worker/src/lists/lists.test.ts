import { freezePitch, movePitch, schema } from '@scalebridge/db'
import {
  createTestDatabase,
  makeEdition,
  makeInvestor,
  makeMandate,
  makeMember,
  makePitch,
  type Edition,
  type Mandate,
  type Pitch,
  type TestDatabase,
} from '@scalebridge/db/testing'
import { DEFAULT_AUDIENCES } from '@scalebridge/db/reference'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lookThroughSearches } from './searches.ts'
import { tellWatchers } from './watchers.ts'

const { listItems, lists, matchCurrent, matchLists, matchRuns, notices, outbox, pairRules, pitchVersions, savedViews } = schema

let database: TestDatabase
let edition: Edition
let mandate: Mandate
let saver: string
let lister: string
let runId: string
beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database.owner
  edition = await makeEdition(db, { isCurrent: true })
  const member = await makeMember(db, 'investor_lead')
  saver = member.account.id
  lister = (await makeMember(db, 'investor_member', member.organisationId)).account.id
  const investor = await makeInvestor(db, { organisationId: member.organisationId })
  mandate = await makeMandate(db, { editionId: edition.id, investorId: investor.id })
  const [run] = await db
    .insert(matchRuns)
    .values({ editionId: edition.id, kind: 'edition', subjectId: edition.id, state: 'ready', finishedAt: new Date() })
    .returning()
  runId = run?.id ?? ''
  await db.execute(`select open_match_run('${runId}')`)
  await db.insert(matchCurrent).values({ editionId: edition.id, runId })
})
afterAll(() => database.drop())

let number = 0
const submitted = (values: Partial<Pitch> = {}) =>
  makePitch(database.owner.db, { editionId: edition.id, state: 'submitted', number: (number += 1), ...values })
const told = async (accountId: string, subjectId: string) =>
  (
    await database.owner.db
      .select()
      .from(notices)
      .where(and(eq(notices.accountId, accountId), eq(notices.subjectId, subjectId)))
  ).map(({ kind, path, params }) => ({ kind, path, params }))

/** One member saves the pitch, another puts it on a list of their own. */
async function keep(pitch: Pitch): Promise<string> {
  const { db } = database.owner
  await db.insert(schema.shortlistEntries).values({ mandateId: mandate.id, pitchId: pitch.id, state: 'saved', accountId: saver })
  const [list] = await db.insert(lists).values({ investorId: mandate.investorId, ownerId: lister, name: 'Islands' }).returning()
  await db.insert(listItems).values({ listId: list?.id ?? '', pitchId: pitch.id, position: 1, addedBy: lister })
  return list?.id ?? ''
}

const versions = (pitch: Pitch, contents: readonly Partial<Pitch>[]) =>
  database.owner.db.insert(pitchVersions).values(
    contents.map((content, index) => ({
      pitchId: pitch.id,
      version: index + 1,
      ...freezePitch({ ...pitch, ...content }),
      submittedAt: new Date(),
    })),
  )
const tell = (pitchId: string) => database.worker.db.transaction((tx) => tellWatchers(tx, { pitchId }))

it('when a saved pitch is submitted again with other words, who saved it and who listed it are led to the difference', async () => {
  const pitch = await submitted()
  await keep(pitch)
  await versions(pitch, [{ title: 'Ice' }, { title: 'More ice' }])
  await tell(pitch.id)
  const path = `/mandates/${mandate.id}/shortlist/${pitch.id}/changes?from=1&to=2`
  for (const accountId of [saver, lister]) expect(await told(accountId, pitch.id)).toMatchObject([{ kind: 'pitch.changed', path }])
})

it('when only what no investor reads has changed, or nothing has, nobody is told', async () => {
  const pitch = await submitted()
  await keep(pitch)
  await versions(pitch, [{}, { refusedInvestorTypes: ['bank'] }])
  await tell(pitch.id)
  expect(await told(saver, pitch.id)).toEqual([])
})

it('when its evidence has changed, whoever keeps it is led to that; not where its evidence is hidden from them, nor once consent is taken back', async () => {
  const claim = { id: 'c1', text: 'Less of the catch spoils', attachment: null }
  const resubmit = async (pitch: Pitch, evidence: readonly object[]) => {
    await keep(pitch)
    const contents = [[], evidence].map((claims) => ({ ...freezePitch(pitch).content, evidence: claims }))
    const rows = contents.map((content, index) => ({ content, version: index + 1, contentHash: 'a'.repeat(64), submittedAt: new Date() }))
    await database.owner.db.insert(pitchVersions).values(rows.map((row) => ({ ...row, pitchId: pitch.id })))
  }
  const [open, hidden, apart] = [await submitted(), await submitted(), await submitted()]
  for (const pitch of [open, hidden, apart]) await resubmit(pitch, [claim])
  const { db } = database.owner
  await db.insert(schema.publishing).values({ pitchId: hidden.id, audiences: { ...DEFAULT_AUDIENCES, evidence: 'reviewers' } })
  await db.insert(schema.consents).values({ pitchId: apart.id, purpose: 'investors', isGiven: false, textVersion: 1, locale: 'en' })
  for (const pitch of [open, hidden, apart]) await tell(pitch.id)
  expect(await told(saver, open.id)).toMatchObject([{ kind: 'pitch.changed' }])
  expect(await told(saver, hidden.id)).toEqual([])
  expect(await told(saver, apart.id)).toEqual([])
})

it('when a saved pitch is merged into another, who saved it is led to that one; not where that one is kept apart from them', async () => {
  const { db } = database.owner
  const [gone, alsoGone, kept, apart] = [await submitted(), await submitted(), await submitted({ title: 'Ice for all' }), await submitted()]
  for (const pitch of [gone, alsoGone]) await keep(pitch)
  const veto = { editionId: edition.id, pitchId: apart.id, investorId: mandate.investorId, kind: 'veto', side: 'partnership' }
  await db.insert(pairRules).values({ ...veto, accountId: saver })
  for (const [one, into] of [[gone, kept] as const, [alsoGone, apart] as const]) {
    const merge = { keptPitchId: into.id, mergedPitchId: one.id, reason: 'The same.', mergedBy: lister }
    await db.insert(schema.pitchMerges).values(merge)
    await database.api.db.transaction((tx) => movePitch(tx, { pitch: one, to: 'merged', actorId: null }))
    await tell(one.id)
  }
  const jobs = await db.select().from(outbox).where(eq(outbox.aggregateId, gone.id))
  expect(jobs.map(({ name }) => name)).toContain('pitch.tellWatchers')
  const path = `/mandates/${mandate.id}/shortlist/${kept.id}`
  expect(await told(saver, gone.id)).toMatchObject([{ kind: 'pitch.merged', path, params: { pitch: 'Ice for all' } }])
  expect(await told(saver, alsoGone.id)).toEqual([])
})

it('when a saved pitch is withdrawn, its job is promised, and who keeps it hears of it, led to where they keep it', async () => {
  const pitch = await submitted()
  const listId = await keep(pitch)
  await database.api.db.transaction((tx) => movePitch(tx, { pitch, to: 'withdrawn', actorId: null }))
  const jobs = await database.owner.db.select().from(outbox).where(eq(outbox.aggregateId, pitch.id))
  expect(jobs.map(({ name }) => name)).toContain('pitch.tellWatchers')
  await tell(pitch.id)
  expect(await told(lister, pitch.id)).toMatchObject([{ kind: 'pitch.withdrawn', path: `/lists/${listId}` }])
})

it('when somebody keeps the investor apart from the pitch, a change makes no sound', async () => {
  const pitch = await submitted()
  await keep(pitch)
  await versions(pitch, [{ title: 'Ice' }, { title: 'More ice' }])
  const veto = { editionId: edition.id, pitchId: pitch.id, investorId: mandate.investorId, kind: 'veto', side: 'partnership' }
  await database.owner.db.insert(pairRules).values({ ...veto, accountId: saver })
  await tell(pitch.id)
  expect(await told(saver, pitch.id)).toEqual([])
})

async function listNow(side: string, ids: readonly string[]): Promise<void> {
  const values = {
    counterpartIds: [...ids],
    scores: ids.map(() => 500),
    shownScores: ids.map(() => 50),
    factors: ids.map(() => 0),
    factorsPerPair: 1,
  }
  const placed = side === 'shortlist' ? { placedBy: ids.map(() => 'score') } : {}
  const list = { runId, side, ownerId: mandate.id, eligibleCount: ids.length, writtenBy: runId, ...placed, ...values }
  const { db } = database.owner
  await db.delete(matchLists).where(and(eq(matchLists.side, side), eq(matchLists.ownerId, mandate.id)))
  await db.insert(matchLists).values(list)
}
const look = () => database.worker.db.transaction(lookThroughSearches)
const DAY_MS = 86_400_000

it('when a saved search tells daily, it tells a day later what it did not find before, once, and only what it asks for', async () => {
  const { db } = database.owner
  const [old, fresh, other] = [
    await submitted(),
    await submitted({ goals: [7], targets: [] }),
    await submitted({ goals: [2], targets: [] }),
  ]
  const view = { accountId: saver, page: 'shortlist', name: 'Energy', query: 'goal=7&place=009&askMaxUsd=9000000', tellEvery: 'daily' }
  const [saved] = await db
    .insert(savedViews)
    .values({ ...view, mandateId: mandate.id })
    .returning()
  await listNow('mandate', [old.id])
  await look()
  await listNow('mandate', [old.id, fresh.id, other.id])
  await look()
  expect(await told(saver, mandate.id)).toEqual([])
  const yesterday = { toldAt: new Date(Date.now() - DAY_MS) }
  for (let round = 0; round < 2; round += 1) {
    await db
      .update(savedViews)
      .set(yesterday)
      .where(eq(savedViews.id, saved?.id ?? ''))
    await look()
  }
  expect(await told(saver, mandate.id)).toEqual([
    { kind: 'search.found', path: `/mandates/${mandate.id}/shortlist?${view.query}`, params: { search: 'Energy', count: '1' } },
  ])
})

it('when a week has passed, an investor’s members hear what is new on a shortlist', async () => {
  const [old, fresh] = [await submitted(), await submitted()]
  await listNow('shortlist', [old.id])
  await look()
  await listNow('shortlist', [old.id, fresh.id])
  await look()
  expect(await told(lister, mandate.id)).toEqual([])
  await database.owner.db.update(schema.shortlistTellings).set({ toldAt: new Date(Date.now() - 7 * DAY_MS) })
  await look()
  expect(await told(lister, mandate.id)).toMatchObject([{ kind: 'shortlist.new', params: { mandate: mandate.name, count: '1' } }])
})
