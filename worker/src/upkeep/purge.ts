import { and, isNotNull, lt, notExists, sql, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { schema, type Tx } from '@scalebridge/db'
import { RETENTION, retentionStatement } from '@scalebridge/db/privacy'
import { rewrapSubjectKeys } from '@scalebridge/db/sealing'

const {
  matchChanges,
  matchCurrent,
  matchReports,
  matchRuns,
  matchSnapshots,
  outbox,
  processed,
  refreshTokens,
  sessions,
  webhookDeliveries,
  workerHeartbeats,
} = schema

const olderThan = (column: PgColumn, age: '1 hour' | '1 day' | '14 days' | '30 days'): SQL => lt(column, sql`now() - ${age}::interval`)

/** Removes what has had its time: by the table of retention, and what hangs together. What people wrote, and the audit log, are never touched. */
export async function purge(tx: Tx): Promise<void> {
  for (const rule of RETENTION) await tx.execute(sql.raw(retentionStatement(rule)))
  // Whoever keeps facts in memory reads everything anew long before.
  await tx.delete(matchChanges).where(olderThan(matchChanges.changedAt, '1 day'))
  await purgeSessions(tx)
  await tx.delete(webhookDeliveries).where(olderThan(webhookDeliveries.endedAt, '30 days'))
  await tx.delete(workerHeartbeats).where(olderThan(workerHeartbeats.beatAt, '1 hour'))
  await tx.delete(outbox).where(olderThan(outbox.doneAt, '14 days'))
  // A receipt outlives its outbox row: until then a late delivery must still find it.
  await tx.delete(processed).where(olderThan(processed.at, '30 days'))
  await purgeRuns(tx)
  // Where the secret was changed: keys move under the new one, so that the old one may go.
  await rewrapSubjectKeys(tx)
}

async function purgeSessions(tx: Tx): Promise<void> {
  await tx.execute(
    sql`delete from ${refreshTokens} where session_id in (select id from ${sessions} where expires_at < now() - interval '30 days')`,
  )
  await tx.delete(sessions).where(olderThan(sessions.expiresAt, '30 days'))
}

/** Keeps the rows of what ran within 30 days, and of every run whose lists are kept. */
async function purgeRuns(tx: Tx): Promise<void> {
  const isUnused = and(
    isNotNull(matchRuns.finishedAt),
    olderThan(matchRuns.finishedAt, '30 days'),
    notExists(
      tx
        .select({ one: sql`1` })
        .from(matchSnapshots)
        .where(sql`${matchSnapshots.runId} = ${matchRuns.id}`),
    ),
    notExists(
      tx
        .select({ one: sql`1` })
        .from(matchCurrent)
        .where(sql`${matchCurrent.runId} = ${matchRuns.id}`),
    ),
  )
  await tx.delete(matchReports).where(sql`${matchReports.runId} in (select ${matchRuns.id} from ${matchRuns} where ${isUnused})`)
  await tx.delete(matchRuns).where(isUnused)
}
