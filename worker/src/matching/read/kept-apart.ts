/**
 * Whom people keep apart, kept with an edition in memory. Asking for it again costs more than scoring, and it hardly ever changes:
 * what it follows from is in the log of changes, so only of those whom the log names is it asked anew.
 */
import type { Db, Tx } from '@scalebridge/db'
import { closedToOf } from '@scalebridge/db/pair-rules'
import type { ClosedTo, PitchFacts } from '../facts/facts.ts'
import { closedToFrom } from './from-rows.ts'

/** What of an edition's memory this is about. */
interface Kept {
  readonly terms: { readonly editionId: string }
  readonly pitches: ReadonlyMap<string, Pick<PitchFacts, 'organisationId'>>
  readonly closedTo: Map<string, ClosedTo>
}

/** Of whom it is to be asked anew: of all pairs of these pitches, and of these mandates. */
export interface InDoubt {
  readonly pitchIds: ReadonlySet<string>
  readonly mandateIds: ReadonlySet<string>
}

/** Beyond this, as after an import, asking for all takes less than looking up each. */
const MOST_LOOKED_UP = 200

/** Brings a memory's rules up to now for those that are in doubt. */
export async function askKeptApart(tx: Db | Tx, memory: Kept, { pitchIds, mandateIds }: InDoubt): Promise<void> {
  const { editionId } = memory.terms
  if (pitchIds.size + mandateIds.size > MOST_LOOKED_UP) {
    keepRules(memory, await closedToOf(tx, editionId))
    return
  }
  if (mandateIds.size > 0) {
    const now = await closedToOf(tx, editionId, { mandateId: [...mandateIds] })
    for (const id of mandateIds) put(memory.closedTo, id, closedToFrom(now, id))
  }
  if (pitchIds.size > 0) putPitches(memory, pitchIds, await closedToOf(tx, editionId, { pitchId: [...pitchIds] }))
}

/** Takes rules that were read for the whole edition. */
export function keepRules({ closedTo }: Pick<Kept, 'closedTo'>, now: ReadonlyMap<string, ClosedTo>): void {
  closedTo.clear()
  for (const [id, said] of now) closedTo.set(id, said)
}

/** What each mandate says of these pitches and of their organisations is replaced by what was read; the rest of it stays. */
function putPitches({ closedTo, pitches }: Kept, pitchIds: ReadonlySet<string>, now: ReadonlyMap<string, ClosedTo>): void {
  const organisationIds = new Set([...pitchIds].map((id) => pitches.get(id)?.organisationId))
  for (const id of new Set([...closedTo.keys(), ...now.keys()])) {
    const [before, read] = [closedToFrom(closedTo, id), closedToFrom(now, id)]
    put(closedTo, id, {
      organisationIds: [...before.organisationIds.filter((known) => !organisationIds.has(known)), ...read.organisationIds],
      pitchIds: [...before.pitchIds.filter((known) => !pitchIds.has(known)), ...read.pitchIds],
    })
  }
}

/** A mandate that is closed to nobody is not in the map. */
function put(closedTo: Map<string, ClosedTo>, id: string, said: ClosedTo): void {
  if (said.organisationIds.length + said.pitchIds.length === 0) closedTo.delete(id)
  else closedTo.set(id, said)
}
