/** Ranks a whole edition with the reference scorer. Pure but for giving others their turn. */
import { setImmediate } from 'node:timers/promises'
import type { Engine } from './engine.ts'
import type { ClosedTo, PitchFacts } from '../facts/facts.ts'
import { compareScored, type ListLimits, type Ranking, type Scored } from '../lists/lists.ts'
import type { RunFacts } from '../read/snapshot.ts'

/** Longest stretch of scoring before other jobs, and the renewal of this one's lock, get their turn. */
const SLICE_MS = 15

/** Everyone's ranked counterparts, by the side whose lists they are. */
export interface Rankings {
  mandate: Map<string, Ranking>
  pitch: Map<string, Ranking>
}

export type Progress = (pairsDone: number, pairsTotal: number) => Promise<void>

/** Scores every pair and keeps the best of each owner. */
export async function rankEdition(engine: Engine, facts: RunFacts, options: { limits: ListLimits; tell: Progress }): Promise<Rankings> {
  const { pitches, mandates, closedTo } = facts
  const { limits, tell } = options
  const ofPitches = new Map(pitches.map(({ id }) => [id, new Best(limits.pitch)]))
  const ofMandates = new Map<string, Ranking>()
  let done = 0
  let sliceEndsAt = performance.now() + SLICE_MS
  for (const mandate of mandates) {
    const own = new Best(limits.mandate)
    const closed = closedTo.get(mandate.id)
    for (const pitch of pitches) {
      const score = isKeptApart(closed, pitch) ? null : engine.scoreEligible(pitch, mandate)
      if (score !== null) {
        own.add({ id: pitch.id, score })
        ofPitches.get(pitch.id)?.add({ id: mandate.id, score })
      }
      done += 1
      if (performance.now() > sliceEndsAt) {
        await tell(done, pitches.length * mandates.length)
        await setImmediate()
        sliceEndsAt = performance.now() + SLICE_MS
      }
    }
    ofMandates.set(mandate.id, own.ranking())
  }
  return { mandate: ofMandates, pitch: new Map([...ofPitches].map(([id, best]) => [id, best.ranking()])) }
}

/** Whether people keep a pitch apart from the mandate that this is of. */
export function isKeptApart(closed: ClosedTo | undefined, pitch: Pick<PitchFacts, 'id' | 'organisationId'>): boolean {
  return closed !== undefined && (closed.organisationIds.includes(pitch.organisationId) || closed.pitchIds.includes(pitch.id))
}

/** Keeps the best of what is added; what cannot end among them is dropped now and then. */
class Best {
  private readonly limit: number
  private entries: Scored[] = []
  private eligible = 0

  constructor(limit: number) {
    this.limit = limit
  }

  add(entry: Scored): void {
    this.eligible += 1
    this.entries.push(entry)
    if (this.entries.length >= 2 * this.limit + 100) this.cut()
  }

  ranking(): Ranking {
    this.cut()
    return { ids: this.entries.map(({ id }) => id), scores: this.entries.map(({ score }) => score), eligible: this.eligible }
  }

  private cut(): void {
    this.entries.sort(compareScored).splice(this.limit)
  }
}
