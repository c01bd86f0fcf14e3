import { PDFDocument } from '@cantoo/pdf-lib'
import { schema } from '@scalebridge/db'
import { DEFAULT_AUDIENCES } from '@scalebridge/db/reference'
import { shred } from '@scalebridge/db/sealing'
import { makeEdition, makeMandate, makePitch, type Edition, type Mandate, type Pitch } from '@scalebridge/db/testing'
import { eq } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimWith } from '../testing/claim.ts'
import { docxOf, pdfOf } from '../testing/files.ts'
import { createTestApi, type Member, type TestApi } from '../testing/index.ts'
import { makeIntroduction } from '../testing/introduction.ts'
import { makeAttachment } from '../testing/attachment.ts'
import { removeFiles } from '../privacy/file-removals.ts'
import { sealPlainFiles } from './sealed.ts'
import { hasNoRoom, openStore } from './store.ts'

const DIRECTORY = mkdtempSync(join(tmpdir(), 'attachments-'))
const LIMIT = 10 * 1024 * 1024
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let api: TestApi
let edition: Edition
let lead: Member
let investor: Member
let mandate: Mandate
let draft: Pitch
let offered: Pitch

beforeAll(async () => {
  api = await createTestApi({ env: { ATTACHMENTS_DIRECTORY: DIRECTORY } })
  const { db } = api.database.owner
  edition = await makeEdition(db, { isCurrent: true })
  lead = await api.as('partnership_lead')
  investor = await api.as('investor_lead')
  mandate = await makeMandate(db, { editionId: edition.id, investorId: investor.investorId ?? '' })
  const own = { editionId: edition.id, organisationId: lead.organisationId }
  draft = await makePitch(db, own)
  offered = await makePitch(db, { ...own, state: 'submitted' })
})
afterAll(async () => {
  await api.close()
  rmSync(DIRECTORY, { recursive: true })
})

interface Sent {
  name: string
  bytes: Buffer | string
  type?: string
}

/** What a browser sends for a form with a file. */
async function send(as: Member, pitch: { id: string }, { name, bytes, type = 'application/octet-stream' }: Sent) {
  const head = `--edge\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`
  const payload = Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from('\r\n--edge--\r\n')])
  return api.app.inject({
    method: 'POST',
    url: `/api/v1/pitches/${pitch.id}/attachments`,
    headers: { cookie: as.cookies, origin: api.deps.config.PUBLIC_ORIGIN, 'content-type': 'multipart/form-data; boundary=edge' },
    payload,
  })
}

const download = (as: Member, id: string, headers = {}) => as.get(`/api/v1/attachments/${id}`, { headers })
const kept = () => (existsSync(DIRECTORY) ? readdirSync(DIRECTORY).length : 0)
const saveClaims = (pitch: { id: string }, attachmentId: string) =>
  api.database.owner.db
    .insert(schema.evidenceLedgers)
    .values({ pitchId: pitch.id, claims: [claimWith({ attachmentId })] })
    .onConflictDoUpdate({ target: schema.evidenceLedgers.pitchId, set: { claims: [claimWith({ attachmentId })] } })

