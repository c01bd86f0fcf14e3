import { freezePitch, schema } from '@scalebridge/db'
import type { Claim } from '@scalebridge/db/rules'
import { makeEdition, makeMandate, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimWith } from '../testing/claim.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeIntroduction } from '../testing/introduction.ts'
import { matchForTest } from '../testing/match.ts'

let api: TestApi
let edition: Edition
let lead: Member
let editor: Member
let investor: Member
let officer: Member
let mandate: Mandate
let draft: Pitch
let listed: Pitch
let unlisted: Pitch
let fileId: string
const SHA = 'a'.repeat(64)

beforeAll(async () => {
  api = await createTestApi()
  const { db } = api.database.owner
  edition = await makeEdition(db, { isCurrent: true })
  lead = await api.as('partnership_lead')
  editor = await api.as('partnership_editor', { organisationId: lead.organisationId })
  investor = await api.as('investor_lead')
  officer = await api.as('secretariat_officer')
  const range = { countryGroups: ['009'], strictGeography: true }
  mandate = await makeMandate(db, { editionId: edition.id, investorId: investor.investorId ?? '', ...range })
  const own = { editionId: edition.id, organisationId: lead.organisationId }
  draft = await makePitch(db, own)
  listed = await makePitch(db, { ...own, state: 'submitted', number: 101 })
  unlisted = await makePitch(db, { ...own, state: 'submitted', number: 102, countries: ['KEN'] })
  const file = { name: 'survey.pdf', mediaType: 'application/pdf', sizeBytes: 1, sha256: SHA, uploadedBy: lead.accountId }
  const [row] = await db
    .insert(schema.attachments)
    .values({ ...file, pitchId: draft.id, storageKey: 'one' })
    .returning()
  fileId = String(row?.id)
  const claims = [claimWith(), claimWith({ id: 'c2', statedLevel: 1, levelReason: 'Three islands only.' })]
  await db.insert(schema.evidenceLedgers).values([listed, unlisted].map(({ id }) => ({ pitchId: id, claims })))
  await matchForTest(db, edition)
})
afterAll(() => api.close())

const address = (pitch: { id: string }) => `/api/v1/pitches/${pitch.id}/evidence`
const save = (as: Member, claims: Claim[], revision: number) =>
  as.put(address(draft), { body: { claims }, headers: { 'if-match': `"${revision}"` } })
const judge = (as: Member, body: object) => as.post(`${address(listed)}/reviews`, { body })

describe('the evidence of a draft', () => {
  it('when there is none yet, is no claim at revision nought', async () => {
    const empty = { revision: 0, mayEdit: true, mayJudge: false, claims: [], supportedLevel: null, files: [{ id: fileId, isUsed: false }] }
    expect((await lead.get(address(draft))).json()).toMatchObject(empty)
  })

  it('when it is saved, comes back in its order with the levels that its answers support, and the change stands in the audit log', async () => {
    const audited = { independence: 'external_audited' as const, method: 'comparison_group' as const, attachmentId: fileId }
    const claims = [claimWith({ id: 'c2' }), claimWith(audited)]
    const saved = await save(editor, claims, 0)
    expect(saved.statusCode).toBe(200)
    expect(saved.headers['etag']).toBe('"1"')
    const body = saved.json()
    expect(body.claims.map((one: { claim: Claim }) => one.claim)).toEqual(claims)
    expect(body.claims[0]).toMatchObject({ proposal: { level: 2, missing: ['comparison'] }, supportedLevel: 2, attachment: null })
    expect(body.claims[1]).toMatchObject({ proposal: { level: 4, missing: ['scaled'] }, attachment: { name: 'survey.pdf', sha256: SHA } })
    expect(body.supportedLevel).toBe(4)
    const [entry] = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.action, 'evidence.save'))
    expect(entry).toMatchObject({ actorId: editor.accountId, subjectId: draft.id, before: null, after: claims })
  })

  it('when the claims support more than the pitch states, leaves the pitch as it is', async () => {
    expect((await lead.get(`/api/v1/pitches/${draft.id}`)).json().evidenceLevel).toBe(2)
  })

  it('when two save the same revision, refuses the second, and one without a revision', async () => {
    expect((await save(lead, [claimWith()], 0)).json()).toMatchObject({ status: 412, code: 'evidence.changedMeanwhile' })
    expect((await lead.put(address(draft), { body: { claims: [] } })).statusCode).toBe(428)
  })

  it('when answers do not fit together, says beside which field', async () => {
    const wrong = [
      claimWith({ statedLevel: 5 }),
      claimWith({ attachmentId: listed.id }),
      claimWith({ id: 'c3', replications: [{ country: 'XXX', byWhom: 'Somebody', isByOthers: true }] }),
    ]
    const { code, errors } = (await save(lead, wrong, 1)).json()
    expect(code).toBe('evidence.invalid')
    expect(errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/claims/0/levelReason',
      '/claims/1/id',
      '/claims/1/attachmentId',
      '/claims/2/replications/0/country',
    ])
    const thirteen = Array.from({ length: 13 }, (_, index) => claimWith({ id: `c${index + 1}` }))
    expect((await save(lead, thirteen, 1)).statusCode).toBe(400)
    expect((await save(lead, [claimWith({ sourceUrl: 'javascript:alert(1)' })], 1)).statusCode).toBe(400)
  })

  it('when the pitch is submitted, counts in its hash with the hashes of its files, and stays as it is', async () => {
    const receipt = (await lead.post(`/api/v1/pitches/${draft.id}/submit`)).json()
    const [pitch] = await api.database.owner.db.select().from(schema.pitches).where(eq(schema.pitches.id, draft.id))
    const [row] = await api.database.owner.db.select().from(schema.evidenceLedgers).where(eq(schema.evidenceLedgers.pitchId, draft.id))
    const frozen = (sha256: string) =>
      (row?.claims ?? []).map(({ attachmentId, ...claim }) => ({ ...claim, attachment: attachmentId && { name: 'survey.pdf', sha256 } }))
    const hashWith = (sha256: string) => pitch && freezePitch(pitch, { evidence: frozen(sha256).map(withFile) }).contentHash
    expect(receipt.contentHash).toBe(hashWith(SHA))
    expect(receipt.contentHash).not.toBe(hashWith('b'.repeat(64)))
    expect((await save(lead, [claimWith()], 1)).json().code).toBe('pitch.notEditable')
    expect((await lead.delete(`/api/v1/attachments/${fileId}`)).json().code).toBe('attachment.inUse')
  })
})

