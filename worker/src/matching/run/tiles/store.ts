/** The stored parts of a run that several workers make together. Whoever writes any of it holds the run's row. */
import { eq, sql } from 'drizzle-orm'
import { enqueue, schema, type Db, type Tx } from '@scalebridge/db'
import { final } from '../../../failures.ts'
import type { Run } from '../../write/runs.ts'

const { matchFlows, matchTiles } = schema

/** A tile's pitches before they are ranked. */
export interface TileToStore {
  readonly pitchCount: number
  readonly pitches: Buffer
}

/** Writes what a run is made from, in place of what an earlier try of it left, and promises a job for each tile. */
export async function beginFlow(tx: Tx, run: Run, { shared, tiles }: { shared: Buffer; tiles: readonly TileToStore[] }): Promise<void> {
  await endFlow(tx, run.id)
  await tx.insert(matchFlows).values({ runId: run.id, shared })
  for (const [nth, tile] of tiles.entries()) {
    const [stored] = await tx
      .insert(matchTiles)
      .values({ ...tile, runId: run.id, nth })
      .returning({ id: matchTiles.id })
    if (stored === undefined) throw new Error('a tile was not stored')
    await enqueue(tx, { name: 'match.tile', payload: { runId: run.id, tileId: stored.id } }, { aggregate: 'edition', id: run.editionId })
  }
}

/** A run's parts are of no more use. */
export async function endFlow(tx: Tx, runId: string): Promise<void> {
  await tx.delete(matchFlows).where(eq(matchFlows.runId, runId))
}

/** What a tile is ranked from; null when its run was ended, given up or begun anew. */
export async function findTile(tx: Tx, tileId: string): Promise<{ shared: Buffer; pitches: Buffer } | null> {
  const [found] = await tx
    .select({ shared: matchFlows.shared, pitches: matchTiles.pitches })
    .from(matchTiles)
    .innerJoin(matchFlows, eq(matchFlows.runId, matchTiles.runId))
    .where(eq(matchTiles.id, tileId))
  return found ?? null
}

/** Writes a tile's lists, whoever wrote them before; false when there is no such tile any more. */
export async function writeRanked(tx: Tx, tileId: string, ranked: Buffer): Promise<boolean> {
  const written = await tx.update(matchTiles).set({ ranked }).where(eq(matchTiles.id, tileId)).returning({ id: matchTiles.id })
  return written.length > 0
}

/** How many tiles of a run are still to be ranked, and how many pitches those that are have. */
export async function countTiles(tx: Tx, runId: string): Promise<{ left: number; ranked: number; pitches: number }> {
  const [counted] = await tx
    .select({
      left: sql<number>`(count(*) filter (where ranked is null))::int`,
      ranked: sql<number>`coalesce(sum(pitch_count) filter (where ranked is not null), 0)::int`,
      pitches: sql<number>`coalesce(sum(pitch_count), 0)::int`,
    })
    .from(matchTiles)
    .where(eq(matchTiles.runId, runId))
  return counted ?? { left: 0, ranked: 0, pitches: 0 }
}

/** What a run's tiles share, and since when; null when it was ended, given up or begun anew. */
export async function findShared(tx: Tx, runId: string): Promise<{ shared: Buffer; createdAt: Date } | null> {
  const [found] = await tx
    .select({ shared: matchFlows.shared, createdAt: matchFlows.createdAt })
    .from(matchFlows)
    .where(eq(matchFlows.runId, runId))
  return found ?? null
}

/** The ranked tiles of a run one by one, in the order of their pitches. Throws where one is gone meanwhile. */
export async function* readTiles(db: Db, runId: string): AsyncGenerator<{ pitches: Buffer; ranked: Buffer }> {
  const ids = await db.select({ id: matchTiles.id }).from(matchTiles).where(eq(matchTiles.runId, runId)).orderBy(matchTiles.nth)
  for (const { id } of ids) {
    const [tile] = await db.select({ pitches: matchTiles.pitches, ranked: matchTiles.ranked }).from(matchTiles).where(eq(matchTiles.id, id))
    if (tile === undefined || tile.ranked === null) throw final('a tile of the run is gone')
    yield { pitches: tile.pitches, ranked: tile.ranked }
  }
}