describe('sending a file', () => {
  it('when it is fine, keeps its bytes under a random key, with hash and a harmless name', async () => {
    const bytes = await pdfOf(1)
    const answer = await send(lead, draft, { name: '../../résumé of the survey.pdf', bytes, type: 'application/pdf' })
    expect(answer.statusCode).toBe(201)
    const told = { name: 'résumé of the survey.pdf', mediaType: 'application/pdf', sizeBytes: bytes.length, sha256: hashOf(bytes) }
    expect(answer.json()).toMatchObject(told)
    const [row] = await api.database.owner.db.select().from(schema.attachments).where(eq(schema.attachments.id, answer.json().id))
    expect(row?.storageKey).toMatch(/^[0-9a-f]{48}$/)
    expect(readdirSync(DIRECTORY)).toContain(row?.storageKey)
    expect(JSON.stringify(answer.json())).not.toContain(row?.storageKey)
    const [entry] = await api.database.owner.db.select().from(schema.auditLog).where(eq(schema.auditLog.subjectId, answer.json().id))
    expect(entry).toMatchObject({ action: 'attachment.upload', actorId: lead.accountId })
  })

  it('when the same bytes come again, is the same attachment and takes no more room', async () => {
    const first = await send(lead, draft, { name: 'a.csv', bytes: 'island;loss\nFiji;12\n' })
    const before = kept()
    const again = await send(lead, draft, { name: 'b.csv', bytes: 'island;loss\nFiji;12\n' })
    expect(again.json().id).toBe(first.json().id)
    expect(kept()).toBe(before)
  })

  it('when it is at the limit, is taken; with one byte more, is not, however it is declared', async () => {
    const before = kept()
    expect((await send(lead, draft, { name: 'at.txt', bytes: Buffer.alloc(LIMIT, 'a') })).statusCode).toBe(201)
    const beyond = await send(lead, draft, { name: 'over.txt', bytes: Buffer.alloc(LIMIT + 1, 'a') })
    expect(beyond.json()).toMatchObject({ status: 413, code: 'attachment.tooLarge' })
    expect(kept()).toBe(before + 1)
  })

  it.each([
    ['nothing is chosen', { name: '', bytes: '' }, 'attachment.missing'],
    ['it is empty', { name: 'a.txt', bytes: '' }, 'attachment.empty'],
    ['it has macros', { name: 'a.docx', bytes: docxOf({ 'word/vbaProject.bin': 'x' }) }, 'attachment.macros'],
    ['it is an SVG', { name: 'a.svg', bytes: '<svg onload="alert(1)"/>', type: 'image/svg+xml' }, 'attachment.markup'],
  ])('when %s, says so beside the field and keeps nothing', async (_when, sent, code) => {
    const before = kept()
    const answer = await send(lead, draft, sent)
    expect(answer.json()).toMatchObject({ status: 422, code, errors: [{ pointer: '/file' }] })
    expect(kept()).toBe(before)
  })

  it('when it breaks off in the middle, keeps nothing', async () => {
    const before = kept()
    const answer = await api.app.inject({
      method: 'POST',
      url: `/api/v1/pitches/${draft.id}/attachments`,
      headers: { cookie: lead.cookies, origin: api.deps.config.PUBLIC_ORIGIN, 'content-type': 'multipart/form-data; boundary=edge' },
      payload: '--edge\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it',
    })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
    expect(kept()).toBe(before)
  })

  it('when it is no form, or the pitch has forty files, refuses it', async () => {
    const plain = await lead.post(`/api/v1/pitches/${draft.id}/attachments`)
    expect(plain.json().code).toBe('attachment.missing')
    const full = await makePitch(api.database.owner.db, { editionId: edition.id, organisationId: lead.organisationId })
    const row = { pitchId: full.id, name: 'a.txt', mediaType: 'text/plain', sizeBytes: 1, uploadedBy: lead.accountId }
    const rows = Array.from({ length: 40 }, (_, n) => ({ ...row, storageKey: `full-${n}`, sha256: hashOf(Buffer.from(String(n))) }))
    await api.database.owner.db.insert(schema.attachments).values(rows)
    expect((await send(lead, full, { name: 'a.txt', bytes: 'one more' })).json().code).toBe('attachment.tooMany')
  })

  it('when it comes from another organisation, finds no pitch', async () => {
    const other = await api.as('partnership_lead')
    expect((await send(other, draft, { name: 'a.txt', bytes: 'mine' })).json().code).toBe('pitch.notFound')
  })
})

describe('deleting a file', () => {
  it('when nothing rests on it, frees its place; while a claim does, refuses', async () => {
    const { id } = (await send(lead, draft, { name: 'gone.txt', bytes: 'to be deleted' })).json()
    await saveClaims(draft, id)
    expect((await lead.delete(`/api/v1/attachments/${id}`)).json().code).toBe('attachment.inUse')
    await api.database.owner.db.delete(schema.evidenceLedgers).where(eq(schema.evidenceLedgers.pitchId, draft.id))
    const before = kept()
    expect((await lead.delete(`/api/v1/attachments/${id}`)).statusCode).toBe(204)
    expect(kept()).toBe(before - 1)
    expect((await download(lead, id)).json().code).toBe('attachment.notFound')
  })
})

