import { schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { publicEyes } from '@scalebridge/db/publishing'
import { and, eq, inArray } from 'drizzle-orm'
import { titleFor } from '../publishing/view.ts'

const { introductions } = schema

/** An introduction that is under way: asked for, accepted, or further. */
export const UNDER_WAY = ['requested', 'accepted', 'met', 'exploring', 'committed'] as const

/** Tells the investors who asked for an introduction that is still under way, within the transaction of the withdrawal. */
export async function tellOfWithdrawal(tx: Tx, pitch: { id: string; title: string | null }): Promise<void> {
  const rows = await tx
    .select({ id: introductions.id, accountId: introductions.requestedBy })
    .from(introductions)
    .where(and(eq(introductions.pitchId, pitch.id), inArray(introductions.state, [...UNDER_WAY])))
  const params = { pitch: titleFor(pitch.title, (await publicEyes(tx, [pitch.id]))(pitch.id)) ?? '' }
  for (const { id, accountId } of rows) {
    await notify(tx, { accountIds: [accountId], kind: 'pitch.withdrawn', subjectId: pitch.id, params, path: `/introductions/${id}` })
  }
}
