import { freezePitch, membersOf, movePitch, record, remakePool, schema, type Db, type Tx } from '@scalebridge/db'
import { notify } from '@scalebridge/db/notices'
import {
  LEAST_IN_POOL,
  MATCHED_STATES,
  MOST_IN_POOL,
  POOL_MEMBER_MOVES,
  POOL_MEMBER_STATES,
  type PoolMemberState,
} from '@scalebridge/db/reference'
import { and, eq, inArray, ne } from 'drizzle-orm'
import { listed } from '../editions/editions.ts'
import { requestMatch } from '../matching/run-status.ts'
import { accountOf, hasPitchRole, type Actor } from '../platform/actor.ts'
import type { Deps } from '../platform/deps.ts'
import type { Input } from '../platform/endpoint.ts'
import { Problem } from '../platform/problem.ts'
import { findPitch, lastVersion, nextNumber } from '../pitches/pitches.ts'
import type * as contract from './pools.contract.ts'
import { isSecretariat, mayLead, presentPool } from './pools.queries.ts'

const { pitches, poolMembers } = schema
type PitchRow = typeof pitches.$inferSelect

/**
 * Starts a pool: a pitch of its own, made of whoever joins. The lead who starts it joins by that; everybody else, and everybody
 * when the Secretariat starts it, is asked. 422 for pitches that do not take part or did not agree to be found.
 */
export async function startPool(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.startPool>): Promise<contract.Pool> {
  const { accountId } = accountOf(actor)
  const { pitch, organisationName } = await findPitch(deps.db, actor, params.pitchId)
  if (!mayLead(actor, pitch)) throw new Problem('policy.roleMissing')
  if (pitch.form === 'pool' || !isMatched(pitch)) throw new Problem('pool.notOpen')
  const asked = await findAsked(deps.db, actor, { pitch, pitchIds: body.pitchIds })
  const isOwn = hasPitchRole(actor, ['partnership_lead'], pitch)
  const poolId = await deps.db.transaction(async (tx) => {
    await lockMember(tx, pitch.id)
    if (isOwn) await refuseSecondPool(tx, pitch.id, null)
    const { editionId, organisationId, language, origin } = pitch
    const [pool] = await tx
      .insert(pitches)
      .values({ editionId, organisationId, language, origin, createdBy: accountId, form: 'pool', title: body.title, summary: body.summary })
      .returning()
    if (pool === undefined) throw new Error('the pool was not returned')
    const now = deps.clock()
    const invited = { poolId: pool.id, invitedBy: accountId, invitedAt: now }
    const own = isOwn ? { state: 'joined', answeredBy: accountId, answeredAt: now } : {}
    await tx
      .insert(poolMembers)
      .values([{ ...invited, pitchId: pitch.id, ...own }, ...asked.map(({ id }) => ({ ...invited, pitchId: id }))])
    const after = { title: body.title, pitchIds: [pitch.id, ...body.pitchIds] }
    await record(tx, { actorId: accountId, action: 'pool.start', subject: { kind: 'pitch', id: pool.id }, after })
    const who = isOwn ? organisationName : 'ECOSOC'
    for (const member of isOwn ? asked : [pitch, ...asked]) await tellInvited(tx, { member, pool, who })
    return pool.id
  })
  return presentPool(deps.db, actor, poolId)
}

/** Joins, declines or leaves a pool with an own pitch; the pool is made anew, and ends when fewer than two are left. */
export async function answerPool(deps: Deps, actor: Actor, { params, body }: Input<typeof contract.answerPool>): Promise<contract.Pool> {
  const { accountId } = accountOf(actor)
  const { pitch, organisationName } = await findPitch(deps.db, actor, params.pitchId)
  if (!hasPitchRole(actor, ['partnership_lead'], pitch)) throw new Problem('policy.roleMissing')
  await deps.db.transaction(async (tx) => {
    await lockMember(tx, pitch.id)
    const [pool] = await tx.select().from(pitches).where(eq(pitches.id, body.poolId)).for('update')
    const [member] = await tx.select().from(poolMembers).where(memberOf(body.poolId, pitch.id))
    // Whoever was never asked learns nothing of a pool, not even whether there is one.
    if (pool === undefined || member === undefined) throw new Problem('pool.moveNotAllowed')
    const from = listed(POOL_MEMBER_STATES, member.state)
    if (from === body.answer) return
    if (!mayAnswer(from, body.answer) || pool.state === 'withdrawn') throw new Problem('pool.moveNotAllowed')
    if (body.answer === 'joined') {
      if (!isMatched(pitch)) throw new Problem('pool.notOpen')
      await refuseSecondPool(tx, pitch.id, pool.id)
    }
    const answered = { state: body.answer, answeredBy: accountId, answeredAt: deps.clock() }
    await tx.update(poolMembers).set(answered).where(memberOf(pool.id, pitch.id))
    const change = { before: { state: from }, after: { pitchId: pitch.id, state: body.answer } }
    await record(tx, { actorId: accountId, action: 'pool.answer', subject: { kind: 'pitch', id: pool.id }, ...change })
    if (from === 'joined' || body.answer === 'joined') await settle(tx, deps, { pool, accountId })
    await tellMembers(tx, { pool, who: organisationName, butPitchId: pitch.id })
  })
  return presentPool(deps.db, actor, body.poolId)
}

