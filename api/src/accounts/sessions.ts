import { record, schema, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { AccountActor, Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { hasRunOut, lifetimeOf } from '../platform/session-ends.ts'
import type * as contract from './accounts.contract.ts'
import { answerTo, type Presented } from './refresh-family.ts'

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
  deps: Pick<Deps, 'clock' | 'config'>,
  input: { accountId: string; assurance: 1 | 2; userAgent: string | undefined },
): Promise<OpenSession> {
  const now = deps.clock()
  const { absoluteMs, refreshMs } = lifetimeOf(input.assurance, deps.config)
  const [session] = await tx
    .insert(schema.sessions)
    .values({
      accountId: input.accountId,
      assurance: input.assurance,
      userAgent: input.userAgent?.slice(0, 300) ?? null,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + absoluteMs),
    })
    .returning()
  if (session === undefined) throw new Error('the insert returned no session')
  const refreshToken = randomBytes(32).toString('base64url')
  await tx.insert(schema.refreshTokens).values({
    sessionId: session.id,
    tokenHash: hashOf(refreshToken),
    createdAt: now,
    expiresAt: new Date(now.getTime() + refreshMs),
  })
  await record(tx, {
    actorId: input.accountId,
    action: 'session.start',
    subject: { kind: 'session', id: session.id },
    after: { assurance: input.assurance },
  })
  return { id: session.id, accountId: input.accountId, assurance: input.assurance, refreshToken, refreshMs }
}

/**
 * Takes a refresh token for its successor. The same token within ten seconds gives the same successor; later it means
 * that somebody else holds it: the whole session ends and its owner is told. Returns the problem rather than throwing it, as the effect stands.
 */
export async function refreshSession(deps: Deps, token: string | undefined): Promise<OpenSession | Problem> {
  if (token === undefined) return new Problem('session.missing')
  const now = deps.clock()
  return deps.db.transaction(async (tx) => {
    const found = await findPresented(tx, deps, token)
    if (found === undefined) return new Problem('session.ended')
    const { session, link } = found
    const answer = answerTo(found.presented, now.getTime())
    if (answer === 'reused') await endReused(tx, { ...session, now })
    if (answer === 'reused' || answer === 'refuse') return new Problem('session.ended')
    const { refreshMs } = lifetimeOf(session.assurance, deps.config)
    const refreshToken = successorOf(deps.config.SIGN_IN_SECRET, token)
    if (answer === 'rotate') {
      const expiresAt = new Date(now.getTime() + refreshMs)
      await tx.update(schema.refreshTokens).set({ usedAt: now }).where(eq(schema.refreshTokens.id, link.id))
      await tx.insert(schema.refreshTokens).values({ sessionId: session.id, tokenHash: hashOf(refreshToken), createdAt: now, expiresAt })
      await tx.update(schema.sessions).set({ lastSeenAt: now }).where(eq(schema.sessions.id, session.id))
    }
    return { id: session.id, accountId: session.accountId, assurance: session.assurance === 2 ? 2 : 1, refreshToken, refreshMs }
  })
}

/** The link of the chain that the token is, locked, with the session that it belongs to. */
async function findPresented(tx: Tx, deps: Pick<Deps, 'config'>, token: string) {
  const { refreshTokens, sessions, accounts } = schema
  const [link] = await tx
    .select()
    .from(refreshTokens)
    .where(eq(refreshTokens.tokenHash, hashOf(token)))
    .for('update')
  if (link === undefined) return undefined
  const [found] = await tx
    .select({ session: sessions, disabledAt: accounts.disabledAt })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(eq(sessions.id, link.sessionId))
  if (found === undefined) return undefined
  const { session, disabledAt } = found
  const { idleMs } = lifetimeOf(session.assurance, deps.config)
  const presented: Presented = {
    session: {
      hasEnded: session.endedAt !== null || disabledAt !== null,
      lastsUntilMs: session.expiresAt.getTime(),
      idleFromMs: idleMs === null ? Infinity : session.lastSeenAt.getTime() + idleMs,
    },
    token: { usedAtMs: link.usedAt?.getTime() ?? null, expiresAtMs: link.expiresAt.getTime() },
  }
  return { link, session, presented }
}

