import { PITCH_CONTENT, schema, type Db, type Tx } from '@scalebridge/db'
import { and, desc, eq, gt } from 'drizzle-orm'
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../platform/problem.ts'

const { pitchRevisions } = schema
type PitchRow = typeof schema.pitches.$inferSelect
export type Content = Partial<Pick<PitchRow, (typeof PITCH_CONTENT)[number]>>

/** Keeps what a saved change replaced, within its transaction: only the fields that really changed. */
export async function keepRevision(
  tx: Tx,
  change: { pitch: PitchRow; fields: Partial<PitchRow>; accountId: string; at: Date; restored?: number },
): Promise<void> {
  const { pitch, fields, accountId, at, restored } = change
  const changed = PITCH_CONTENT.filter((field) => fields[field] !== undefined && !isDeepStrictEqual(fields[field], pitch[field]))
  const pick = (from: Partial<PitchRow>) => Object.fromEntries(changed.map((field) => [field, from[field]]))
  await tx.insert(pitchRevisions).values({
    pitchId: pitch.id,
    revision: pitch.revision + 1,
    accountId,
    at,
    before: pick(pitch),
    after: pick(fields),
    restored: restored ?? null,
  })
}

/** The fields of a pitch as they were at a revision: its present ones with every later change taken back. 422 where there was none. */
export async function contentAt(db: Db | Tx, pitch: PitchRow, revision: number): Promise<Content> {
  if (revision < 1 || revision > pitch.revision) throw new Problem('pitch.revisionUnknown')
  const later = await db
    .select({ before: pitchRevisions.before })
    .from(pitchRevisions)
    .where(and(eq(pitchRevisions.pitchId, pitch.id), gt(pitchRevisions.revision, revision)))
    .orderBy(desc(pitchRevisions.revision))
  const present = Object.fromEntries(PITCH_CONTENT.map((field) => [field, pitch[field]]))
  return Object.assign(present, ...later.map(({ before }) => before))
}
