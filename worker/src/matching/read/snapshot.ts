/** What a run was done from, as it is stored: small, and the same bytes for the same facts. Pure. */
import { createHash } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { ClosedTo, MandateFacts, PitchFacts } from '../facts/facts.ts'
import type { CorpusStatistics } from '../words/text.ts'
import { buildTrackRecord, type TrackRecord } from '../track/model.ts'
import type { PastProject } from '../track/past-project.ts'

/** All that a run was done from beside its policy and its corpus. */
export interface RunFacts {
  /** The day on which dated country groups are read: the closing of the call. */
  readonly on: Date
  readonly pitches: readonly PitchFacts[]
  /** Open to all: what keeps them apart stands in `closedTo`. */
  readonly mandates: readonly MandateFacts[]
  readonly closedTo: ReadonlyMap<string, ClosedTo>
}

/** Characters of facts beyond which a run keeps only their hash: 10,000 long pitches or so. */
const MOST_STORED = 40_000_000

/** What scores mean in a run, and in every change of its lists until the next: the words' weights and the investors' past. */
export interface Learned {
  readonly corpus: CorpusStatistics
  readonly history: readonly PastProject[]
}

/** What a run learned, with the track record that is made of it. */
export function learnedFrom({ corpus, history }: Learned): Learned & { track: TrackRecord | null } {
  return { corpus, history, track: history.length > 0 ? buildTrackRecord(history) : null }
}

/** Word statistics and past projects as compressed JSON. */
export function packLearned(learned: Learned): Buffer {
  return zstdCompressSync(textOf(learned))
}

function textOf({ corpus, history }: Learned): string {
  const { textsWith, ...counts } = corpus
  return JSON.stringify({ ...counts, textsWith: [...textsWith], history })
}

/** Reads packLearned's bytes back. Throws when they are no such thing. */
export function unpackLearned(packed: Uint8Array): Learned {
  const read: Omit<CorpusStatistics, 'textsWith' | 'mandates'> & {
    readonly textsWith: [string, number][]
    /** Runs of earlier versions know nothing of mandates' texts, and the first of them nothing of a past. */
    readonly mandates?: CorpusStatistics['mandates']
    readonly history?: PastProject[]
  } = JSON.parse(zstdDecompressSync(packed).toString())
  const { texts, averageLength, textsWith, mandates = null, history = [] } = read
  return { corpus: { texts, averageLength, textsWith: new Map(textsWith), mandates }, history }
}

/** SHA-256 of the facts and of what was learned, and the facts' compressed JSON where they are few enough to be kept. */
export function packFacts({ on, pitches, mandates, closedTo }: RunFacts, learned: Learned): { factsHash: string; packed: Buffer | null } {
  const hash = createHash('sha256').update(textOf(learned))
  let kept: string[] | null = []
  let length = 0
  for (const line of linesOf([{ on: on.toISOString() }, pitches, mandates, [...closedTo].toSorted(([a], [b]) => (a < b ? -1 : 1))])) {
    hash.update(line)
    length += line.length
    if (length > MOST_STORED) kept = null
    kept?.push(line)
  }
  return { factsHash: hash.digest('hex'), packed: kept === null ? null : zstdCompressSync(kept.join('')) }
}

/** Reads packFacts's bytes back. Throws when they are no such thing. */
export function unpackFacts(packed: Uint8Array): RunFacts {
  const [head = '', pitches = '', mandates = '', closedTo = ''] = zstdDecompressSync(packed).toString().split('\n\n')
  const { on }: { on: string } = JSON.parse(head)
  const read = <T>(part: string): T[] => JSON.parse(`[${part.split('\n').filter(Boolean).join(',')}]`)
  return {
    on: new Date(on),
    pitches: read<PitchFacts>(pitches),
    mandates: read<MandateFacts>(mandates),
    closedTo: new Map(read<[string, ClosedTo]>(closedTo)),
  }
}

/** One JSON value a line, with an empty line after each part. */
function* linesOf(parts: readonly (object | readonly object[])[]): Generator<string> {
  for (const part of parts) {
    for (const value of Array.isArray(part) ? part : [part]) yield `${JSON.stringify(value)}\n`
    yield '\n'
  }
}
