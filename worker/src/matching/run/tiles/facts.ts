/** What a run that several workers make together is made from, as it is stored: the same bytes for the same facts. Pure. */
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompressSync } from 'node:zlib'
import type { ClosedTo, MandateFacts, PitchFacts } from '../../facts/facts.ts'
import type { ListLimits } from '../../lists/lists.ts'
import type { EditionMemory } from '../../memory/memory.ts'
import type { Policy } from '../../facts/policy.ts'
import { packLearned, unpackLearned, type Learned } from '../../read/snapshot.ts'

const compress = promisify(zstdCompress)

/** What all tiles of a run share: everything but the pitches. */
export interface SharedFacts {
  readonly terms: EditionMemory['terms']
  readonly policyId: string | null
  /** Whole, so that every worker scores by the same one, whatever its own version ships with. */
  readonly policy: Policy
  readonly learned: Learned
  /** Open to all: whom people keep apart stands in `closedTo`. In rising order of ids. */
  readonly mandates: readonly MandateFacts[]
  readonly closedTo: ReadonlyMap<string, ClosedTo>
  /** Changes before this are in. */
  readonly horizon: string
  /** How long the whole run's lists are. */
  readonly limits: ListLimits
}

/** Cuts pitches in rising order of ids into tiles of so many. A tile's place in the row and its first pitch's are as good as ids. */
export function cutInTiles(pitches: readonly PitchFacts[], pitchesPerTile: number): PitchFacts[][] {
  return Array.from({ length: Math.ceil(pitches.length / pitchesPerTile) }, (_, nth) =>
    pitches.slice(nth * pitchesPerTile, (nth + 1) * pitchesPerTile),
  )
}

/** Compressed JSON; other work of this process goes on while it is compressed. */
export async function packShared({ terms, policyId, policy, learned, mandates, closedTo, horizon, limits }: SharedFacts): Promise<Buffer> {
  const { editionId, on, rates } = terms
  const head = JSON.stringify({
    terms: { editionId, on: on.toISOString(), rates: [...rates] },
    policyId,
    policy,
    learned: packLearned(learned).toString('base64'),
    closedTo: [...closedTo],
    horizon,
    limits,
  })
  return compress(`${head}\n${linesOf(mandates)}`)
}

interface SharedHead extends Pick<SharedFacts, 'policyId' | 'policy' | 'horizon' | 'limits'> {
  readonly terms: { readonly editionId: string; readonly on: string; readonly rates: [string, number][] }
  readonly learned: string
  readonly closedTo: [string, ClosedTo][]
}

/** Reads packShared's bytes back. Throws when they are no such thing. */
export function unpackShared(packed: Uint8Array): SharedFacts {
  const [head = '', ...mandates] = linesIn(packed)
  const { terms, learned, closedTo, ...rest }: SharedHead = JSON.parse(head)
  return {
    ...rest,
    terms: { editionId: terms.editionId, on: new Date(terms.on), rates: new Map(terms.rates) },
    learned: unpackLearned(Buffer.from(learned, 'base64')),
    closedTo: new Map(closedTo),
    mandates: parsed<MandateFacts>(mandates),
  }
}

/** A tile's pitches as compressed JSON. */
export function packPitches(pitches: readonly PitchFacts[]): Promise<Buffer> {
  return compress(linesOf(pitches))
}

/** Reads packPitches's bytes back. Throws when they are no such thing. */
export function unpackPitches(packed: Uint8Array): PitchFacts[] {
  return parsed<PitchFacts>(linesIn(packed))
}

function linesOf(values: readonly object[]): string {
  return values.map((value) => JSON.stringify(value)).join('\n')
}

function linesIn(packed: Uint8Array): string[] {
  return zstdDecompressSync(packed).toString().split('\n')
}

function parsed<T>(lines: readonly string[]): T[] {
  return JSON.parse(`[${lines.filter(Boolean).join(',')}]`)
}
