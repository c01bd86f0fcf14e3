import { record, schema, type Tx } from '@scalebridge/db'
import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { AccountActor, Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './accounts.contract.ts'

const DAY_MS = 24 * 60 * 60_000
/** A session ends after two weeks, and after a day in which nobody used it. */
const SESSION_MS = 14 * DAY_MS
const REFRESH_MS = DAY_MS
/** Two tabs, or a browser that lost the answer, may send a token again this long after its use. */
const GRACE_MS = 10_000

export interface OpenSession {
  id: string
  accountId: string
  assurance: 1 | 2
  refreshToken: string
  refreshMs: number
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')

/** The one successor of a refresh token: derived, so that sending a token twice gives the same answer and stores no secret. */
const successorOf = (secret: string, token: string) => createHmac('sha256', secret).update(`refresh:${token}`).digest('base64url')

/** Opens a session for an account in the caller's transaction, with the first token of its chain. */
export async function startSession(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  input: { accountId: string; assurance: 1 | 2; userAgent: string | undefined },
): Promise<OpenSession> {
  const now = deps.clock()
  const [session] = await tx
    .insert(schema.sessions)
    .values({
      accountId: input.accountId,
      assurance: input.assurance,
      userAgent: input.userAgent?.slice(0, 300) ?? null,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_MS),
    })
    .returning()
  if (session === undefined) throw new Error('the insert returned no session')
  const refreshToken = randomBytes(32).toString('base64url')
  await tx.insert(schema.refreshTokens).values({
    sessionId: session.id,
    tokenHash: hashOf(refreshToken),
    createdAt: now,
    expiresAt: new Date(now.getTime() + REFRESH_MS),
  })
  await record(tx, {
    actorId: input.accountId,
    action: 'session.start',
    subject: { kind: 'session', id: session.id },
    after: { assurance: input.assurance },
  })
  return { id: session.id, accountId: input.accountId, assurance: input.assurance, refreshToken, refreshMs: REFRESH_MS }
}

/**
 * Takes a refresh token for its successor. The same token within ten seconds gives the same successor; later it means
 * that somebody else holds it, and the whole session ends. Returns the problem rather than throwing it, as the effect stands.
 */
export async function refreshSession(deps: Deps, token: string | undefined): Promise<OpenSession | Problem> {
  if (token === undefined) return new Problem('session.missing')
  const now = deps.clock()
  return deps.db.transaction(async (tx) => {
    const [link] = await tx
      .select()
      .from(schema.refreshTokens)
      .where(eq(schema.refreshTokens.tokenHash, hashOf(token)))
      .for('update')
    if (link === undefined) return new Problem('session.ended')
    const session = await findOpenSession(tx, link.sessionId, now)
    if (session === undefined) return new Problem('session.ended')
    const refreshToken = successorOf(deps.config.SIGN_IN_SECRET, token)
    if (link.usedAt !== null && now.getTime() - link.usedAt.getTime() > GRACE_MS) {
      await end(tx, { id: session.id, accountId: session.accountId, reason: 'token_reused', now })
      return new Problem('session.ended')
    }
    if (link.usedAt === null) {
      if (link.expiresAt <= now) return new Problem('session.ended')
      const expiresAt = new Date(now.getTime() + REFRESH_MS)
      await tx.update(schema.refreshTokens).set({ usedAt: now }).where(eq(schema.refreshTokens.id, link.id))
      await tx.insert(schema.refreshTokens).values({ sessionId: session.id, tokenHash: hashOf(refreshToken), createdAt: now, expiresAt })
      await tx.update(schema.sessions).set({ lastSeenAt: now }).where(eq(schema.sessions.id, session.id))
    }
    return { id: session.id, accountId: session.accountId, assurance: session.assurance === 2 ? 2 : 1, refreshToken, refreshMs: REFRESH_MS }
  })
}

async function findOpenSession(tx: Tx, id: string, now: Date) {
  const { sessions, accounts } = schema
  const [session] = await tx
    .select({ id: sessions.id, accountId: sessions.accountId, assurance: sessions.assurance })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt), gt(sessions.expiresAt, now), isNull(accounts.disabledAt)))
  return session
}

