import { record, schema } from '@scalebridge/db'
import { isIso3, type Locale, type MemberRole } from '@scalebridge/db/reference'
import { desc, eq, sql } from 'drizzle-orm'
import { HAS_FACTOR, mustHaveFactor } from '../factors/standing.ts'
import { writeRegistration } from '../investors/registration.ts'
import type { AccountActor } from '../platform/actor.ts'
import type { ApiConfig, Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { LIMITS } from '../platform/limit-rules.ts'
import { Problem } from '../platform/problem.ts'
import { takeOrRefuse } from '../platform/request-limits.ts'
import type * as contract from './accounts.contract.ts'

type Me = Output<typeof contract.getMe>
type Membership = Me['memberships'][number]

/** Whether the worker may have caught mails to show: development, tests and the demonstration only. */
export function catchesMails(config: ApiConfig): boolean {
  return config.DEMO_MODE || config.NODE_ENV === 'development'
}

/** All that the pages of an account ask for first, in one round trip: each of them asks. */
const ME = {
  id: schema.accounts.id,
  email: schema.accounts.email,
  name: schema.accounts.name,
  locale: schema.accounts.locale,
  hasFactor: HAS_FACTOR,
  memberships: sql<Membership[]>`(
    select coalesce(jsonb_agg(jsonb_build_object('organisationId', o.id, 'organisationName', o.name, 'role', m.role,
      'investorId', v.id, 'investorState', v.state) order by m.id), '[]')
    from memberships m join organisations o on o.id = m.organisation_id left join investors v on v.organisation_id = o.id
    where m.account_id = accounts.id)`,
  pitchRoles: sql<Me['pitchRoles']>`(
    select coalesce(jsonb_agg(jsonb_build_object('pitchId', pitch_id, 'role', role) order by id), '[]')
    from pitch_members where account_id = accounts.id and removed_at is null)`,
  unreadNotices: sql<number>`(select count(*)::int from notices where account_id = accounts.id and read_at is null)`,
}

/** The account behind a session, with its memberships by name. */
export async function loadMe(deps: Pick<Deps, 'db' | 'config'>, session: Pick<AccountActor, 'accountId' | 'assurance'>): Promise<Me> {
  const [me] = await deps.db.select(ME).from(schema.accounts).where(eq(schema.accounts.id, session.accountId))
  if (me === undefined) throw new Problem('session.ended')
  return {
    ...me,
    locale: me.locale as Locale, // as: a CHECK constraint holds the column to the list
    assurance: session.assurance,
    needsFactor: !me.hasFactor && mustHaveFactor(deps.config, me.memberships),
  }
}

/** Changes what is given of name and language, and answers the account as it now is. */
export async function saveMe(deps: Deps, actor: AccountActor, input: Input<typeof contract.saveMe>['body']): Promise<Me> {
  await deps.db.transaction(async (tx) => {
    const [before] = await tx.select().from(schema.accounts).where(eq(schema.accounts.id, actor.accountId)).for('update')
    if (before === undefined) throw new Problem('session.ended')
    const after = { name: input.name === undefined ? before.name : input.name, locale: input.locale ?? before.locale }
    if (after.name === before.name && after.locale === before.locale) return
    await tx.update(schema.accounts).set(after).where(eq(schema.accounts.id, actor.accountId))
    await record(tx, {
      actorId: actor.accountId,
      action: 'account.save',
      subject: { kind: 'account', id: actor.accountId },
      before: { locale: before.locale },
      after: { locale: after.locale },
      personal: { accountId: actor.accountId, details: { before: before.name, after: after.name } },
    })
  })
  return loadMe(deps, actor)
}

/** Founds an organisation with the actor as its lead; an investor's waits for the Secretariat to verify it. */
export async function createOrganisation(
  deps: Deps,
  actor: AccountActor,
  input: Input<typeof contract.createOrganisation>['body'],
): Promise<Membership> {
  const { side, name, country, stakeholderType, investorType, registration } = input
  if (country !== null && !isIso3(country)) {
    throw new Problem('organisation.countryUnknown', {
      errors: [{ pointer: '/country', code: 'choice', detail: 'must be on the list of countries' }],
    })
  }
  if (side === 'investor' && investorType === undefined) {
    throw new Problem('organisation.investorTypeMissing', {
      errors: [{ pointer: '/investorType', code: 'missing', detail: 'must be given for an investor' }],
    })
  }
  await takeOrRefuse(deps, LIMITS.organisation, actor.accountId)
  const role: MemberRole = side === 'investor' ? 'investor_lead' : 'partnership_lead'
  return deps.db.transaction(async (tx) => {
    const organisation = await insertOne(
      tx
        .insert(schema.organisations)
        .values({ name, country, stakeholderType: stakeholderType ?? null })
        .returning(),
    )
    await tx.insert(schema.memberships).values({ accountId: actor.accountId, organisationId: organisation.id, role })
    const investor =
      side === 'investor' && investorType !== undefined
        ? await insertOne(
            tx.insert(schema.investors).values({ organisationId: organisation.id, investorType, state: 'pending' }).returning(),
          )
        : undefined
    if (investor !== undefined && registration !== undefined)
      await writeRegistration(tx, actor, { investorId: investor.id, content: registration })
    await record(tx, {
      actorId: actor.accountId,
      action: 'organisation.create',
      subject: { kind: 'organisation', id: organisation.id },
      after: { name, country, side, role },
    })
    return {
      organisationId: organisation.id,
      organisationName: organisation.name,
      role,
      investorId: investor?.id ?? null,
      investorState: investor === undefined ? null : 'pending',
    }
  })
}

async function insertOne<T>(rows: PromiseLike<T[]>): Promise<T> {
  const [row] = await rows
  if (row === undefined) throw new Error('the insert returned no row')
  return row
}

/** The newest mails that were caught instead of sent. */
export async function listCaughtMails(deps: Pick<Deps, 'db'>): Promise<Output<typeof contract.listCaughtMails>['items']> {
  const rows = await deps.db
    .select()
    .from(schema.caughtMails)
    .orderBy(desc(schema.caughtMails.createdAt), desc(schema.caughtMails.id))
    .limit(50)
  return rows.map((row) => ({
    id: row.id,
    recipient: row.recipient,
    subject: row.subject,
    text: row.text,
    locale: row.locale as Locale, // as: the worker writes it from a challenge or an account, whose columns are constrained
    createdAt: row.createdAt.toISOString(),
  }))
}
