import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import { schema, type Db, type Tx } from '@scalebridge/db'
import type { PitchFacts } from '../facts/facts.ts'
import type { Terms } from '../read/load.ts'
import { groupsOn } from '../facts/places.ts'
import { fairPitchesFrom, type OrganisationFacts } from './facts.ts'
import type { FairPitch } from './input.ts'

const { editions, mandates, organisations, pairRules, pitches } = schema

/** Reads what fairness looks at beside the facts that an edition's pitches are scored by. */
export async function loadFairPitches(db: Db | Tx, { editionId, on }: Terms, facts: readonly PitchFacts[]): Promise<FairPitch[]> {
  const before = db
    .selectDistinct({ organisationId: pitches.organisationId })
    .from(pitches)
    .innerJoin(editions, eq(editions.id, pitches.editionId))
    .where(and(lt(editions.closesAt, on), sql`${pitches.submittedAt} is not null`))
    .as('before')
  const rows = await db
    .selectDistinct({
      id: organisations.id,
      stakeholderType: organisations.stakeholderType,
      pitchedBefore: sql<boolean>`${before.organisationId} is not null`,
    })
    .from(organisations)
    .innerJoin(pitches, eq(pitches.organisationId, organisations.id))
    .leftJoin(before, eq(before.organisationId, organisations.id))
    .where(eq(pitches.editionId, editionId))
  const known = new Map<string, OrganisationFacts>(rows.map(({ id, ...organisation }) => [id, organisation]))
  return fairPitchesFrom(facts, known, groupsOn(on))
}

/** The pitches that the Secretariat pinned to each mandate, or to all of its investor's. */
export async function loadPins(db: Db | Tx, editionId: string, mandateIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .select({ mandateId: mandates.id, pitchId: pairRules.pitchId })
    .from(pairRules)
    .innerJoin(mandates, and(eq(mandates.investorId, pairRules.investorId), eq(mandates.editionId, pairRules.editionId)))
    .where(
      and(
        eq(pairRules.editionId, editionId),
        eq(pairRules.kind, 'pin'),
        sql`coalesce(${pairRules.mandateId}, ${mandates.id}) = ${mandates.id}`,
        mandateIds.length === 0 ? sql`false` : inArray(mandates.id, [...mandateIds]),
      ),
    )
    .orderBy(mandates.id, pairRules.pitchId)
  const pins = new Map<string, string[]>()
  for (const { mandateId, pitchId } of rows) pins.set(mandateId, [...(pins.get(mandateId) ?? []), pitchId])
  return pins
}
