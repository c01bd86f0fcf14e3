import { PITCH_CONTENT, schema } from '@scalebridge/db'
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { isDeepStrictEqual } from 'node:util'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import { findPitch } from './pitches.ts'
import type * as contract from './revisions.contract.ts'
import { contentAt, type Content } from './revisions.ts'

const { accounts, pitchRevisions } = schema

/** Every saved change, newest first, with who made it. Only for the pitch's own team: anybody else gets a 404. */
export async function listRevisions(
  deps: Deps,
  actor: Actor,
  { params, querystring }: Input<typeof contract.listRevisions>,
): Promise<Output<typeof contract.listRevisions>> {
  const { accountId } = accountOf(actor)
  const { pitch } = await findPitch(deps.db, actor, params.pitchId)
  const { cursor, size = 20 } = querystring
  const scope = { list: 'revisions', actor, filters: params }
  const [before] = readCursor(deps, scope, cursor) ?? []
  const rows = await deps.db
    .select({
      revision: pitchRevisions.revision,
      at: pitchRevisions.at,
      by: sql<string | null>`coalesce(${accounts.name}, ${accounts.email})`,
      byId: pitchRevisions.accountId,
      fields: sql<string[]>`array(select jsonb_object_keys(${pitchRevisions.after}))`,
      restored: pitchRevisions.restored,
    })
    .from(pitchRevisions)
    .leftJoin(accounts, eq(accounts.id, pitchRevisions.accountId))
    .where(and(eq(pitchRevisions.pitchId, pitch.id), before === undefined ? undefined : lt(pitchRevisions.revision, Number(before))))
    .orderBy(desc(pitchRevisions.revision))
    .limit(size + 1)
  const found = toPage(deps, scope, { rows, size, keysOf: ({ revision }) => [revision] })
  return {
    items: found.rows.map(({ byId, at, fields, ...row }) => ({
      ...row,
      at: at.toISOString(),
      isOwn: byId === accountId,
      fields: PITCH_CONTENT.filter((field) => fields.includes(field)),
    })),
    nextCursor: found.nextCursor,
  }
}

/** What differs between two revisions, field by field. */
export async function compareRevisions(
  deps: Deps,
  actor: Actor,
  { params, querystring }: Input<typeof contract.compareRevisions>,
): Promise<Output<typeof contract.compareRevisions>> {
  const { pitch } = await findPitch(deps.db, actor, params.pitchId)
  const { from, to = pitch.revision } = querystring
  const [before, after] = [await contentAt(deps.db, pitch, from), await contentAt(deps.db, pitch, to)]
  const changed = PITCH_CONTENT.filter((field) => !isDeepStrictEqual(before[field], after[field]))
  const pick = (content: Content) => Object.fromEntries(changed.map((field) => [field, content[field]]))
  return { from, to, before: pick(before), after: pick(after) }
}
