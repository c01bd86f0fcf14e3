import type { Tx } from '@scalebridge/db'
import type { ClosedTo } from '../../facts/facts.ts'
import { limitsOf, type EditionMemory } from '../../memory/memory.ts'
import { goOn, type Run } from '../../write/runs.ts'
import { cutInTiles, packPitches, packShared } from './facts.ts'
import { beginFlow, type TileToStore } from './store.ts'

interface ToCut {
  readonly memory: EditionMemory
  readonly closedTo: ReadonlyMap<string, ClosedTo>
  readonly pitchesPerTile: number
}

/** Makes the parts of a whole run of what was read for it; what it returns stores them and promises their jobs. */
export async function cutRun(run: Run, { memory, closedTo, pitchesPerTile }: ToCut): Promise<(tx: Tx) => Promise<void>> {
  const { terms, policyId, policy, corpus, history, horizon } = memory
  const mandates = [...memory.mandates.values()]
  const learned = { corpus, history }
  const shared = await packShared({ terms, policyId, policy, learned, mandates, closedTo, horizon, limits: limitsOf(memory) })
  const tiles: TileToStore[] = []
  for (const pitches of cutInTiles([...memory.pitches.values()], pitchesPerTile))
    tiles.push({ pitchCount: pitches.length, pitches: await packPitches(pitches) })
  return async (tx) => {
    await goOn(tx, run.id, { pairsDone: 0, pairsTotal: memory.pitches.size * mandates.length })
    await beginFlow(tx, run, { shared, tiles })
  }
}