describe('judging a claim', () => {
  it('when it is lowered, counts with that level, and the reason stands beside it', async () => {
    const judged = await judge(officer, { claimId: 'c1', level: 1, reason: 'The records cover one season.' })
    expect(judged.statusCode).toBe(201)
    expect(judged.json().claims[0]).toMatchObject({ supportedLevel: 1, review: { level: 1, reason: 'The records cover one season.' } })
    expect((await lead.get(address(listed))).json().claims[0].review.level).toBe(1)
  })

  it('when it is judged again, the newest counts and the older is kept', async () => {
    expect((await judge(officer, { claimId: 'c1', level: 2, reason: 'A second season came.' })).json().claims[0].supportedLevel).toBe(2)
    const kept = await api.database.owner.db.select().from(schema.evidenceReviews).where(eq(schema.evidenceReviews.pitchId, listed.id))
    expect(kept.map(({ level }) => level)).toEqual([1, 2])
    await expect(api.database.owner.db.delete(schema.evidenceReviews)).rejects.toThrow(/evidence_reviews/)
  })

  it('when the claim is changed afterwards, has to be judged anew', async () => {
    const claims = [claimWith({ currentValue: 20 }), claimWith({ id: 'c2', statedLevel: 1, levelReason: 'Three islands only.' })]
    await api.database.owner.db.update(schema.evidenceLedgers).set({ claims }).where(eq(schema.evidenceLedgers.pitchId, listed.id))
    expect((await lead.get(address(listed))).json().claims[0].review).toBeNull()
  })

  it('when the level is above what is stated, the claim is not there or nothing is said, refuses it', async () => {
    expect((await judge(officer, { claimId: 'c2', level: 2, reason: 'More.' })).json().code).toBe('claim.levelTooHigh')
    expect((await judge(officer, { claimId: 'c9', level: 1, reason: 'Less.' })).json().code).toBe('claim.notFound')
    expect((await judge(officer, { claimId: 'c1', level: 1, reason: '  ' })).json().code).toBe('claim.reasonMissing')
    expect((await judge(lead, { claimId: 'c1', level: 2, reason: 'Ours.' })).statusCode).toBe(403)
  })
})

describe('evidence for investors', () => {
  const read = async (pitch: Pitch) => (await investor.get(`/api/v1/mandates/${mandate.id}/shortlist/${pitch.id}/evidence`)).json()

  it('when the pitch is on the list, is shown; its files are to be had after the introduction', async () => {
    const before = await read(listed)
    expect(before.claims).toHaveLength(2)
    expect(before.claims[1].supportedLevel).toBe(1)
    expect(before.mayDownload).toBe(false)
    await makeIntroduction(api.database.owner.db, { mandate, pitch: listed, requestedBy: investor.accountId, respondedBy: lead.accountId })
    expect((await read(listed)).mayDownload).toBe(true)
  })

  it('when the pitch is not on the list, shows nothing of it', async () => {
    expect(await read(unlisted)).toEqual({ isDemonstration: false, claims: [], mayDownload: false })
  })
})

type Frozen = NonNullable<Parameters<typeof freezePitch>[1]>['evidence']
const withFile = (claim: object): NonNullable<Frozen>[number] => claim as NonNullable<Frozen>[number] // as: made of the claim just above
