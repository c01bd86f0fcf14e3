import { record, schema, withActor, type ActorReader, type ActorTx } from '@scalebridge/db'
import { MOST_ATTACHMENTS } from '@scalebridge/db/reference'
import { and, eq, isNull, type SQL } from 'drizzle-orm'
import type { Disk } from 'flydrive'
import type { Readable } from 'node:stream'
import { findPitch } from '../pitches/pitches.ts'
import { accountOf, hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { Problem } from '../platform/problem.ts'
import { takeOrRefuse } from '../platform/request-limits.ts'
import type { Attachment } from './attachments.contract.ts'
import { introductionsGiven, isEvidence, isFrozen, listAttachments, presentAttachment, type AttachmentRow } from './attachments.queries.ts'
import { shownName } from './file-name.ts'
import { inspectInThread } from './run-in-thread.ts'
import { sealForPitch } from './sealed.ts'
import { hasNoRoom } from './store.ts'
import { sha256Of, takeIn } from './take-in.ts'

const { attachments } = schema
const WRITERS = ['partnership_lead', 'partnership_editor'] as const

/** A file as it is sent: its bytes have not arrived yet. */
export interface SentFile {
  file: Readable
  name: string
  type: string
}

/**
 * Takes a file in for a pitch: looks at its content, keeps it under a random key, and its row with its hash. `receive` begins to
 * read it, once it is known that the sender may. Errors: `pitch.notFound`, `attachment.tooMany`, and every reason for which a
 * file is refused.
 */
export async function uploadAttachment(
  deps: Deps & { store: Disk },
  actor: Actor,
  { pitchId, receive }: { pitchId: string; receive: () => Promise<SentFile | undefined> },
): Promise<Attachment> {
  const { accountId } = accountOf(actor)
  await findWritable(deps, actor, pitchId)
  await takeOrRefuse(deps, LIMITS.upload, accountId)
  const sent = await receive()
  if (sent === undefined) throw refused('missing', 'Choose a file.')
  const name = shownName(sent.name)
  const verdict = await inspectInThread({ bytes: await takeIn(sent.file), name, type: sent.type })
  if ('refusal' in verdict) throw refused(verdict.refusal)
  const { bytes, mediaType } = verdict
  const values = { pitchId, name, mediaType, sizeBytes: bytes.length, sha256: sha256Of(bytes), uploadedBy: accountId }
  const sealed = await sealForPitch(deps.db, pitchId, bytes)
  if (sealed === null) throw new Problem('pitch.notFound')
  const { storageKey } = sealed.row
  await keepBytes(deps.store, storageKey, sealed.stored)
  try {
    const { row, isNew } = await withActor(deps.db, actor, (tx) => keepRow(tx, { ...values, ...sealed.row }))
    if (!isNew) await deps.store.delete(storageKey)
    return presentAttachment(row)
  } catch (error) {
    await deps.store.delete(storageKey)
    throw error
  }
}

/** Keeps the bytes, or nothing of them: a disk that runs full has taken a part already. */
async function keepBytes(store: Disk, storageKey: string, bytes: Uint8Array): Promise<void> {
  try {
    await store.put(storageKey, bytes)
  } catch (cause) {
    await store.delete(storageKey).catch(() => {})
    throw new Problem(hasNoRoom(cause) ? 'attachment.storeFull' : 'attachment.storeFailed', { cause })
  }
}

async function keepRow(tx: ActorTx, values: typeof attachments.$inferInsert): Promise<{ row: AttachmentRow; isNew: boolean }> {
  // The pitch's lock: two uploads at once do not both take the last place.
  await tx.select({ id: schema.pitches.id }).from(schema.pitches).where(eq(schema.pitches.id, values.pitchId)).for('update')
  const kept = await listAttachments(tx, values.pitchId)
  const same = kept.find(({ sha256 }) => sha256 === values.sha256)
  if (same !== undefined) return { row: same, isNew: false }
  if (kept.length >= MOST_ATTACHMENTS) throw new Problem('attachment.tooMany')
  const [row] = await tx.insert(attachments).values(values).returning()
  if (row === undefined) throw new Error('the new attachment was not returned')
  const { name, mediaType, sizeBytes, sha256 } = row
  const after = { pitchId: row.pitchId, name, mediaType, sizeBytes, sha256 }
  await record(tx, { actorId: row.uploadedBy, action: 'attachment.upload', subject: { kind: 'attachment', id: row.id }, after })
  return { row, isNew: true }
}

/** Deletes a file, its key first, and frees its place in the store. 409 while a claim, a document that was given, or a submission rests on it. */
export async function deleteAttachment(deps: Deps & { store: Disk }, actor: Actor, attachmentId: string): Promise<void> {
  const storageKey = await withActor(deps.db, actor, async (tx) => {
    const row = await findKept(tx, attachmentId)
    await findWritable({ db: tx }, actor, row.pitchId).catch(() => {
      throw new Problem('attachment.notFound')
    })
    await tx.select({ id: schema.pitches.id }).from(schema.pitches).where(eq(schema.pitches.id, row.pitchId)).for('update')
    const given = await introductionsGiven(tx, row.id)
    if (given.length > 0 || (await isEvidence(tx, row)) || (await isFrozen(tx, row))) throw new Problem('attachment.inUse')
    await tx.update(attachments).set({ deletedAt: deps.clock(), sealedKey: null }).where(eq(attachments.id, row.id))
    const { name, sha256 } = row
    const subject = { kind: 'attachment' as const, id: row.id }
    await record(tx, { actorId: accountOf(actor).accountId, action: 'attachment.delete', subject, before: { name, sha256 } })
    return row.storageKey
  })
  await deps.store.delete(storageKey)
}

/** A file that is not deleted, for which the condition holds where there is one; 404 otherwise. */
export async function findKept(reader: ActorReader, attachmentId: string, where?: SQL): Promise<AttachmentRow> {
  const [row] = await reader
    .select()
    .from(attachments)
    .where(and(eq(attachments.id, attachmentId), isNull(attachments.deletedAt), where))
  if (row === undefined) throw new Problem('attachment.notFound')
  return row
}

async function findWritable(deps: { db: Deps['db'] | ActorTx }, actor: Actor, pitchId: string): Promise<void> {
  const { pitch } = await findPitch(deps.db, actor, pitchId)
  if (!hasPitchRole(actor, WRITERS, pitch)) throw new Problem('pitch.notFound')
}

type RefusedFor = 'missing' | Extract<Awaited<ReturnType<typeof inspectInThread>>, { refusal: unknown }>['refusal']

function refused(why: RefusedFor, detail = ''): Problem {
  const code = `attachment.${why}` as const
  return new Problem(code, { errors: [{ pointer: '/file', code, detail }] })
}
