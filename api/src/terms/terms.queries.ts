import { schema, type ActorReader, type ActorTx } from '@scalebridge/db'
import { hasErrors, lintTerms, type TermSheet } from '@scalebridge/db/rules'
import { eq } from 'drizzle-orm'
import { Problem } from '../platform/problem.ts'

export type SheetRow = typeof schema.termSheets.$inferSelect

/** The term sheet of a pitch, where it has one. */
export async function findSheet(reader: ActorReader, pitchId: string): Promise<SheetRow | undefined> {
  const [row] = await reader.select().from(schema.termSheets).where(eq(schema.termSheets.pitchId, pitchId))
  return row
}

/** The sheet that a submission freezes, undefined where there is none; 422 when it contradicts itself. */
export async function termsToSubmit(tx: ActorTx, pitchId: string): Promise<TermSheet | undefined> {
  const row = await findSheet(tx, pitchId)
  if (row === undefined || !hasErrors(lintTerms(row.content))) return row?.content
  const detail = 'The term sheet contradicts itself. See what it says beside its fields.'
  throw new Problem('pitch.incomplete', { errors: [{ pointer: '/terms', code: 'terms.doNotHold', detail }] })
}

/** Whether a pitch's term sheet, where it has one, can be submitted. */
export async function doTermsHold(tx: ActorTx, pitchId: string): Promise<boolean> {
  const row = await findSheet(tx, pitchId)
  return row === undefined || !hasErrors(lintTerms(row.content))
}
