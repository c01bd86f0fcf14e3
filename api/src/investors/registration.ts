import { linkDeclaredRelations, record, schema, type Db, type Tx } from '@scalebridge/db'
import {
  AFFILIATIONS,
  AUTHORITY_VERSION,
  INVESTOR_CHECKS,
  INVESTOR_ROLES,
  INVESTOR_STATES,
  INVESTOR_TYPES,
  isIso3,
} from '@scalebridge/db/reference'
import { aliasedTable, desc, eq, sql } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { matchMandatesOf } from '../matching/match-mandates.ts'
import { accountOf, investorsOf, type AccountActor, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { revisionOf } from '../platform/etag.ts'
import { Problem } from '../platform/problem.ts'
import { provenDomain, registrationErrors, websiteOf } from './registration-rules.ts'
import type * as contract from './registration.contract.ts'
import { MISSING, type RegistrationContent } from './registration.shapes.ts'

const { accounts, investorDecisions, investorRegistrations, investors, organisations } = schema

/** An own investor's registration; 404 for any other, whether it exists or not. */
export async function getRegistration(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.getRegistration>,
): Promise<contract.Registration> {
  if (!investorsOf(actor, INVESTOR_ROLES).includes(params.investorId)) throw new Problem('investor.notFound')
  return toRegistration(deps.db, actor, params.investorId)
}

/** Replaces what an own investor says of itself. 412 when it changed since the caller read it, 422 where an answer cannot be right. */
export async function saveRegistration(
  deps: Deps,
  actor: Actor,
  { params, body, seen }: Input<typeof contract.saveRegistration> & { seen: () => number | undefined },
): Promise<contract.Registration> {
  const { investorId } = params
  if (!investorsOf(actor, ['investor_lead']).includes(investorId)) throw new Problem('investor.notFound')
  return deps.db.transaction(async (tx) => {
    await lockInvestor(tx, investorId)
    const revision = seen()
    if (revision !== undefined && revision !== revisionOfShared(await sharedOf(tx, investorId)))
      throw new Problem('registration.changedMeanwhile')
    await writeRegistration(tx, accountOf(actor), { investorId, content: body })
    return toRegistration(tx, actor, investorId)
  })
}

/** Writes a registration in its caller's transaction, and makes the conflicts that its relations are. */
export async function writeRegistration(
  tx: Tx,
  { accountId }: Pick<AccountActor, 'accountId'>,
  { investorId, content }: { investorId: string; content: RegistrationContent },
): Promise<void> {
  const errors = registrationErrors(content)
  if (errors.length > 0) throw new Problem('registration.invalid', { errors })
  await lockInvestor(tx, investorId)
  const [before] = await tx.select().from(investorRegistrations).where(eq(investorRegistrations.investorId, investorId))
  const { states, authorityRole, ...said } = content
  const authority = states
    ? { authorityRole, authorityVersion: AUTHORITY_VERSION, statedBy: accountId, statedAt: new Date() }
    : {
        authorityRole: before?.authorityRole ?? null,
        authorityVersion: before?.authorityVersion ?? null,
        statedBy: before?.statedBy ?? null,
        statedAt: before?.statedAt ?? null,
      }
  const website = content.website === null ? null : websiteOf(content.website)
  const values = {
    ...said,
    website,
    lei: content.lei?.toUpperCase() ?? null,
    ...authority,
    provenDomain: authority.statedBy === null ? null : provenDomain(await emailOf(tx, authority.statedBy), website),
  }
  await tx
    .insert(investorRegistrations)
    .values({ investorId, ...values })
    .onConflictDoUpdate({ target: investorRegistrations.investorId, set: { ...values, updatedAt: sql`now()` } })
  await record(tx, {
    actorId: accountId,
    action: 'investor.register',
    subject: { kind: 'investor', id: investorId },
    before: before ?? null,
    after: values,
  })
  for (const id of await linkDeclaredRelations(tx, investorId)) await matchMandatesOf(tx, id)
}

/** The case that an officer decides on. */
export async function getInvestorCase(
  deps: Deps,
  actor: Actor,
  { params }: Input<typeof contract.getInvestorCase>,
): Promise<contract.InvestorCase> {
  const { accountId } = accountOf(actor)
  const [shared, rows] = await Promise.all([sharedOf(deps.db, params.investorId), decisionsOf(deps.db, params.investorId)])
  const proposed = rows.find(({ state }) => state === 'proposed')
  return {
    ...shared,
    proposal:
      proposed === undefined
        ? null
        : { ...toDecision(proposed), passed: proposed.passed.map(toCheck), by: proposed.by, isOwn: proposed.decidedBy === accountId },
    decisions: rows
      .filter(({ state }) => state === 'taken')
      .map((row) => ({ ...toDecision(row), passed: row.passed.map(toCheck), by: row.by, secondBy: row.second })),
  }
}

async function toRegistration(db: Db | Tx, actor: Actor, investorId: string): Promise<contract.Registration> {
  const shared = await sharedOf(db, investorId)
  const rows = await decisionsOf(db, investorId)
  return {
    ...shared,
    revision: revisionOfShared(shared),
    mayChange: investorsOf(actor, ['investor_lead']).includes(investorId),
    decisions: rows.filter(({ state }) => state === 'taken').map(toDecision),
  }
}

async function lockInvestor(tx: Tx, investorId: string): Promise<void> {
  await tx.select({ id: investors.id }).from(investors).where(eq(investors.id, investorId)).for('update')
}

/** Of what the investor itself says; what officers decide is no clash with it. */
const revisionOfShared = ({
  website,
  iatiId,
  lei,
  registrationNumber,
  claimed,
  relations,
  authority,
}: Awaited<ReturnType<typeof sharedOf>>) =>
  revisionOf([website, iatiId, lei, registrationNumber, claimed, relations, authority?.role, authority?.at])

async function sharedOf(db: Db | Tx, investorId: string) {
  const [row] = await db
    .select({ investor: investors, organisation: organisations, said: investorRegistrations, stater: accounts })
    .from(investors)
    .innerJoin(organisations, eq(organisations.id, investors.organisationId))
    .leftJoin(investorRegistrations, eq(investorRegistrations.investorId, investors.id))
    .leftJoin(accounts, eq(accounts.id, investorRegistrations.statedBy))
    .where(eq(investors.id, investorId))
  if (row === undefined) throw new Problem('investor.notFound')
  const { investor, organisation, said } = row
  const country = organisation.country !== null && isIso3(organisation.country) ? organisation.country : null
  const authority = authorityOf(row)
  const stated = {
    country,
    website: said?.website ?? null,
    identifier: said?.iatiId ?? said?.lei ?? said?.registrationNumber ?? null,
    authority,
    domain: authority?.provenDomain ?? null,
  }
  return {
    investorId,
    name: organisation.name,
    country,
    investorType: listed(INVESTOR_TYPES, investor.investorType),
    state: listed(INVESTOR_STATES, investor.state),
    verifiedUntil: investor.verifiedUntil?.toISOString() ?? null,
    website: stated.website,
    ...identifiersOf(said),
    claimed: (said?.claimed ?? []).map((flag) => listed(AFFILIATIONS, flag)),
    confirmed: investor.affiliations.map((flag) => listed(AFFILIATIONS, flag)),
    relations: said?.relations ?? [],
    authority,
    missing: MISSING.filter((fact) => stated[fact] === null),
  }
}

type Said = typeof investorRegistrations.$inferSelect | null

function identifiersOf(said: Said) {
  return { iatiId: said?.iatiId ?? null, lei: said?.lei ?? null, registrationNumber: said?.registrationNumber ?? null }
}

/** Who stated that they may speak for the investor; null where nobody did. */
function authorityOf({ said, stater }: { said: Said; stater: typeof accounts.$inferSelect | null }) {
  if (said === null || stater === null || said.authorityRole === null || said.authorityVersion === null || said.statedAt === null)
    return null
  return {
    role: said.authorityRole,
    version: said.authorityVersion,
    name: stater.name,
    email: stater.email,
    at: said.statedAt.toISOString(),
    provenDomain: said.provenDomain,
  }
}

type DecisionRow = Awaited<ReturnType<typeof decisionsOf>>[number]

/** Decisions of an investor, newest first, with those who took them. */
function decisionsOf(db: Db | Tx, investorId: string) {
  const seconds = aliasedTable(accounts, 'seconds')
  const { decided, state, reason, passed, decidedBy, createdAt, takenAt } = investorDecisions
  return db
    .select({
      decided,
      state,
      reason,
      passed,
      decidedBy,
      createdAt,
      takenAt,
      by: sql<string | null>`coalesce(${accounts.name}, ${accounts.email})`,
      second: sql<string | null>`coalesce(${seconds.name}, ${seconds.email})`,
    })
    .from(investorDecisions)
    .leftJoin(accounts, eq(accounts.id, investorDecisions.decidedBy))
    .leftJoin(seconds, eq(seconds.id, investorDecisions.secondBy))
    .where(eq(investorDecisions.investorId, investorId))
    .orderBy(desc(investorDecisions.id))
    .limit(50)
}

function toDecision({ decided, reason, takenAt, createdAt }: DecisionRow) {
  return { decided: listed(INVESTOR_STATES, decided), reason, at: (takenAt ?? createdAt).toISOString() }
}

const toCheck = (check: string) => listed(INVESTOR_CHECKS, check)

async function emailOf(tx: Tx, accountId: string): Promise<string> {
  const [row] = await tx.select({ email: accounts.email }).from(accounts).where(eq(accounts.id, accountId))
  return row?.email ?? ''
}
