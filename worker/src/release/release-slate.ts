import { eq, sql } from 'drizzle-orm'
import { record, schema } from '@scalebridge/db'
import type { JobPayload } from '@scalebridge/db/jobs'
import { placePitches, selectedOn, tellUnselected } from '@scalebridge/db/segment'
import { obsolete } from '../failures.ts'
import type { Job } from '../run.ts'

const { segments, slates } = schema

/**
 * Releases a signed-off slate, at its embargo's instant and not before: state, places, the pitches' states, mails and word to
 * the pages, all in one transaction; where it was the last to be decided, also the mails to those without a place. A slate that was sent back meanwhile, or signed off anew for later, has another job.
 */
export async function releaseSlate(job: Pick<Job, 'settle'> & { payload: JobPayload<'slate.release'> }): Promise<void> {
  const { slateId } = job.payload
  await job.settle(async (tx) => {
    const isDue = sql<boolean>`coalesce(${slates.embargoUntil} <= now(), false)`
    const [slate] = await tx
      .select({ state: slates.state, isDue, editionId: segments.editionId })
      .from(slates)
      .innerJoin(segments, eq(segments.id, slates.segmentId))
      .where(eq(slates.id, slateId))
      .for('update', { of: slates })
    if (slate === undefined) throw obsolete('the slate is gone')
    if (slate.state !== 'signed_off') throw obsolete(`the slate is ${slate.state}`)
    if (!slate.isDue) throw obsolete('the embargo was put off')
    await tx
      .update(slates)
      .set({ state: 'released', releasedAt: sql`now()`, revision: sql`${slates.revision} + 1`, updatedAt: sql`now()` })
      .where(eq(slates.id, slateId))
    await record(tx, {
      actorId: null,
      action: 'slate.release',
      subject: { kind: 'slate', id: slateId },
      before: { state: 'signed_off' },
      after: { state: 'released' },
    })
    await placePitches(tx, { slateId, pitchIds: await selectedOn(tx, slateId), actorId: null })
    await tellUnselected(tx, slate.editionId)
  })
}
