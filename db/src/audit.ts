import type { Tx } from './connect.ts'
import { auditLog } from './schema/accounts.ts'

export interface AuditEntry {
  /** The account that acted; null for the product itself. */
  actorId: string | null
  /** `noun.verb`, as in `pitch.submit`. */
  action: string
  subject: { kind: string; id: string }
  before?: unknown
  after?: unknown
  reason?: string
}

/** Writes to the append-only audit log in the transaction of the effect it records. */
export async function record(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({
    actorId: entry.actorId,
    action: entry.action,
    subjectKind: entry.subject.kind,
    subjectId: entry.subject.id,
    before: entry.before ?? null,
    after: entry.after ?? null,
    reason: entry.reason ?? null,
  })
}
