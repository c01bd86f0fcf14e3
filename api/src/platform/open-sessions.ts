import { schema } from '@scalebridge/db'
import { and, gt, inArray, isNull } from 'drizzle-orm'
import type { Deps } from './deps.ts'

/** Which of these sign-ins still stand. */
export async function openSessionsAmong(deps: Pick<Deps, 'db' | 'clock'>, ids: readonly string[]): Promise<Set<string>> {
  const { sessions } = schema
  const rows = await deps.db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(inArray(sessions.id, [...new Set(ids)]), isNull(sessions.endedAt), gt(sessions.expiresAt, deps.clock())))
  return new Set(rows.map((row) => row.id))
}
