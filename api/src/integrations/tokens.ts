import { record, schema, type Tx } from '@scalebridge/db'
import { hashOfToken } from '@scalebridge/db/drafting-tokens'
import { TOKEN_SCOPES } from '@scalebridge/db/reference'
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import { randomBytes } from 'node:crypto'
import { listed } from '../editions/editions.ts'
import { accountOf, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input, Output } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import type * as contract from './integrations.contract.ts'

const { accounts, apiTokens } = schema
const DAY_MS = 24 * 60 * 60_000
/** For so long the token before a rotation is good as well. */
const OVERLAP_MS = DAY_MS
const MOST_TOKENS = 20

const standing = (accountId: string, now: Date) =>
  and(eq(apiTokens.accountId, accountId), isNull(apiTokens.revokedAt), gt(apiTokens.expiresAt, now))

/** The caller's own tokens that are still good, oldest first. */
export async function listTokens(deps: Deps, actor: Actor): Promise<Output<typeof contract.listApiTokens>> {
  const rows = await deps.db
    .select()
    .from(apiTokens)
    .where(standing(accountOf(actor).accountId, deps.clock()))
    .orderBy(asc(apiTokens.id))
  return { items: rows.map((row) => toApiToken(row, deps.clock())) }
}

function toApiToken(row: typeof apiTokens.$inferSelect, now: Date): contract.ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes.map((scope) => listed(TOKEN_SCOPES, scope)),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    previousUntil: row.previousUntil !== null && row.previousUntil > now ? row.previousUntil.toISOString() : null,
  }
}

/** 256 random bits behind a mark by which scanners of leaked secrets know it. */
const newToken = () => `sbt_${randomBytes(32).toString('base64url')}`

/** Makes a token of the caller's and answers it, this once. Errors: `token.tooMany`. */
export async function createToken(
  deps: Deps,
  actor: Actor,
  { body }: Input<typeof contract.createApiToken>,
): Promise<Output<typeof contract.createApiToken>> {
  const { accountId } = accountOf(actor)
  const { name, scopes, validDays } = body
  const now = deps.clock()
  const token = newToken()
  return deps.db.transaction(async (tx) => {
    await lockAccount(tx, accountId)
    if ((await tx.$count(apiTokens, standing(accountId, now))) >= MOST_TOKENS) throw new Problem('token.tooMany')
    const expiresAt = new Date(now.getTime() + validDays * DAY_MS)
    const values = { accountId, name: name.trim(), scopes, tokenHash: hashOfToken(token), createdAt: now, expiresAt }
    const [row] = await tx.insert(apiTokens).values(values).returning()
    if (row === undefined) throw new Error('the token was not returned')
    await record(tx, {
      actorId: accountId,
      action: 'apiToken.create',
      subject: { kind: 'apiToken', id: row.id },
      after: { scopes, validDays },
    })
    return { apiToken: toApiToken(row, now), token }
  })
}

async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('no key update')
}

/**
 * Replaces or revokes one of the caller's own tokens. A rotation makes a credential and so needs the second factor; to revoke never does.
 * Errors: `token.notFound`, `policy.secondFactorNeeded`.
 */
export async function moveToken(
  deps: Deps,
  actor: Actor,
  { params, body }: Input<typeof contract.moveApiToken>,
): Promise<Output<typeof contract.moveApiToken>> {
  const { accountId, assurance } = accountOf(actor)
  const now = deps.clock()
  return deps.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(apiTokens)
      .where(and(eq(apiTokens.id, params.tokenId), standing(accountId, now)))
      .for('update')
    if (row === undefined) throw new Problem('token.notFound')
    await record(tx, { actorId: accountId, action: `apiToken.${body.do}`, subject: { kind: 'apiToken', id: row.id } })
    if (body.do === 'revoke') {
      await tx
        .update(apiTokens)
        .set({ revokedAt: sql`now()` })
        .where(eq(apiTokens.id, row.id))
      return { apiToken: null, token: null }
    }
    if (assurance < 2) throw new Problem('policy.secondFactorNeeded')
    const token = newToken()
    const previousUntil = new Date(now.getTime() + OVERLAP_MS)
    const [after] = await tx
      .update(apiTokens)
      .set({ tokenHash: hashOfToken(token), previousHash: row.tokenHash, previousUntil })
      .where(eq(apiTokens.id, row.id))
      .returning()
    if (after === undefined) throw new Error('the token was not returned')
    return { apiToken: toApiToken(after, now), token }
  })
}
