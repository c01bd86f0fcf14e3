import { record, schema, type Tx } from '@scalebridge/db'
import { moveLead } from '@scalebridge/db/rules'
import { and, eq, isNull, sql } from 'drizzle-orm'

const { leadEvents, leads } = schema

/**
 * Marks those as having not replied whose invitation has ended without an answer: nobody has to remember it. An answer that comes
 * after all is taken, as after the button for it.
 */
export async function keepLeads(tx: Tx): Promise<void> {
  const state = moveLead('invited', 'noReply')
  if (state === undefined) throw new Error('who was invited can always fail to reply')
  const hasEnded = sql`exists (select from call_invitations i where i.lead_id = ${leads.id} and i.expires_at <= now())
    and not exists (
      select from call_invitations i where i.lead_id = ${leads.id} and i.revoked_at is null and i.declined_at is null
        and (i.accepted_at is not null or i.expires_at > now()))`
  const rows = await tx
    .update(leads)
    .set({ state, revision: sql`${leads.revision} + 1`, updatedAt: sql`now()` })
    .where(and(eq(leads.state, 'invited'), isNull(leads.mergedInto), hasEnded))
    .returning({ id: leads.id })
  for (const { id } of rows) {
    await tx.insert(leadEvents).values({ leadId: id, accountId: null, kind: 'moved', fromState: 'invited', toState: state, fields: [] })
    await record(tx, {
      actorId: null,
      action: 'lead.moved',
      subject: { kind: 'lead', id },
      before: { state: 'invited' },
      after: { state },
      reason: 'The invitation ended without an answer.',
    })
  }
}
