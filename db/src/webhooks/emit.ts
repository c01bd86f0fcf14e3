import { randomUUID } from 'node:crypto'
import { sql, type SQL } from 'drizzle-orm'
import type { Tx } from '../connect.ts'
import { enqueue } from '../outbox.ts'
import { INTRODUCTION_MOVES } from '../reference/introductions.ts'
import type { EventType } from '../reference/integrations.ts'
import { AUDIENCES } from './audience.ts'

/** What of an audited change is looked at. */
interface Change {
  action: string
  subject: { kind: string; id: string }
  after?: unknown
}

/** Which events an audited action is, if any of those that leave. Messages within an introduction are none. */
function eventsOf({ action, subject }: Change): readonly EventType[] {
  const [, verb = ''] = action.split('.')
  if (subject.kind === 'pledge') return ['pledge.changed']
  if (subject.kind === 'introduction') return verb === 'request' || isMove(verb) ? ['introduction.changed'] : []
  return EVENTS_OF[action] ?? []
}

const isMove = (verb: string) => INTRODUCTION_MOVES.some((move) => move === verb)
const EVENTS_OF: Readonly<Record<string, readonly EventType[]>> = {
  'pitch.submitted': ['pitch.submitted', 'pitch.published'],
  'pitch.withdrawn': ['pitch.withdrawn', 'pitch.unpublished'],
  'consent.give': ['pitch.published'],
  'consent.withdraw': ['pitch.unpublished'],
  'slate.release': ['segment.released'],
  'clarification.answer': ['clarification.answered'],
}

/** The events that an audited change is, if any. */
export function webhookEventsOf(entry: Change): readonly EventType[] {
  return isAboutCatalogue(entry) ? eventsOf(entry) : []
}

/** SQL for those of these events that some endpoint asks for. */
export function wantedEvents(types: readonly EventType[]): SQL<EventType[]> {
  return sql`array(select type from unnest(${sql.param(types)}::text[]) as asked (type)
    where exists (select from webhook_endpoints where state = 'active' and type = any(event_types)))`
}

/** Of all that a partnership agrees to, the catalogue alone is everybody's. */
function isAboutCatalogue({ action, after }: Change): boolean {
  if (!action.startsWith('consent.')) return true
  return typeof after === 'object' && after !== null && Reflect.get(after, 'purpose') === 'catalogue'
}

/** As `emitWanted`, for a change that no person made and no entry tells of. Without an endpoint that asks for it, it costs a query. */
export async function emitEvent(tx: Tx, type: EventType, subjectId: string): Promise<void> {
  const { rows } = await tx.execute<{ wanted: EventType[] }>(sql`select ${wantedEvents([type])} as wanted`)
  for (const wanted of rows[0]?.wanted ?? []) await emitWanted(tx, wanted, subjectId)
}

/**
 * The one place where what happens becomes webhooks: within the transaction of an audited change it writes a delivery for each
 * endpoint that asked for the event and whose people may see it, and promises the sending.
 */
export async function emitWanted(tx: Tx, type: EventType, subjectId: string): Promise<void> {
  const told = await tx.execute<{ endpoint_id: string }>(sql`
    with told as (${AUDIENCES[type](subjectId)})
    insert into webhook_deliveries (endpoint_id, event_id, event_type, subject_id, data)
    select e.id, ${randomUUID()}::uuid, ${type}, ${subjectId}::uuid, told.data
    from told join webhook_endpoints e on e.state = 'active' and ${type} = any(e.event_types)
      and (told."isPublic" or (e.organisation_id is null and told."forSecretariat") or e.organisation_id = any(told.organisations))
    returning endpoint_id`)
  for (const { endpoint_id: id } of told.rows)
    await enqueue(tx, { name: 'webhook.send', payload: { endpointId: id } }, { aggregate: 'webhookEndpoint', id })
}
