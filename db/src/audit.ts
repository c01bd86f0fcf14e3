import { sql } from 'drizzle-orm'
import type { Tx } from './connect.ts'
import { partPersonal } from './privacy/personal-part.ts'
import { seal } from './sealing/subject-keys.ts'
import { emitWanted, wantedEvents, webhookEventsOf } from './webhooks/emit.ts'

export interface AuditEntry {
  /** The account that acted; null for the product itself. */
  actorId: string | null
  /** `noun.verb`, as in `pitch.submit`. */
  action: string
  subject: { kind: string; id: string }
  /** What is declared personal of such a thing is taken out of both, and kept as `personal` is, under the key of whoever acted. */
  before?: unknown
  after?: unknown
  reason?: string
  /** Names, addresses and the like of one person: kept encrypted with that account's key, and gone with it. They stand nowhere else in the entry. */
  personal?: { accountId: string; details: unknown }
}

/** Writes to the append-only audit log in the transaction of the effect it records; it gets its place in its chain when that commits. */
export async function record(tx: Tx, entry: AuditEntry): Promise<void> {
  const { actorId, action, subject } = entry
  const [before, after] = [partPersonal(subject.kind, entry.before), partPersonal(subject.kind, entry.after)]
  const personal = personalOf(entry, { before: before.personal, after: after.personal })
  const sealed = personal === undefined ? null : await seal(tx, personal.accountId, personal.details)
  const sealedFor = sealed === null ? null : personal?.accountId
  const events = webhookEventsOf(entry)
  const { rows } = await tx.execute<{ wanted: typeof events }>(sql`
    select audit_add(${actorId}::uuid, ${action}, ${subject.kind}, ${subject.id}::uuid,
      ${json(before.open)}::jsonb, ${json(after.open)}::jsonb, ${entry.reason ?? null}, ${sealed}::bytea, ${sealedFor ?? null}::uuid),
      ${events.length === 0 ? sql`'{}'::text[]` : wantedEvents(events)} as wanted`)
  for (const wanted of rows[0]?.wanted ?? []) await emitWanted(tx, wanted, subject.id)
}

/** All that an entry seals, and for whom. What the product itself did has nobody's key: of that nothing personal is kept. */
function personalOf({ actorId, personal }: AuditEntry, taken: { before: unknown; after: unknown }): AuditEntry['personal'] {
  const accountId = personal?.accountId ?? actorId
  const parts = Object.entries(taken).filter(([, part]) => part !== undefined)
  if (parts.length === 0 || accountId === null) return personal
  return { accountId, details: { ...Object(personal?.details), ...Object.fromEntries(parts) } }
}

const json = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value))
