import { sql } from 'drizzle-orm'
import type { Tx } from './connect.ts'
import { seal } from './sealing/subject-keys.ts'
import { tellWebhooks } from './webhooks/emit.ts'

export interface AuditEntry {
  /** The account that acted; null for the product itself. */
  actorId: string | null
  /** `noun.verb`, as in `pitch.submit`. */
  action: string
  subject: { kind: string; id: string }
  before?: unknown
  after?: unknown
  reason?: string
  /** Names, addresses and the like of one person: kept encrypted with that account's key, and gone with it. They stand nowhere else in the entry. */
  personal?: { accountId: string; details: unknown }
}

/** Writes to the append-only audit log in the transaction of the effect it records; it gets its place in its chain when that commits. */
export async function record(tx: Tx, entry: AuditEntry): Promise<void> {
  const { actorId, action, subject, personal } = entry
  const sealed = personal === undefined ? null : await seal(tx, personal.accountId, personal.details)
  const sealedFor = sealed === null ? null : personal?.accountId
  await tx.execute(sql`select audit_add(${actorId}::uuid, ${action}, ${subject.kind}, ${subject.id}::uuid,
    ${json(entry.before)}::jsonb, ${json(entry.after)}::jsonb, ${entry.reason ?? null}, ${sealed}::bytea, ${sealedFor ?? null}::uuid)`)
  await tellWebhooks(tx, entry)
}

const json = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value))
