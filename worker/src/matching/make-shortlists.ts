import type { Tx } from '@scalebridge/db'
import type { FairnessReport } from '@scalebridge/db/rules'
import { fairShortlistsAside, type LikelyPair } from './fair/aside.ts'
import type { FairShortlists } from './fair/shortlists.ts'
import type { RankedList } from './fair/input.ts'
import { loadFairPitches, loadPins } from './fair/load.ts'
import type { EditionMemory } from './memory.ts'
import { closedToOf } from '@scalebridge/db/pair-rules'
import { isKeptApart } from './rank-edition.ts'

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
  const { terms, lists } = memory
  memory.shortlists.clear()
  const mandateIds = [...memory.mandates.keys()]
  if (mandateIds.length === 0) return { made: Promise.resolve(null), likely: Promise.resolve([]) }
  const pins = await loadPins(tx, terms.editionId, mandateIds)
  const early = Promise.withResolvers<readonly LikelyPair[]>()
  const making = fairShortlistsAside(
    {
      mandates: mandateIds.map((id) => ({ id, pinned: pins.get(id) ?? [] })),
      pitches: await loadFairPitches(tx, terms, [...memory.pitches.values()]),
      byMandate: [
        ...[...lists.mandate.made()].map(([ownerId, { ids, scores }]) => ({ ownerId, ids, scores })),
        ...(await pinnedPairs(tx, memory, pins)),
      ],
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

/** Pinned pairs with their scores, as a list may have been cut before them; without those that are not eligible or kept apart. */
async function pinnedPairs(tx: Tx, memory: EditionMemory, pins: ReadonlyMap<string, readonly string[]>): Promise<RankedList[]> {
  if (pins.size === 0) return []
  const closedTo = await closedToOf(tx, memory.terms.editionId)
  return [...pins].map(([mandateId, pitchIds]) => {
    const mandate = memory.mandates.get(mandateId)
    const scored = pitchIds.flatMap((id) => {
      const pitch = memory.pitches.get(id)
      if (mandate === undefined || pitch === undefined || isKeptApart(closedTo.get(mandateId), pitch)) return []
      const score = memory.engine.scoreEligible(pitch, mandate)
      return score === null ? [] : [{ id, score }]
    })
    return { ownerId: mandateId, ids: scored.map(({ id }) => id), scores: scored.map(({ score }) => score) }
  })
}
