import { schema, type ActorTx, type Db, type FrozenClaim, type Tx } from '@scalebridge/db'
import { proposeLevel, supportedLevel, type Claim } from '@scalebridge/db/rules'
import { EVIDENCE_LEVELS, type EvidenceLevel } from '@scalebridge/db/reference'
import { asc, eq } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { presentAttachment, listAttachments, type AttachmentRow } from '../attachments/attachments.queries.ts'
import type { StatedClaim } from './evidence.contract.ts'

const { evidenceLedgers, evidenceReviews } = schema

export type LedgerRow = typeof evidenceLedgers.$inferSelect

/** The ledger of a pitch, where it has one. */
export async function findLedger(db: Db | Tx, pitchId: string): Promise<LedgerRow | undefined> {
  const [row] = await db.select().from(evidenceLedgers).where(eq(evidenceLedgers.pitchId, pitchId))
  return row
}

/** The claims that a submission freezes, each with the hash of its file; none where there is no ledger. */
export async function evidenceToSubmit(tx: ActorTx, pitchId: string): Promise<FrozenClaim[]> {
  const claims = (await findLedger(tx, pitchId))?.claims ?? []
  const files = await listAttachments(tx, pitchId)
  return claims.map(({ attachmentId, ...claim }) => {
    const file = files.find(({ id }) => id === attachmentId)
    return { ...claim, attachment: file === undefined ? null : { name: file.name, sha256: file.sha256 } }
  })
}

/** Says which claim was judged: all of it but the order of its keys, which jsonb changes. */
export function claimHash(claim: Claim): string {
  const entries = Object.entries(claim).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify(entries.map(([key, value]) => [key, inOrder(value)])))
    .digest('hex')
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
}

/** The claims with what follows from them. */
export async function stateClaims(db: Db | Tx, { pitchId, claims }: LedgerRow, files: readonly AttachmentRow[]): Promise<StatedClaim[]> {
  const reviews = await db.select().from(evidenceReviews).where(eq(evidenceReviews.pitchId, pitchId)).orderBy(asc(evidenceReviews.id))
  return claims.map((claim) => {
    const hash = claimHash(claim)
    const review = reviews.findLast(({ claimId, claimHash: judged }) => claimId === claim.id && judged === hash)
    const file = files.find(({ id }) => id === claim.attachmentId)
    return {
      claim,
      proposal: proposeLevel(claim),
      supportedLevel: supportedLevel(claim, review === undefined ? null : levelOf(review.level)),
      review: review === undefined ? null : { level: levelOf(review.level), reason: review.reason, at: review.at.toISOString() },
      attachment: file === undefined ? null : presentAttachment(file),
    }
  })
}

/** A level as it stands in a row or a body, which both admit nothing else. */
export function levelOf(value: number): EvidenceLevel {
  const level = EVIDENCE_LEVELS.find((one) => one === value)
  if (level === undefined) throw new RangeError(`there is no level of evidence ${value}`)
  return level
}
