import { announceAll, CHANNELS, membersOf, schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { publicEyes } from '@scalebridge/db/publishing'
import { asSeenBy, REMIND_MS } from '@scalebridge/db/rules'
import { emitEvent } from '@scalebridge/db/webhooks'
import { and, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm'

const { introductions, investors, organisations, pitches } = schema

/** Reminds partnerships of requests, once each, and ends those to which nobody answered in time. */
export async function keepIntroductions(tx: Tx): Promise<void> {
  await remind(tx)
  await expire(tx)
}

async function remind(tx: Tx): Promise<void> {
  const isDue = and(
    eq(introductions.state, 'requested'),
    isNull(introductions.remindedAt),
    lte(introductions.requestedAt, sql`now() - make_interval(secs => ${REMIND_MS / 1000})`),
    gt(introductions.expiresAt, sql`now()`),
  )
  const rows = await tx
    .update(introductions)
    .set({ remindedAt: sql`now()` })
    .where(isDue)
    .returning({ id: introductions.id })
  for (const { pitchId, who, pitch, id } of await namesOf(tx, rows)) {
    await notify(tx, {
      accountIds: await membersOf(tx, pitchId),
      kind: 'introduction.reminder',
      subjectId: id,
      params: { who, pitch: pitch ?? '' },
    })
  }
}

/** One round ends what was not answered and what was declined without a word alike: the investor hears the same, at the same time. */
async function expire(tx: Tx): Promise<void> {
  const isDue = and(
    eq(introductions.isOpen, true),
    inArray(introductions.state, ['requested', 'declined']),
    lte(introductions.expiresAt, sql`now()`),
  )
  const rows = await tx
    .update(introductions)
    .set({
      state: sql`case when ${introductions.state} = 'requested' then 'expired' else ${introductions.state} end`,
      isOpen: false,
      revision: sql`${introductions.revision} + 1`,
      updatedAt: sql`now()`,
    })
    .where(isDue)
    .returning({ id: introductions.id })
  const ended = await namesOf(tx, rows)
  const eyesOf = await publicEyes(
    tx,
    ended.map(({ pitchId }) => pitchId),
  )
  for (const { id, pitchId, requestedBy, pitch } of ended) {
    // Nobody was introduced: who stands behind a safe profile is not told by its end either.
    const { publishing, reader } = eyesOf(pitchId)
    const { title } = asSeenBy({ title: pitch }, publishing, reader)
    await notify(tx, { accountIds: [requestedBy], kind: 'introduction.ended', subjectId: id, params: { pitch: title ?? '' } })
  }
  for (const { id } of ended) await emitEvent(tx, 'introduction.changed', id)
  await announceAll(
    tx,
    ended.flatMap(({ id, partnershipId, investorOrganisationId }) =>
      [partnershipId, investorOrganisationId].map((organisationId) => ({
        channel: CHANNELS.organisation(organisationId),
        kind: 'deal.changed' as const,
        payload: { id },
      })),
    ),
  )
}

async function namesOf(tx: Tx, rows: readonly { id: string }[]) {
  if (rows.length === 0) return []
  return tx
    .select({
      id: introductions.id,
      pitchId: introductions.pitchId,
      requestedBy: introductions.requestedBy,
      pitch: pitches.title,
      partnershipId: pitches.organisationId,
      investorOrganisationId: investors.organisationId,
      who: organisations.name,
    })
    .from(introductions)
    .innerJoin(pitches, eq(pitches.id, introductions.pitchId))
    .innerJoin(investors, eq(investors.id, introductions.investorId))
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .where(
      inArray(
        introductions.id,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(introductions.id)
}
