import { schema, type Db, type Tx } from '@scalebridge/db'
import { isPolicyPreview } from '@scalebridge/db/rules'
import { and, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'

const { accounts, mandates, matchCurrent, matchPolicies, matchPreviews, matchRuns, pitches } = schema
const MAX_RUNS = 20

export type PolicyRow = typeof matchPolicies.$inferSelect
export type PreviewRow = typeof matchPreviews.$inferSelect
export type NamedPolicyRow = Awaited<ReturnType<typeof listPolicyRows>>[number]

const creators = alias(accounts, 'creators')
const proposers = alias(accounts, 'proposers')
const approvers = alias(accounts, 'approvers')
const origins = alias(matchPolicies, 'origins')
const nameOf = (person: typeof creators | typeof proposers | typeof approvers) =>
  sql<string | null>`coalesce(${person.name}, ${person.email})`

/** An edition's policies with the names of those who made them, newest first; or the one with this id. */
export function listPolicyRows(db: Db | Tx, where: { editionId: string } | { policyId: string }) {
  return db
    .select({
      ...getTableColumns(matchPolicies),
      creator: nameOf(creators),
      proposer: nameOf(proposers),
      approver: nameOf(approvers),
      origin: origins.version,
    })
    .from(matchPolicies)
    .leftJoin(creators, eq(creators.id, matchPolicies.createdBy))
    .leftJoin(proposers, eq(proposers.id, matchPolicies.proposedBy))
    .leftJoin(approvers, eq(approvers.id, matchPolicies.approvedBy))
    .leftJoin(origins, eq(origins.id, matchPolicies.basedOn))
    .where('policyId' in where ? eq(matchPolicies.id, where.policyId) : eq(matchPolicies.editionId, where.editionId))
    .orderBy(desc(matchPolicies.id))
}

/** A policy's row, locked until the transaction ends. */
export async function lockPolicy(tx: Tx, policyId: string): Promise<PolicyRow | undefined> {
  const [row] = await tx.select().from(matchPolicies).where(eq(matchPolicies.id, policyId)).for('update')
  return row
}

/** The policy in force in an edition; none while nobody approved one. */
export async function findPolicyInForce(db: Db | Tx, editionId: string): Promise<PolicyRow | undefined> {
  const isInForce = and(eq(matchPolicies.editionId, editionId), eq(matchPolicies.state, 'in_force'))
  const [row] = await db.select().from(matchPolicies).where(isInForce)
  return row
}

export async function findNewestPreview(db: Db | Tx, policyId: string): Promise<PreviewRow | undefined> {
  const [row] = await db.select().from(matchPreviews).where(eq(matchPreviews.policyId, policyId)).orderBy(desc(matchPreviews.id)).limit(1)
  return row
}

/** The names of the mandates and the titles of the pitches that a preview speaks of. */
export async function namesIn(db: Db | Tx, { result }: PreviewRow): Promise<{ id: string; name: string | null }[]> {
  if (!isPolicyPreview(result)) return []
  const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id)
  const [named, titled] = await Promise.all([
    db
      .select({ id: mandates.id, name: mandates.name })
      .from(mandates)
      .where(inArray(mandates.id, idsOf(result.movedMandates))),
    db
      .select({ id: pitches.id, name: pitches.title })
      .from(pitches)
      .where(inArray(pitches.id, idsOf(result.movedPitches))),
  ])
  return [...named, ...titled]
}

/** The newest matchings of a whole edition, and the one whose lists readers see. */
export async function listEditionRuns(db: Db, editionId: string) {
  const [current] = await db
    .select({ run: matchRuns })
    .from(matchCurrent)
    .innerJoin(matchRuns, eq(matchRuns.id, matchCurrent.runId))
    .where(eq(matchCurrent.editionId, editionId))
  const rows = await db
    .select()
    .from(matchRuns)
    .where(and(eq(matchRuns.editionId, editionId), eq(matchRuns.kind, 'edition')))
    .orderBy(desc(matchRuns.id))
    .limit(MAX_RUNS)
  return { current: current?.run, rows }
}
