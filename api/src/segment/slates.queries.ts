import { schema, type Db, type Tx } from '@scalebridge/db'
import { and, asc, desc, eq, getTableColumns, inArray, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'

const { accounts, investors, organisations, pitches, segmentPlaces, slateDeviations, slateItems, slatePanelists, slates } = schema
const creators = alias(accounts, 'creators')
const proposers = alias(accounts, 'proposers')
const signers = alias(accounts, 'signers')
const others = alias(pitches, 'others')
const nameOf = (person: typeof creators | typeof proposers | typeof signers | typeof accounts) =>
  sql<string | null>`coalesce(${person.name}, ${person.email})`

export type SlateRow = typeof slates.$inferSelect

/** A slate with the names of those who made, proposed and signed it; by its id, or the segment's newest that is not retired. */
export async function findSlate(db: Db | Tx, where: { slateId: string } | { segmentId: string }) {
  const wanted = 'slateId' in where ? eq(slates.id, where.slateId) : and(eq(slates.segmentId, where.segmentId), ne(slates.state, 'retired'))
  const [row] = await db
    .select({ ...getTableColumns(slates), creator: nameOf(creators), proposer: nameOf(proposers), signer: nameOf(signers) })
    .from(slates)
    .leftJoin(creators, eq(creators.id, slates.createdBy))
    .leftJoin(proposers, eq(proposers.id, slates.proposedBy))
    .leftJoin(signers, eq(signers.id, slates.signedOffBy))
    .where(wanted)
    .orderBy(desc(slates.id))
    .limit(1)
  return row
}
export type NamedSlateRow = NonNullable<Awaited<ReturnType<typeof findSlate>>>

/** A slate's row, locked until the transaction ends. */
export async function lockSlate(tx: Tx, slateId: string): Promise<SlateRow | undefined> {
  const [row] = await tx.select().from(slates).where(eq(slates.id, slateId)).for('update')
  return row
}

export function listItems(db: Db | Tx, slateIds: readonly string[]) {
  return db
    .select()
    .from(slateItems)
    .where(inArray(slateItems.slateId, [...slateIds]))
    .orderBy(desc(slateItems.role), asc(slateItems.position))
}

export function listPanel(db: Db | Tx, slateId: string) {
  return db
    .select({
      investorId: slatePanelists.investorId,
      name: organisations.name,
      investorType: investors.investorType,
      affiliations: investors.affiliations,
    })
    .from(slatePanelists)
    .innerJoin(investors, eq(investors.id, slatePanelists.investorId))
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .where(eq(slatePanelists.slateId, slateId))
    .orderBy(asc(slatePanelists.position))
}

/** What people changed, newest first, with what everything is called. */
export function listDeviations(db: Db | Tx, slateId: string) {
  return db
    .select({
      ...getTableColumns(slateDeviations),
      name: sql<string | null>`coalesce(${pitches.title}, ${organisations.name})`,
      otherName: others.title,
      by: nameOf(accounts),
    })
    .from(slateDeviations)
    .leftJoin(pitches, eq(pitches.id, slateDeviations.pitchId))
    .leftJoin(others, eq(others.id, slateDeviations.otherPitchId))
    .leftJoin(investors, eq(investors.id, slateDeviations.investorId))
    .leftJoin(organisations, eq(organisations.id, investors.organisationId))
    .leftJoin(accounts, eq(accounts.id, slateDeviations.createdBy))
    .where(eq(slateDeviations.slateId, slateId))
    .orderBy(desc(slateDeviations.id))
}

export function listPlaces(db: Db | Tx, slateIds: readonly string[]) {
  return db
    .select()
    .from(segmentPlaces)
    .where(inArray(segmentPlaces.slateId, [...slateIds]))
    .orderBy(asc(segmentPlaces.id))
}

/** Writes a slate's lists anew. */
export async function writeLists(
  tx: Tx,
  slateId: string,
  lists: {
    items: readonly { pitchId: string; role: string; position: number; fitsPitchIds: string[]; firstQuestionFrom: string | null }[]
    panel: readonly string[]
  },
): Promise<void> {
  await tx.delete(slateItems).where(eq(slateItems.slateId, slateId))
  if (lists.items.length > 0) await tx.insert(slateItems).values(lists.items.map((item) => ({ ...item, slateId })))
  await tx.delete(slatePanelists).where(eq(slatePanelists.slateId, slateId))
  if (lists.panel.length > 0) {
    await tx.insert(slatePanelists).values(lists.panel.map((investorId, index) => ({ slateId, investorId, position: index + 1 })))
  }
}
