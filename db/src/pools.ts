import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm'
import type { Db, Tx } from './connect.ts'
import { enqueue } from './outbox.ts'
import { LEAST_IN_POOL } from './reference/pools.ts'
import { MATCHED_STATES } from './reference/states.ts'
import { poolContent, type PoolMember } from './rules/pools.ts'
import { exchangeRates } from './schema/editions.ts'
import { matchRuns } from './schema/match-runs.ts'
import { pitches } from './schema/pitches.ts'
import { poolMembers } from './schema/pools.ts'

type PitchRow = typeof pitches.$inferSelect

/** The pitches that have joined a pool and take part in matching, in the order in which they joined. */
export async function joinedMembers(db: Db | Tx, poolId: string): Promise<PitchRow[]> {
  const rows = await db
    .select({ pitch: pitches })
    .from(poolMembers)
    .innerJoin(pitches, eq(pitches.id, poolMembers.pitchId))
    .where(and(eq(poolMembers.poolId, poolId), eq(poolMembers.state, 'joined'), inArray(pitches.state, MATCHED_STATES)))
    .orderBy(asc(poolMembers.answeredAt), asc(pitches.id))
  return rows.map(({ pitch }) => pitch)
}

/** US dollars for one unit of each currency, by the edition's dated rates. */
export async function usdRates(db: Db | Tx, editionId: string): Promise<Map<string, number>> {
  const rows = await db.select().from(exchangeRates).where(eq(exchangeRates.editionId, editionId))
  return new Map(rows.map(({ currency, usdPerUnit }) => [currency, Number(usdPerUnit)]))
}

/** Makes a pool anew of those who have joined; returns how many they are. With fewer than two it stays as it was. */
export async function remakePool(tx: Tx, pool: Pick<PitchRow, 'id' | 'editionId'>): Promise<number> {
  const members: PoolMember[] = (await joinedMembers(tx, pool.id)).map((pitch) => ({ ...pitch, pitchId: pitch.id }))
  if (members.length < LEAST_IN_POOL) return members.length
  const content = poolContent(members, await usdRates(tx, pool.editionId))
  await tx
    .update(pitches)
    .set({ ...content, pooledAsks: members.length, revision: sql`${pitches.revision} + 1`, updatedAt: sql`now()` })
    .where(eq(pitches.id, pool.id))
  return members.length
}

/**
 * What a pitch's move means for pools: one that takes no part any more leaves them, and those it is in are made anew and matched
 * again. Returns the pools that have too few members left, for their mover to end.
 */
export async function settlePools(tx: Tx, pitch: Pick<PitchRow, 'id' | 'state'>): Promise<PitchRow[]> {
  const rows = await tx
    .select({ pool: pitches })
    .from(poolMembers)
    .innerJoin(pitches, eq(pitches.id, poolMembers.poolId))
    .where(and(eq(poolMembers.pitchId, pitch.id), eq(poolMembers.state, 'joined'), ne(pitches.state, 'withdrawn')))
    .orderBy(pitches.id)
  if (rows.length === 0) return []
  if (!MATCHED_STATES.some((state) => state === pitch.state)) {
    const joined = and(eq(poolMembers.pitchId, pitch.id), eq(poolMembers.state, 'joined'))
    await tx
      .update(poolMembers)
      .set({ state: 'left', answeredAt: sql`now()` })
      .where(joined)
  }
  const ended: PitchRow[] = []
  for (const { pool } of rows) {
    const members = await remakePool(tx, pool)
    const isMatched = MATCHED_STATES.some((state) => state === pool.state)
    if (members < LEAST_IN_POOL && isMatched) ended.push(pool)
    else if (isMatched) await matchAgain(tx, pool)
  }
  return ended
}

async function matchAgain(tx: Tx, pool: PitchRow): Promise<void> {
  const [run] = await tx
    .insert(matchRuns)
    .values({ editionId: pool.editionId, kind: 'pitch', subjectId: pool.id })
    .returning({ id: matchRuns.id })
  if (run === undefined) throw new Error('the insert of a run returned no row')
  await enqueue(tx, { name: 'pitch.match', payload: { pitchId: pool.id, runId: run.id } }, { aggregate: 'pitch', id: pool.id })
}

/** A pool's members in an edition with what keeps them apart from investors: a pool is closed to whom one member is closed to. */
export async function pooledPitches(
  db: Db | Tx,
  editionId: string,
): Promise<{ poolId: string; pitchId: string; organisationId: string }[]> {
  return db
    .select({ poolId: poolMembers.poolId, pitchId: poolMembers.pitchId, organisationId: pitches.organisationId })
    .from(poolMembers)
    .innerJoin(pitches, eq(pitches.id, poolMembers.pitchId))
    .where(and(eq(pitches.editionId, editionId), eq(poolMembers.state, 'joined')))
}