type EndReason = 'signed_out' | 'signed_out_everywhere' | 'ended_by_owner' | 'token_reused' | 'replaced' | 'factors_changed'

export async function end(
  tx: Tx,
  session: { id: string; accountId: string; reason: EndReason; now: Date; actorId?: string | null },
): Promise<boolean> {
  const ended = await tx
    .update(schema.sessions)
    .set({ endedAt: session.now, endedReason: session.reason })
    .where(and(eq(schema.sessions.id, session.id), eq(schema.sessions.accountId, session.accountId), isNull(schema.sessions.endedAt)))
    .returning({ id: schema.sessions.id })
  if (ended.length === 0) return false
  await record(tx, {
    actorId: session.accountId,
    action: 'session.end',
    subject: { kind: 'session', id: session.id },
    reason: session.reason,
  })
  return true
}

/** Ends the session that the request came with, known by its actor or, where the access token has run out, by its refresh token. */
export async function endSession(deps: Deps, actor: Actor, by: { refreshToken: string | undefined; reason: EndReason }): Promise<void> {
  const now = deps.clock()
  await deps.db.transaction(async (tx) => {
    if (actor.kind === 'account') {
      await end(tx, { id: actor.sessionId, accountId: actor.accountId, reason: by.reason, now })
      return
    }
    if (by.refreshToken === undefined) return
    const [link] = await tx
      .select()
      .from(schema.refreshTokens)
      .where(eq(schema.refreshTokens.tokenHash, hashOf(by.refreshToken)))
    const session = link === undefined ? undefined : await findOpenSession(tx, link.sessionId, now)
    if (session !== undefined) await end(tx, { id: session.id, accountId: session.accountId, reason: by.reason, now })
  })
}

/** Ends every session of the account, this one too. */
export async function endAllSessions(deps: Deps, actor: AccountActor): Promise<void> {
  const now = deps.clock()
  await deps.db.transaction(async (tx) => {
    const open = await tx
      .select({ id: schema.sessions.id })
      .from(schema.sessions)
      .where(and(eq(schema.sessions.accountId, actor.accountId), isNull(schema.sessions.endedAt)))
    for (const { id } of open) await end(tx, { id, accountId: actor.accountId, reason: 'signed_out_everywhere', now })
  })
}

/** Ends one of the account's own sessions; another's is not found. */
export async function endOwnSession(deps: Deps, actor: AccountActor, sessionId: string): Promise<void> {
  const ended = await deps.db.transaction((tx) =>
    end(tx, { id: sessionId, accountId: actor.accountId, reason: 'ended_by_owner', now: deps.clock() }),
  )
  if (!ended) throw new Problem('session.notFound')
}

/** The account's open sessions, newest first. */
export async function listSessions(deps: Deps, actor: AccountActor): Promise<Output<typeof contract.listSessions>['items']> {
  const { sessions } = schema
  const rows = await deps.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.accountId, actor.accountId), isNull(sessions.endedAt), gt(sessions.expiresAt, deps.clock())))
    .orderBy(desc(sessions.id))
    .limit(100)
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    assurance: row.assurance,
    current: row.id === actor.sessionId,
  }))
}

/** Ends the account's sessions, all or all but one, in the caller's transaction. */
export async function endSessionsOf(
  tx: Tx,
  ending: { accountId: string; actorId: string | null; reason: EndReason; now: Date; except?: string },
): Promise<void> {
  const { sessions } = schema
  const open = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.accountId, ending.accountId), isNull(sessions.endedAt)))
  for (const { id } of open) if (id !== ending.except) await end(tx, { ...ending, id })
}
