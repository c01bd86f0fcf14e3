import { schema, type Db } from '@scalebridge/db'
import { ANSWER_MS } from '@scalebridge/db/rules'
import type { Mandate, Pitch } from '@scalebridge/db/testing'

type Values = Partial<typeof schema.introductions.$inferInsert> & { requestedBy: string }

/** An accepted introduction where somebody responded, else one that waits. */
export async function makeIntroduction(db: Db, { mandate, pitch, ...values }: Values & { mandate: Mandate; pitch: Pitch }) {
  const requestedAt = values.requestedAt ?? new Date()
  const isAnswered = values.respondedBy !== undefined && values.respondedBy !== null
  const [row] = await db
    .insert(schema.introductions)
    .values({
      editionId: mandate.editionId,
      mandateId: mandate.id,
      investorId: mandate.investorId,
      pitchId: pitch.id,
      message: 'We fund cold chains on islands and would like to hear more.',
      requestedAt,
      expiresAt: new Date(requestedAt.getTime() + ANSWER_MS),
      ...(isAnswered ? { state: 'accepted', respondedAt: requestedAt } : {}),
      ...values,
    })
    .returning()
  if (row === undefined) throw new Error('the introduction was not returned')
  return row
}