/** Ends a family of which a copy is about, and tells its owner at once: whoever it was, they should know. */
async function endReused(tx: Tx, session: { id: string; accountId: string; now: Date }): Promise<void> {
  const hasEnded = await endSessionOf(tx, { ...session, reason: 'token_reused' })
  if (hasEnded) await notify(tx, { accountIds: [session.accountId], kind: 'session.reused', subjectId: session.accountId, params: {} })
}

type EndReason =
  | 'signed_out'
  | 'signed_out_everywhere'
  | 'ended_by_owner'
  | 'ended_by_administrator'
  | 'ended_by_institution'
  | 'factors_changed'
  | 'token_reused'
  | 'replaced'

interface Ending {
  id: string
  accountId: string
  reason: EndReason
  now: Date
  /** Who ended it; its owner unless somebody else is named, null for the product itself. */
  actorId?: string | null
}

/** Ends one session in the caller's transaction, once. Returns whether it was open. */
export async function endSessionOf(tx: Tx, session: Ending): Promise<boolean> {
  const ended = await tx
    .update(schema.sessions)
    .set({ endedAt: session.now, endedReason: session.reason })
    .where(and(eq(schema.sessions.id, session.id), eq(schema.sessions.accountId, session.accountId), isNull(schema.sessions.endedAt)))
    .returning({ id: schema.sessions.id })
  if (ended.length === 0) return false
  await record(tx, {
    actorId: session.actorId === undefined ? session.accountId : session.actorId,
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
      await endSessionOf(tx, { id: actor.sessionId, accountId: actor.accountId, reason: by.reason, now })
      return
    }
    if (by.refreshToken === undefined) return
    const [link] = await tx
      .select()
      .from(schema.refreshTokens)
      .where(eq(schema.refreshTokens.tokenHash, hashOf(by.refreshToken)))
    if (link === undefined) return
    const [session] = await tx.select().from(schema.sessions).where(eq(schema.sessions.id, link.sessionId))
    if (session !== undefined) await endSessionOf(tx, { id: session.id, accountId: session.accountId, reason: by.reason, now })
  })
}

/** Ends every session of the account, this one too. */
export async function endAllSessions(deps: Deps, actor: AccountActor): Promise<void> {
  await deps.db.transaction((tx) =>
    endSessionsOf(tx, { accountId: actor.accountId, actorId: actor.accountId, reason: 'signed_out_everywhere', now: deps.clock() }),
  )
}

/** Ends the account's sessions, all or all but one, in the caller's transaction: when its factors or its roles change, or it is closed. Gives how many. */
export async function endSessionsOf(
  tx: Tx,
  ending: { accountId: string; actorId: string | null; reason: EndReason; now: Date; except?: string },
): Promise<number> {
  const { sessions } = schema
  const open = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.accountId, ending.accountId), isNull(sessions.endedAt)))
  const others = open.filter(({ id }) => id !== ending.except)
  for (const { id } of others) await endSessionOf(tx, { ...ending, id })
  return others.length
}

/** Ends one of the account's own sessions; another's is not found. */
export async function endOwnSession(deps: Deps, actor: AccountActor, sessionId: string): Promise<void> {
  const ended = await deps.db.transaction((tx) =>
    endSessionOf(tx, { id: sessionId, accountId: actor.accountId, reason: 'ended_by_owner', now: deps.clock() }),
  )
  if (!ended) throw new Problem('session.notFound')
}

/** The open sessions of an account, newest first: the caller's own, unless another is named. */
export async function listSessions(
  deps: Deps,
  actor: AccountActor,
  accountId = actor.accountId,
): Promise<Output<typeof contract.listSessions>['items']> {
  const { sessions } = schema
  const rows = await deps.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.accountId, accountId), isNull(sessions.endedAt), gt(sessions.expiresAt, deps.clock())))
    .orderBy(desc(sessions.id))
    .limit(100)
  const open = rows.filter((row) => !hasRunOut(row, deps.config, deps.clock()))
  return open.map((row) => ({
    id: row.id,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    assurance: row.assurance,
    current: row.id === actor.sessionId,
  }))
}
