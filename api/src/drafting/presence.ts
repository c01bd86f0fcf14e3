import { schema } from '@scalebridge/db'
import { PRESENCE_SECTIONS } from '@scalebridge/db/reference'
import { and, asc, eq, gt, ne, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { findHeldPitch } from '../pitches/held-by.ts'
import type { showPresence } from './team.contract.ts'

const { accounts, pitchPresence } = schema
/** Whoever has not been heard of for this long has gone. */
const LEASE_MS = 90_000

/** Notes what the caller has open and answers who else is there. A hint among colleagues: it locks nothing. */
export async function keepPresence(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof showPresence>,
): Promise<Output<typeof showPresence>> {
  const { pitchId } = params
  const { accountId } = accountOf(actor)
  await findHeldPitch(deps.db, actor, { pitchId, roles: ['partnership_lead', 'partnership_editor', 'partnership_viewer'] })
  // Gone at once rather than after the lease: a row of long ago says so.
  const seenAt = body.isLeaving ? new Date(0) : deps.clock()
  await deps.db
    .insert(pitchPresence)
    .values({ pitchId, accountId, section: body.section, seenAt })
    .onConflictDoUpdate({ target: [pitchPresence.pitchId, pitchPresence.accountId], set: { section: body.section, seenAt } })
  const rows = await deps.db
    .select({
      accountId: accounts.id,
      name: sql<string>`coalesce(${accounts.name}, ${accounts.email})`,
      section: pitchPresence.section,
      seenAt: pitchPresence.seenAt,
    })
    .from(pitchPresence)
    .innerJoin(accounts, eq(accounts.id, pitchPresence.accountId))
    .where(
      and(
        eq(pitchPresence.pitchId, pitchId),
        ne(pitchPresence.accountId, accountId),
        gt(pitchPresence.seenAt, new Date(deps.clock().getTime() - LEASE_MS)),
      ),
    )
    .orderBy(asc(accounts.id))
  return { others: rows.map((row) => ({ ...row, section: listed(PRESENCE_SECTIONS, row.section), seenAt: row.seenAt.toISOString() })) }
}
