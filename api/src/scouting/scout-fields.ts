/** Answers that a scout filled in ahead of the partnership: each is the partnership's own once it is confirmed or changed. */
import { schema, type Tx } from '@scalebridge/db'
import { SCOUT_FIELDS, type ScoutField } from '@scalebridge/db/reference'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { isDeepStrictEqual } from 'node:util'
import { Problem, type FieldError } from '../platform/problem.ts'
import { followPitch } from './follow.ts'

const { scoutFields } = schema
type PitchRow = typeof schema.pitches.$inferSelect

/** Whoever changes an answer has looked at it; within the transaction of the change. Its lead is being drafted from then on. */
export async function confirmEdited(
  tx: Tx,
  change: { pitch: PitchRow; fields: Partial<PitchRow>; accountId: string; at: Date },
): Promise<void> {
  const { pitch, fields, accountId, at } = change
  const edited = SCOUT_FIELDS.filter((field) => fields[field] !== undefined && !isDeepStrictEqual(fields[field], pitch[field]))
  if (edited.length > 0) await settle(tx, { pitchId: pitch.id, fields: edited, accountId, at })
  await followPitch(tx, { pitch, move: 'draft', at })
}

/** Marks what still waited as the partnership's own; returns which that were. */
export async function settle(
  tx: Tx,
  of: { pitchId: string; fields: readonly ScoutField[]; accountId: string; at: Date },
): Promise<string[]> {
  const { pitchId, fields, accountId, at } = of
  const rows = await tx
    .update(scoutFields)
    .set({ confirmedAt: at, confirmedBy: accountId })
    .where(and(eq(scoutFields.pitchId, pitchId), inArray(scoutFields.field, [...fields]), isNull(scoutFields.confirmedAt)))
    .returning({ field: scoutFields.field })
  return rows.map(({ field }) => field)
}

/** 422 that names every answer of a scout that nobody of the partnership has confirmed. */
export function refuseUnconfirmed(fields: readonly string[]): void {
  if (fields.length > 0) throw new Problem('pitch.unconfirmed', { errors: unconfirmedErrors(fields) })
}

/** What still waits for confirmation, field by field. */
export function unconfirmedErrors(fields: readonly string[]): FieldError[] {
  return fields.map((field) => ({
    pointer: `/${field}`,
    code: `${field}.unconfirmed`,
    detail: 'The Secretariat filled this in. Confirm it, or change it.',
  }))
}
