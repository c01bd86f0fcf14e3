import { schema } from '@scalebridge/db'
import { and, desc, eq, inArray, lt, or } from 'drizzle-orm'
import { accountOf, organisationsOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { readCursor, toPage } from '../platform/page.ts'
import type { listPitches } from './pitches.contract.ts'
import { presentSummary } from './present-pitch.ts'

/** The pitches of the caller's own organisations and those in whose team the caller is, newest first. */
export async function ownPitches(deps: Deps, actor: Actor, input: Input<typeof listPitches>): Promise<Output<typeof listPitches>> {
  const { cursor, size = 20 } = input.querystring
  const scope = { list: 'pitches', actor }
  const [after] = readCursor(deps, scope, cursor) ?? []
  const own = organisationsOf(actor, ['partnership_lead', 'partnership_editor', 'partnership_viewer'])
  const joined = [...accountOf(actor).pitchRoles].flatMap(([pitchId, role]) => (role === 'left' ? [] : [pitchId]))
  const rows = await deps.db
    .select({ pitch: schema.pitches, organisationName: schema.organisations.name })
    .from(schema.pitches)
    .innerJoin(schema.organisations, eq(schema.organisations.id, schema.pitches.organisationId))
    .where(
      and(
        or(inArray(schema.pitches.organisationId, own), inArray(schema.pitches.id, joined)),
        typeof after === 'string' ? lt(schema.pitches.id, after) : undefined,
      ),
    )
    .orderBy(desc(schema.pitches.id))
    .limit(size + 1)
  const page = toPage(deps, scope, { rows, size, keysOf: (row) => [row.pitch.id] })
  return { items: page.rows.map((row) => presentSummary(row.pitch, row.organisationName)), nextCursor: page.nextCursor }
}