describe('a file in the store', () => {
  const { attachments, fileRemovals } = schema
  const rowOf = async (id: string) => (await api.database.owner.db.select().from(attachments).where(eq(attachments.id, id)))[0]
  const store = () => openStore(api.deps.config)
  const bytesAt = (storageKey = '') => readFileSync(join(DIRECTORY, storageKey))

  it('when it was sent, lies there sealed, with the hash of what lies there, and is given out as it was sent', async () => {
    const { id } = (await send(lead, draft, { name: 'sealed.txt', bytes: 'twelve islands in confidence' })).json()
    const row = await rowOf(id)
    expect(bytesAt(row?.storageKey).includes('islands')).toBe(false)
    expect(row?.sealedSha256).toBe(hashOf(bytesAt(row?.storageKey)))
    expect((await download(lead, id)).body).toBe('twelve islands in confidence')
    const other = (await send(lead, draft, { name: 'other.txt', bytes: 'another text altogether' })).json()
    // Neither a byte that was changed nor another file’s bytes are given out.
    writeFileSync(join(DIRECTORY, row?.storageKey ?? ''), bytesAt((await rowOf(other.id))?.storageKey))
    expect((await download(lead, id)).json().code).toBe('attachment.storeFailed')
  })

  it('when it was kept before files were sealed, is read as it is, sealed by the job, and its plain bytes are removed', async () => {
    const api2 = { ...api.deps, store: await store() }
    const id = await makeAttachment(api, {
      pitchId: (await makePitch(api.database.owner.db, { editionId: edition.id, organisationId: lead.organisationId })).id,
      accountId: lead.accountId,
    })
    const before = await rowOf(id)
    const plain = bytesAt(before?.storageKey).toString()
    expect((await download(lead, id)).body).toBe(plain)
    expect([await sealPlainFiles(api2), await sealPlainFiles(api2)]).toEqual([1, 0])
    const after = await rowOf(id)
    expect(after?.storageKey).not.toBe(before?.storageKey)
    expect(bytesAt(after?.storageKey).includes('Catch lost')).toBe(false)
    expect((await download(lead, id)).body).toBe(plain)
    await removeFiles(api.deps.db, api2.store)
    expect(existsSync(join(DIRECTORY, before?.storageKey ?? ''))).toBe(false)
    expect(await api.database.owner.db.select().from(fileRemovals)).toEqual([])
  })

  it('when it is deleted, its key goes with it; when its pitch’s key is destroyed, it is there no more, and no other is taken', async () => {
    const pitch = await makePitch(api.database.owner.db, { editionId: edition.id, organisationId: lead.organisationId })
    const [gone, stays] = ['one text', 'two texts'].map((bytes) => send(lead, pitch, { name: 'a.txt', bytes }))
    const deletedId = (await gone)?.json().id
    const id = (await stays)?.json().id
    expect((await lead.delete(`/api/v1/attachments/${deletedId}`)).statusCode).toBe(204)
    expect(await rowOf(deletedId)).toMatchObject({ sealedKey: null })
    await api.database.owner.db.transaction((tx) => shred(tx, pitch.id))
    expect((await download(lead, id)).json().code).toBe('attachment.notFound')
    expect((await send(lead, pitch, { name: 'b.txt', bytes: 'three texts' })).json().code).toBe('pitch.notFound')
  })
})

