import { schema, type Db, type Tx } from '@scalebridge/db'
import { and, asc, eq, getTableColumns, gt, inArray } from 'drizzle-orm'

const { investors, mandates, organisations } = schema

const WITH_INVESTOR = {
  ...getTableColumns(mandates),
  organisationId: investors.organisationId,
  investorName: organisations.name,
  investorType: investors.investorType,
  investorState: investors.state,
}

/** A mandate with what a page says of its investor. */
export type MandateRow = Awaited<ReturnType<typeof findMandate>> & object

function mandatesWithInvestors(db: Db | Tx) {
  return db
    .select(WITH_INVESTOR)
    .from(mandates)
    .innerJoin(investors, eq(investors.id, mandates.investorId))
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .$dynamic()
}

export async function findMandate(db: Db | Tx, mandateId: string, ofInvestors?: readonly string[]) {
  const isTheirs = ofInvestors === undefined ? undefined : inArray(mandates.investorId, [...ofInvestors])
  const [row] = await mandatesWithInvestors(db).where(and(eq(mandates.id, mandateId), isTheirs))
  return row
}

/** The mandate of one of the investors, kept from changing by others until the transaction ends. Nobody keeps another's. */
export async function lockMandate(tx: Tx, mandateId: string, ofInvestors: readonly string[]) {
  const isTheirs = inArray(mandates.investorId, [...ofInvestors])
  const [row] = await mandatesWithInvestors(tx)
    .where(and(eq(mandates.id, mandateId), isTheirs))
    .for('update', { of: mandates })
  return row
}

/** Mandates of these investors by id, after a given one. */
export function listMandatesOf(
  db: Db | Tx,
  investorIds: readonly string[],
  { after, limit }: { after: string | number | undefined; limit: number },
) {
  return mandatesWithInvestors(db)
    .where(and(inArray(mandates.investorId, [...investorIds]), after === undefined ? undefined : gt(mandates.id, String(after))))
    .orderBy(asc(mandates.id))
    .limit(limit)
}

export async function findCurrentEditionId(db: Db | Tx): Promise<string | undefined> {
  const [row] = await db.select({ id: schema.editions.id }).from(schema.editions).where(eq(schema.editions.isCurrent, true))
  return row?.id
}
