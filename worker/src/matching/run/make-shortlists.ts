import type { Db, Tx } from '@scalebridge/db'
import type { FairnessReport } from '@scalebridge/db/rules'
import { fairShortlistsAside, type LikelyPair } from '../fair/aside.ts'
import type { FairShortlists } from '../fair/shortlists.ts'
import type { ClosedTo } from '../facts/facts.ts'
import type { FairPitch, RankedList } from '../fair/input.ts'
import { loadFairPitches, loadPins } from '../fair/load.ts'
import type { EditionMemory } from '../memory/memory.ts'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { isKeptApart } from '../score/rank-edition.ts'

/** What fair shortlists of a whole run come to, for the Secretariat. */
export interface Shortlists {
  readonly fairness: FairnessReport
}

export interface Making {
  readonly made: Promise<Shortlists | null>
  /** The pairs that are likely placed, of a large edition some seconds before all are made; none where nobody tells them before. */
  readonly likely: Promise<readonly LikelyPair[]>
}

/**
 * Begins the fair shortlists of a run from its lists, in memory. Resolves when all is read for them, so that the transaction is free
 * for other work while another thread makes them; what it resolves to tells when they are in memory, and null where nobody has a
 * mandate to make them for.
 */
export async function beginShortlists(tx: Tx, memory: EditionMemory): Promise<Making> {
  const { lists } = memory
  memory.shortlists.clear()
  const mandateIds = [...memory.mandates.keys()]
  if (mandateIds.length === 0) return { made: Promise.resolve(null), likely: Promise.resolve([]) }
  const fair = await readFairFacts(tx, memory)
  const early = Promise.withResolvers<readonly LikelyPair[]>()
  const making = fairShortlistsAside(
    {
      mandates: mandateIds.map((id) => ({ id, pinned: fair.pins.get(id) ?? [] })),
      pitches: fair.pitches,
      byMandate: [...[...lists.mandate.made()].map(([ownerId, { ids, scores }]) => ({ ownerId, ids, scores })), ...scorePins(memory, fair)],
      byPitch: [...lists.pitch.made()].map(([ownerId, { ids, scores }]) => ({ ownerId, ids, scores })),
      folded: { mandate: lists.mandate.folded, pitch: lists.pitch.folded },
    },
    { early: early.resolve },
  )
  const made = making.then((found) => keepShortlists(memory, found))
  const none = () => early.resolve([])
  // Whoever waits for what is made hears of a failure; until then it is nobody's fault.
  made.then(none, none)
  return { made, likely: early.promise }
}

function keepShortlists({ lists, shortlists }: EditionMemory, made: FairShortlists): Shortlists {
  const eligible = new Map(Array.from(lists.mandate.shapes(), (shape) => [shape.id, shape.eligible]))
  for (const [mandateId, places] of made.lists) {
    shortlists.set(mandateId, {
      ids: places.map(({ pitchId }) => pitchId),
      scores: places.map(({ score }) => score),
      placedBy: places.map(({ why }) => why),
      eligible: eligible.get(mandateId) ?? 0,
    })
  }
  return { fairness: made.metrics }
}

/** What fair shortlists are made by beside the ranked lists; no policy enters it. */
export interface FairFacts {
  readonly pitches: readonly FairPitch[]
  /** Pitches pinned to each mandate; a mandate without any is not in it. */
  readonly pins: ReadonlyMap<string, readonly string[]>
  /** Whom people keep apart, where anything is pinned. */
  readonly closedTo: ReadonlyMap<string, ClosedTo>
}

export async function readFairFacts(tx: Db | Tx, { terms, mandates, pitches }: Facts): Promise<FairFacts> {
  const pins = await loadPins(tx, terms.editionId, [...mandates.keys()])
  return {
    pitches: await loadFairPitches(tx, terms, [...pitches.values()]),
    pins,
    closedTo: pins.size === 0 ? new Map() : await closedToOf(tx, terms.editionId),
  }
}

type Facts = Pick<EditionMemory, 'terms' | 'mandates' | 'pitches'>

/** Pinned pairs with their scores, as a list may have been cut before them; without those that are not eligible or kept apart. */
export function scorePins(
  { engine, mandates, pitches }: Pick<EditionMemory, 'engine' | 'mandates' | 'pitches'>,
  { pins, closedTo }: FairFacts,
): RankedList[] {
  return [...pins].map(([mandateId, pitchIds]) => {
    const mandate = mandates.get(mandateId)
    const scored = pitchIds.flatMap((id) => {
      const pitch = pitches.get(id)
      if (mandate === undefined || pitch === undefined || isKeptApart(closedTo.get(mandateId), pitch)) return []
      const score = engine.scoreEligible(pitch, mandate)
      return score === null ? [] : [{ id, score }]
    })
    return { ownerId: mandateId, ids: scored.map(({ id }) => id), scores: scored.map(({ score }) => score) }
  })
}
