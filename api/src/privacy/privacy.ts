import { enqueue, record, schema, withActor, type Db, type Tx } from '@scalebridge/db'
import { erasureBlockers } from '@scalebridge/db/privacy'
import { isNewWord } from '@scalebridge/db/rules'
import { ACCOUNT_PURPOSES, DATA_REQUEST_KINDS, DATA_REQUEST_STATES, FRESH_SIGN_IN_MINUTES } from '@scalebridge/db/reference'
import { and, desc, eq, gt, sql } from 'drizzle-orm'
import type { AccountActor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { listed } from '../editions/editions.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './privacy.contract.ts'

const { accountConsents, dataRequests, sessions } = schema

/** What the caller asked about their own data, what stands in the way of an erasure, and what they agreed to. */
export async function readOwnData(db: Db | Tx, actor: AccountActor): Promise<contract.OwnData> {
  const { accountId } = actor
  const requests = await db
    .select({
      id: dataRequests.id,
      kind: dataRequests.kind,
      state: dataRequests.state,
      reason: dataRequests.reason,
      createdAt: dataRequests.createdAt,
      expiresAt: dataRequests.expiresAt,
    })
    .from(dataRequests)
    .where(eq(dataRequests.accountId, accountId))
    .orderBy(desc(dataRequests.id))
    .limit(10)
  return {
    requests: requests.map((row) => ({
      ...row,
      kind: listed(DATA_REQUEST_KINDS, row.kind),
      state: listed(DATA_REQUEST_STATES, row.state),
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt?.toISOString() ?? null,
    })),
    blockers: await withActor(db, actor, (tx) => erasureBlockers(tx, accountId)),
    consents: await readConsents(db, accountId),
    isFresh: await isFresh(db, actor),
  }
}

async function readConsents(db: Db | Tx, accountId: string): Promise<contract.OwnData['consents']> {
  const newest = await db
    .selectDistinctOn([accountConsents.purpose])
    .from(accountConsents)
    .where(eq(accountConsents.accountId, accountId))
    .orderBy(accountConsents.purpose, desc(accountConsents.id))
  return ACCOUNT_PURPOSES.map((purpose) => {
    const said = newest.find((row) => row.purpose === purpose)
    return { purpose, isGiven: said?.isGiven ?? false, textVersion: said?.textVersion ?? 0, at: said?.at.toISOString() ?? null }
  })
}

/** Whether the session began within the last minutes, by a mail code or a second factor. */
async function isFresh(db: Db | Tx, { sessionId }: AccountActor): Promise<boolean> {
  const since = sql`now() - make_interval(mins => ${FRESH_SIGN_IN_MINUTES})`
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, sessionId), gt(sessions.createdAt, since)))
  return rows.length > 0
}

/** Promises the job that makes the copy or erases; 403 for an erasure without a fresh sign-in, 409 while others rely on the person. */
export function askOwnData(
  deps: Deps,
  actor: AccountActor,
  { kind }: Input<typeof contract.askOwnData>['body'],
): Promise<contract.OwnData> {
  return withActor(deps.db, actor, async (tx) => {
    if (kind === 'erasure') {
      if (!(await isFresh(tx, actor))) throw new Problem('session.notFresh')
      if ((await erasureBlockers(tx, actor.accountId)).length > 0) throw new Problem('account.reliedOn')
    }
    const [made] = await tx
      .insert(dataRequests)
      .values({ accountId: actor.accountId, kind })
      .onConflictDoNothing()
      .returning({ id: dataRequests.id })
    if (made !== undefined) {
      const name = kind === 'export' ? 'person.export' : 'person.erase'
      await enqueue(tx, { name, payload: { requestId: made.id } }, { aggregate: 'account', id: actor.accountId })
      await record(tx, { actorId: actor.accountId, action: `account.ask.${kind}`, subject: { kind: 'account', id: actor.accountId } })
    }
    return readOwnData(tx, actor)
  })
}

/** The newest copy that has not expired; 409 when there is none. */
export async function readOwnExport(db: Db, { accountId }: AccountActor): Promise<Buffer> {
  const [row] = await db
    .select({ content: dataRequests.content })
    .from(dataRequests)
    .where(and(eq(dataRequests.accountId, accountId), eq(dataRequests.state, 'ready'), gt(dataRequests.expiresAt, sql`now()`)))
    .orderBy(desc(dataRequests.id))
    .limit(1)
  const content = row?.content ?? null
  if (content === null) throw new Problem('account.exportMissing')
  return content
}

/** Writes the caller's word on a purpose down, with the version and the hash of what they read. */
export function sayConsent(
  deps: Deps,
  actor: AccountActor,
  body: Input<typeof contract.sayAccountConsent>['body'],
): Promise<contract.OwnData> {
  return deps.db.transaction(async (tx) => {
    const { accountId } = actor
    const standing = (await readConsents(tx, accountId)).find(({ purpose }) => purpose === body.purpose)
    if (isNewWord(standing ?? { isGiven: false, textVersion: 0 }, body)) {
      await tx.insert(accountConsents).values({ ...body, accountId, channel: 'account_page' })
      const action = body.isGiven ? 'consent.give' : 'consent.withdraw'
      await record(tx, {
        actorId: accountId,
        action,
        subject: { kind: 'account', id: accountId },
        after: { purpose: body.purpose, textVersion: body.textVersion, locale: body.locale },
      })
    }
    return readOwnData(tx, actor)
  })
}
