/** Who comes to a meeting in the place of a side's contact: one of that side's people, whose time is then taken instead. */
import { record, schema } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { eq } from 'drizzle-orm'
import { tellSides } from '../introductions/tell.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './meetings.contract.ts'
import { findMeeting, hold, isOwn, mayDelegate, toMeeting, type SeenMeeting } from './meetings.ts'
import { listColleagues, standingOf } from './meetings.queries.ts'

const { meetingHolds, meetings } = schema

/**
 * Names the own side's delegate, or calls them back with null. The delegate is told, and has the meeting in their calendar.
 * Errors: `meeting.notFound`, `meeting.changedMeanwhile`, `meeting.moveNotAllowed`, `meeting.invalid` for whom is not of that side,
 * `meeting.taken` where they are in another meeting at that time.
 */
export async function nameDelegate(
  deps: Deps,
  actor: Actor,
  input: Input<typeof contract.nameDelegate> & { seen: () => number | undefined },
): Promise<contract.Meeting> {
  const { params, body } = input
  const { accountId } = accountOf(actor)
  const now = deps.clock()
  return deps.db.transaction(async (tx) => {
    await tx
      .select({ id: meetings.id })
      .from(meetings)
      .where(isOwn(tx, actor, params.meetingId))
      .for('update')
    const before = await findMeeting(tx, actor, params.meetingId)
    const { row, side } = before
    const seen = input.seen()
    if (seen !== undefined && seen !== row.revision) throw new Problem('meeting.changedMeanwhile')
    if (!mayDelegate(standingOf(row), now.getTime())) throw new Problem('meeting.moveNotAllowed')
    const delegateId = contactOf(before) === body.accountId ? null : body.accountId
    const people = await listColleagues(tx, [side === 'investor' ? row.investorOrganisationId : row.partnershipId])
    if (delegateId !== null && !people.some((one) => one.accountId === delegateId))
      throw new Problem('meeting.invalid', {
        errors: [{ pointer: '/accountId', code: 'meeting.delegate', detail: 'is not one of your organisation' }],
      })
    const column = side === 'investor' ? 'investorDelegateId' : 'partnershipDelegateId'
    const replaced = row[column]
    await tx
      .update(meetings)
      .set({ [column]: delegateId, revision: row.revision + 1, updatedAt: now })
      .where(eq(meetings.id, row.id))
    const after = await findMeeting(tx, actor, row.id)
    await tx.delete(meetingHolds).where(eq(meetingHolds.meetingId, row.id))
    await hold(tx, after.row, standingOf(after.row))
    await record(tx, {
      actorId: accountId,
      action: 'meeting.delegate',
      subject: { kind: 'meeting', id: row.id },
      before: { side, delegateId: replaced },
      after: { side, delegateId },
    })
    await tellSides(tx, { organisationIds: [row.partnershipId, row.investorOrganisationId], id: row.id })
    const about = { subjectId: row.id, params: { who: otherOf(before), pitch: row.pitchTitle ?? '' } }
    const others = (id: string | null) => (id === null || id === accountId ? [] : [id])
    const kind = row.state === 'agreed' ? 'meeting.confirmed' : 'meeting.proposed'
    if (delegateId !== replaced) {
      await notify(tx, { ...about, accountIds: others(delegateId), kind })
      await notify(tx, { ...about, accountIds: others(replaced), kind: 'meeting.cancelled' })
    }
    return toMeeting(after, now.getTime())
  })
}

const contactOf = ({ row, side }: SeenMeeting) => (side === 'investor' ? row.requestedBy : row.respondedBy)
const otherOf = ({ row, side }: SeenMeeting) => (side === 'investor' ? row.partnershipName : row.investorName)
