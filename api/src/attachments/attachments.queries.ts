import { schema, type ActorReader, type ActorTx, type Db, type Tx } from '@scalebridge/db'
import { ATTACHMENT_TYPES } from '@scalebridge/db/reference'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import type { Attachment } from './attachments.contract.ts'

const { attachmentDownloads, attachments, documentRequests, evidenceLedgers, pitchVersions } = schema

export type AttachmentRow = typeof attachments.$inferSelect

/** The files that stand with a pitch, oldest first. */
export function listAttachments(reader: ActorReader, pitchId: string): Promise<AttachmentRow[]> {
  return reader
    .select()
    .from(attachments)
    .where(and(eq(attachments.pitchId, pitchId), isNull(attachments.deletedAt)))
    .orderBy(asc(attachments.id))
}

export function presentAttachment({ id, name, mediaType, sizeBytes, sha256 }: AttachmentRow): Attachment {
  return { id, name, mediaType: listed(ATTACHMENT_TYPES, mediaType), sizeBytes, sha256 }
}

/** Who took files along, newest first, by the file. */
export async function downloadsOf(db: Db | Tx, attachmentIds: readonly string[]) {
  const rows = await db
    .select()
    .from(attachmentDownloads)
    .where(inArray(attachmentDownloads.attachmentId, [...attachmentIds]))
    .orderBy(sql`${attachmentDownloads.id} desc`)
  return Map.groupBy(
    rows.map(({ attachmentId, readerName, organisationName, sha256, at }) => ({
      attachmentId,
      told: { readerName, organisationName, sha256, at: at.toISOString() },
    })),
    ({ attachmentId }) => attachmentId,
  )
}

/** Whether a claim of the pitch as it stands now rests on the file. */
export async function isEvidence(db: Db | Tx, { id, pitchId }: AttachmentRow): Promise<boolean> {
  const found = await db
    .select({ pitchId: evidenceLedgers.pitchId })
    .from(evidenceLedgers)
    .where(and(eq(evidenceLedgers.pitchId, pitchId), sql`${evidenceLedgers.claims} @> ${JSON.stringify([{ attachmentId: id }])}::jsonb`))
  return found.length > 0
}

/** The introductions in which the file was given. */
export async function introductionsGiven(tx: ActorTx, attachmentId: string): Promise<string[]> {
  const rows = await tx
    .select({ introductionId: documentRequests.introductionId })
    .from(documentRequests)
    .where(eq(documentRequests.attachmentId, attachmentId))
  return rows.map(({ introductionId }) => introductionId)
}

/** Whether a submission has frozen the file's hash. */
export async function isFrozen(db: Db | Tx, { pitchId, sha256 }: AttachmentRow): Promise<boolean> {
  const evidence = JSON.stringify({ evidence: [{ attachment: { sha256 } }] })
  const found = await db
    .select({ id: pitchVersions.id })
    .from(pitchVersions)
    .where(and(eq(pitchVersions.pitchId, pitchId), sql`${pitchVersions.content} @> ${evidence}::jsonb`))
  return found.length > 0
}