describe('taking a file along', () => {
  let pdfId: string
  let textId: string
  let original: Buffer
  beforeAll(async () => {
    original = await pdfOf(2)
    pdfId = (await send(lead, offered, { name: 'Évaluation 2026.pdf', bytes: original })).json().id
    textId = (await send(lead, offered, { name: 'data.csv', bytes: 'island;loss\n' })).json().id
    await saveClaims(offered, pdfId)
  })

  it('when it is the team, gets it as it is, to be saved and never shown', async () => {
    const answer = await download(lead, pdfId)
    expect(hashOf(answer.rawPayload)).toBe(hashOf(original))
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="_valuation 2026.pdf"; filename*=UTF-8''%C3%89valuation%202026.pdf`,
      'x-content-type-options': 'nosniff',
      etag: `"${hashOf(original)}"`,
    })
    expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/)
    expect((await download(lead, pdfId, { 'if-none-match': `"${hashOf(original)}"` })).statusCode).toBe(304)
  })

  it('when it is an investor who is not introduced, another partnership or nobody, finds nothing', async () => {
    expect((await download(investor, pdfId)).json().code).toBe('attachment.notFound')
    expect((await download(await api.as('partnership_lead'), pdfId)).json().code).toBe('attachment.notFound')
    expect((await api.public.get(`/api/v1/attachments/${pdfId}`)).statusCode).toBe(401)
  })

  it('when it is an investor after the introduction, carries their name on every page, and stands in the log', async () => {
    const { db } = api.database.owner
    await db.update(schema.accounts).set({ name: 'محمد 李雷 Ivanova' }).where(eq(schema.accounts.id, investor.accountId))
    await makeIntroduction(db, { mandate, pitch: offered, requestedBy: investor.accountId, respondedBy: lead.accountId })
    const answer = await download(investor, pdfId)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['etag']).toBeUndefined()
    const copy = await PDFDocument.load(answer.rawPayload, { updateMetadata: false })
    expect(copy.getPageCount()).toBe(2)
    const [reader] = await db.select().from(schema.organisations).where(eq(schema.organisations.id, investor.organisationId))
    const mark = copy.getSubject() ?? ''
    expect(mark).toContain(`محمد 李雷 Ivanova · ${reader?.name} · `)
    expect(mark).toMatch(/ · \d{4}-\d\d-\d\d \d\d:\d\d UTC$/)
    const readable = readableOf(answer.rawPayload)
    // Across and along the foot, on each of the two pages.
    expect(readable.match(/EmbeddedPdfPage-\d+ Do/g)).toHaveLength(4)
    // Each letter of the name is known to the map from glyphs back to characters: it was really set.
    const missing = ('محدIvanova李雷'.match(/./gu) ?? []).filter((letter) => !readable.toUpperCase().includes(hexOf(letter)))
    expect(missing).toEqual([])
    const [logged] = await db.select().from(schema.attachmentDownloads).where(eq(schema.attachmentDownloads.attachmentId, pdfId))
    const reading = { accountId: investor.accountId, readerName: 'محمد 李雷 Ivanova', organisationName: reader?.name }
    expect(logged).toMatchObject({ ...reading, sha256: hashOf(answer.rawPayload) })
  })

  it('when a name is in a script without a font, is marked with the mail address', async () => {
    const { db } = api.database.owner
    const [account] = await db
      .update(schema.accounts)
      .set({ name: 'เสี่ยวหมิง' })
      .where(eq(schema.accounts.id, investor.accountId))
      .returning()
    const copy = await PDFDocument.load((await download(investor, pdfId)).rawPayload, { updateMetadata: false })
    expect(copy.getSubject()).toContain(account?.email)
    expect(copy.getSubject()).not.toContain('เ')
  })

  it('when the partnership keeps its evidence for reviewers, an introduced investor finds nothing', async () => {
    const { db } = api.database.owner
    const forReviewers = { pitchId: offered.id, audiences: { ...DEFAULT_AUDIENCES, evidence: 'reviewers' as const } }
    await db.insert(schema.publishing).values(forReviewers)
    expect((await download(investor, pdfId)).json().code).toBe('attachment.notFound')
    await db.delete(schema.publishing).where(eq(schema.publishing.pitchId, offered.id))
    expect((await download(investor, pdfId)).statusCode).toBe(200)
  })

  it('when no claim rests on it and it was not given, finds nothing, introduced or not', async () => {
    expect((await download(investor, textId)).json().code).toBe('attachment.notFound')
  })

  it('when the investor’s member signed in with one factor, asks for the second', async () => {
    const weak = await api.as('investor_member', { organisationId: investor.organisationId, assurance: 1 })
    expect((await download(weak, pdfId)).json().code).toBe('policy.secondFactorNeeded')
  })

  it('when it is the Secretariat, gets what a submitted claim rests on, and stands in the log', async () => {
    const officer = await api.as('secretariat_officer')
    expect(hashOf((await download(officer, pdfId)).rawPayload)).toBe(hashOf(original))
    expect((await download(officer, textId)).json().code).toBe('attachment.notFound')
    const files = (await lead.get(`/api/v1/pitches/${offered.id}/evidence`)).json().files
    const { downloads } = files.find((file: { id: string }) => file.id === pdfId)
    expect(downloads[0]).toMatchObject({ sha256: hashOf(original) })
    expect(downloads).toHaveLength(4)
    expect((await officer.get(`/api/v1/pitches/${offered.id}/evidence`)).json().files).toEqual([])
  })
})

describe('a document that is given in an introduction', () => {
  const write = (as: Member, id: string, body: object) => as.post(`/api/v1/introductions/${id}/messages`, { body })

  it('when it answers a request, is the other side’s to take along, marked and noted, and nobody else’s', async () => {
    const { db } = api.database.owner
    const reader = await api.as('investor_lead')
    const own = await makeMandate(db, { editionId: edition.id, investorId: reader.investorId ?? '' })
    const between = { mandate: own, pitch: offered, requestedBy: reader.accountId, respondedBy: lead.accountId }
    const { id } = await makeIntroduction(db, between)
    const attachmentId = (await send(lead, offered, { name: 'accounts.pdf', bytes: await pdfOf(3) })).json().id
    const documentId = (await write(reader, id, { do: 'ask', name: 'Audited accounts' })).json().documents[0].id
    const answer = { do: 'answer', documentId, isGiven: true, answer: null, attachmentId }
    expect((await write(lead, id, { ...answer, isGiven: false })).json().code).toBe('attachment.notFound')
    expect((await write(lead, id, { ...answer, attachmentId: documentId })).json().code).toBe('attachment.notFound')
    const given = (await write(lead, id, answer)).json().documents[0]
    expect(given).toMatchObject({ state: 'given', attachment: { name: 'accounts.pdf' }, downloads: [] })
    const copy = await download(reader, attachmentId)
    expect(copy.statusCode).toBe(200)
    expect((await download(investor, attachmentId)).json().code).toBe('attachment.notFound')
    expect((await lead.delete(`/api/v1/attachments/${attachmentId}`)).json().code).toBe('attachment.inUse')
    const threadOf = async (as: Member) => (await as.get(`/api/v1/introductions/${id}`)).json().documents[0]
    expect((await threadOf(lead)).downloads).toMatchObject([{ sha256: hashOf(copy.rawPayload) }])
    expect((await threadOf(reader)).downloads).toEqual([])
    await db.update(schema.introductions).set({ state: 'closed', isOpen: false }).where(eq(schema.introductions.id, id))
    expect((await download(reader, attachmentId)).json().code).toBe('attachment.notFound')
  })
})

describe('the store', () => {
  it('when a bucket is configured, is that bucket; without one, a directory', async () => {
    const bucket = { S3_BUCKET: 'pitch-files', S3_REGION: 'eu-west-1', S3_ENDPOINT: 'https://files.example.org' }
    const keys = { S3_ACCESS_KEY_ID: 'key', S3_SECRET_ACCESS_KEY: 'secret' }
    expect((await openStore({ ...bucket, ...keys, ATTACHMENTS_DIRECTORY: undefined })).driver.constructor.name).toBe('GuardedDriver')
    expect((await openStore(api.deps.config)).driver.constructor.name).toBe('FSDriver')
  })

  it('when its disk is full, that is told from a store that is away', () => {
    const of = (code: string) => new Error('cannot write file', { cause: Object.assign(new Error(code), { code }) })
    expect(['ENOSPC', 'EDQUOT', 'EACCES'].map((code) => hasNoRoom(of(code)))).toEqual([true, true, false])
  })
})

const hexOf = (letter: string) => Buffer.from(letter, 'utf16le').swap16().toString('hex').toUpperCase()

function readableOf(pdf: Buffer): string {
  const text = pdf.toString('latin1')
  const streams = [...text.matchAll(/stream\r?\n/g)].map((match) => pdf.subarray(match.index + match[0].length))
  return streams.reduce((all, stream) => all + inflated(stream), text)
}

function inflated(stream: Buffer): string {
  try {
    return inflateSync(stream, { finishFlush: 2 }).toString('latin1')
  } catch {
    return ''
  }
}
