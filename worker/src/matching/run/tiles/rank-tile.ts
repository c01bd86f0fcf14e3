/** One tile of a run: so many pitches against all mandates. Pure: the same bytes in give the same bytes out. */
import { closedToFrom } from '../../read/from-rows.ts'
import { rankAll } from '../../kernel/rank-all.ts'
import { learnedFrom } from '../../read/snapshot.ts'
import { unpackPitches, unpackShared } from './facts.ts'
import { packRanked } from './ranked-tile.ts'

/** What a tile is ranked from, as it is stored, and by how many threads. */
export interface TileToRank {
  readonly shared: Uint8Array
  readonly pitches: Uint8Array
  readonly threads: number
}

/** Ranks a tile with the kernel; returns packRanked's bytes. */
export async function rankTile({ shared, pitches, threads }: TileToRank): Promise<Buffer> {
  const { terms, policy, learned, mandates, closedTo, limits } = unpackShared(shared)
  const { corpus, track } = learnedFrom(learned)
  const { byMandate, byPitch } = await rankAll({
    pitches: unpackPitches(pitches),
    mandates: mandates.map((mandate) => ({ ...mandate, closedTo: closedToFrom(closedTo, mandate.id) })),
    policy,
    corpus,
    track,
    on: terms.on,
    perMandate: limits.mandate,
    perPitch: limits.pitch,
    threads,
  })
  return packRanked({ byMandate, byPitch })
}
