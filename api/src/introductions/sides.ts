/** Who stands on which side of an introduction, and how its row is read. What is not the caller's is as good as not there. */
import { schema, type Db, type Tx } from '@scalebridge/db'
import { INTRODUCTION_STATES, INVESTOR_ROLES, type DealSide } from '@scalebridge/db/reference'
import type { IntroductionStanding } from '@scalebridge/db/rules'
import { and, eq, getTableColumns, inArray, or, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { listed } from '../editions/editions.ts'
import { investorsOf, organisationsOf, type Actor } from '../platform/actor.ts'
import { Problem } from '../platform/problem.ts'

const { accounts, editions, introductions, investors, mandates, organisations, pitches, publishing } = schema
const PARTNERS = ['partnership_lead', 'partnership_editor'] as const
const ours = alias(organisations, 'investor_organisations')
const asker = alias(accounts, 'asker')
const answerer = alias(accounts, 'answerer')

export type IntroductionRow = Awaited<ReturnType<typeof listRows>>[number]

/** An introduction with the side on which the caller stands. */
export interface SeenIntroduction {
  row: IntroductionRow
  side: DealSide
}

/** Rows with what a page says of them, newest first. */
export function listRows(db: Db | Tx, where: SQL | undefined) {
  return db
    .select({
      ...getTableColumns(introductions),
      pitchTitle: pitches.title,
      pitchNumber: pitches.number,
      editionSlug: editions.slug,
      editionZone: editions.zone,
      forumStartsAt: editions.forumStartsAt,
      forumEndsAt: editions.forumEndsAt,
      partnershipId: pitches.organisationId,
      partnershipName: organisations.name,
      mandateName: mandates.name,
      investorOrganisationId: investors.organisationId,
      investorName: ours.name,
      investorType: investors.investorType,
      investorState: investors.state,
      publishing,
      asker: { name: asker.name, email: asker.email },
      answererName: answerer.name,
      answererEmail: answerer.email,
    })
    .from(introductions)
    .innerJoin(pitches, eq(pitches.id, introductions.pitchId))
    .innerJoin(editions, eq(editions.id, introductions.editionId))
    .innerJoin(organisations, eq(organisations.id, pitches.organisationId))
    .innerJoin(mandates, eq(mandates.id, introductions.mandateId))
    .innerJoin(investors, eq(investors.id, introductions.investorId))
    .innerJoin(ours, eq(ours.id, investors.organisationId))
    .innerJoin(asker, eq(asker.id, introductions.requestedBy))
    .leftJoin(answerer, eq(answerer.id, introductions.respondedBy))
    .leftJoin(publishing, eq(publishing.pitchId, introductions.pitchId))
    .where(where)
    .orderBy(introductions.id)
}

/** The organisations for whose pitches the caller speaks. */
export const partnershipsOf = (actor: Actor): string[] => organisationsOf(actor, PARTNERS)

/** The investors for whom the caller speaks. */
export const dealingInvestorsOf = (actor: Actor): string[] => investorsOf(actor, INVESTOR_ROLES)

/** All introductions in which the caller stands on a side. */
export async function listOwn(db: Db | Tx, actor: Actor): Promise<SeenIntroduction[]> {
  const rows = await listRows(
    db,
    or(inArray(pitches.organisationId, partnershipsOf(actor)), inArray(introductions.investorId, dealingInvestorsOf(actor))),
  )
  return rows.toReversed().flatMap((row) => {
    const side = sideOf(actor, row)
    return side === undefined ? [] : [{ row, side }]
  })
}

/** The introductions on a side of which the caller stands, as a condition: another's is neither kept nor read, and takes as long as none. */
export function isBetween(db: Db | Tx, actor: Actor): SQL | undefined {
  const led = db
    .select({ id: pitches.id })
    .from(pitches)
    .where(inArray(pitches.organisationId, partnershipsOf(actor)))
  return or(inArray(introductions.pitchId, led), inArray(introductions.investorId, dealingInvestorsOf(actor)))
}

/**
 * One introduction of the caller's; `isLocked` keeps it from changing until the transaction ends.
 * Errors: `introduction.notFound`.
 */
export async function findOwn(
  db: Db | Tx,
  actor: Actor,
  { id: introductionId, isLocked = false }: { id: string; isLocked?: boolean },
): Promise<SeenIntroduction> {
  const where = and(eq(introductions.id, introductionId), isBetween(db, actor))
  if (isLocked) await db.select({ id: introductions.id }).from(introductions).where(where).for('update')
  const [row] = await listRows(db, where)
  const side = row === undefined ? undefined : sideOf(actor, row)
  if (row === undefined || side === undefined) throw new Problem('introduction.notFound')
  return { row, side }
}

function sideOf(actor: Actor, row: IntroductionRow): DealSide | undefined {
  if (partnershipsOf(actor).includes(row.partnershipId)) return 'partnership'
  return dealingInvestorsOf(actor).includes(row.investorId) ? 'investor' : undefined
}

export function standingOf(row: Pick<IntroductionRow, 'state' | 'isDeclineTold' | 'expiresAt' | 'revision'>): IntroductionStanding {
  const { isDeclineTold, revision } = row
  return { state: listed(INTRODUCTION_STATES, row.state), isDeclineTold, revision, expiresAtMs: row.expiresAt.getTime() }
}