const memberOf = (poolId: string, pitchId: string) => and(eq(poolMembers.poolId, poolId), eq(poolMembers.pitchId, pitchId))

/** Two pools cannot be joined at once by two requests: the second waits here. */
async function lockMember(tx: Tx, pitchId: string): Promise<void> {
  await tx.select({ id: pitches.id }).from(pitches).where(eq(pitches.id, pitchId)).for('update')
}

function mayAnswer(from: PoolMemberState, answer: PoolMemberState): boolean {
  return POOL_MEMBER_MOVES[from].includes(answer)
}

function isMatched({ state }: Pick<PitchRow, 'state'>): boolean {
  return MATCHED_STATES.some((matched) => matched === state)
}

/** What changes for the pool itself: it is submitted with its second member, matched anew, and ends with its last but one. */
async function settle(tx: Tx, deps: Deps, { pool, accountId }: { pool: PitchRow; accountId: string }): Promise<void> {
  const members = await remakePool(tx, pool)
  const [now] = await tx.select().from(pitches).where(eq(pitches.id, pool.id))
  if (now === undefined) throw new Error('the pool is gone')
  if (members < LEAST_IN_POOL) {
    if (isMatched(now)) await movePitch(tx, { pitch: now, to: 'withdrawn', actorId: accountId, reason: 'Fewer than two members.' })
    return
  }
  const number = now.number ?? (await nextNumber(tx, now.editionId))
  await tx.insert(schema.pitchVersions).values({
    pitchId: now.id,
    version: (await lastVersion(tx, now.id)) + 1,
    ...freezePitch(now),
    submittedBy: accountId,
    submittedAt: deps.clock(),
  })
  if (now.state === 'draft')
    await movePitch(tx, { pitch: now, to: 'submitted', actorId: accountId, set: { number, submittedAt: deps.clock() } })
  await requestMatch(tx, { kind: 'pitch', pitchId: now.id, editionId: now.editionId })
}

/** One ask counts once: a pitch stands in one pool at a time. */
async function refuseSecondPool(tx: Tx, pitchId: string, butPoolId: string | null): Promise<void> {
  const [other] = await tx
    .select({ id: poolMembers.poolId })
    .from(poolMembers)
    .innerJoin(pitches, eq(pitches.id, poolMembers.poolId))
    .where(
      and(
        eq(poolMembers.pitchId, pitchId),
        eq(poolMembers.state, 'joined'),
        ne(pitches.state, 'withdrawn'),
        butPoolId === null ? undefined : ne(pitches.id, butPoolId),
      ),
    )
  if (other !== undefined) throw new Problem('pool.joinedElsewhere')
}

/** The pitches to ask: submitted ones of the edition that agreed to be found. The Secretariat may ask any: they still decide. */
async function findAsked(db: Db, actor: Actor, { pitch, pitchIds }: { pitch: PitchRow; pitchIds: readonly string[] }): Promise<PitchRow[]> {
  if (pitchIds.length + 1 > MOST_IN_POOL) throw new Problem('pool.full')
  const rows = await db
    .select()
    .from(pitches)
    .where(
      and(
        inArray(pitches.id, [...pitchIds]),
        eq(pitches.editionId, pitch.editionId),
        inArray(pitches.state, MATCHED_STATES),
        ne(pitches.form, 'pool'),
        ne(pitches.id, pitch.id),
        isSecretariat(actor) ? undefined : eq(pitches.openToPooling, true),
      ),
    )
    .orderBy(pitches.id)
  if (rows.length !== pitchIds.length) throw new Problem('pool.notOpen')
  return rows
}

async function tellInvited(tx: Tx, { member, pool, who }: { member: PitchRow; pool: PitchRow; who: string }): Promise<void> {
  const params = { who, pitch: member.title ?? '', pool: pool.title ?? '' }
  const path = `/pitches/${member.id}/pool`
  await notify(tx, { accountIds: await membersOf(tx, member.id), kind: 'pool.invited', subjectId: member.id, params, path })
}

async function tellMembers(tx: Tx, { pool, who, butPitchId }: { pool: PitchRow; who: string; butPitchId: string }): Promise<void> {
  const rows = await tx
    .select({ pitchId: poolMembers.pitchId })
    .from(poolMembers)
    .where(and(eq(poolMembers.poolId, pool.id), eq(poolMembers.state, 'joined'), ne(poolMembers.pitchId, butPitchId)))
  for (const { pitchId } of rows) {
    const path = `/pitches/${pitchId}/pool`
    const params = { who, pool: pool.title ?? '' }
    await notify(tx, { accountIds: await membersOf(tx, pitchId), kind: 'pool.changed', subjectId: pitchId, params, path })
  }
}
