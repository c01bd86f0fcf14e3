import { isEligible } from '../score/gates.ts'
import { prepareMandate, preparePitch, type Context } from '../score/prepare.ts'
import { scoreOnly } from '../score/score.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'

/** A list as plain data, to be compared. */
export interface PlainList {
  readonly ownerId: string
  readonly ids: readonly string[]
  readonly scores: readonly number[]
  readonly eligible: number
}

export interface ReferenceLists {
  readonly byMandate: PlainList[]
  readonly byPitch: PlainList[]
  readonly eligiblePairs: number
}

/** Ranks by the reference, pair by pair: what every faster path has to give. Lists rise by their owners' ids. */
export function referenceLists(
  { pitches, mandates }: { readonly pitches: readonly PitchFacts[]; readonly mandates: readonly MandateFacts[] },
  context: Context,
  sizes: { readonly perMandate: number; readonly perPitch: number },
): ReferenceLists {
  const { policy } = context
  const preparedPitches = pitches.map((facts) => preparePitch(facts, context))
  const preparedMandates = mandates.map((facts) => prepareMandate(facts, context))
  const pairs = preparedMandates.flatMap((mandate) =>
    preparedPitches
      .filter((pitch) => isEligible(pitch, mandate, policy))
      .map((pitch) => ({ mandateId: mandate.facts.id, pitchId: pitch.facts.id, score: scoreOnly(pitch, mandate, policy) })),
  )
  const byMandate = Map.groupBy(pairs, ({ mandateId }) => mandateId)
  const byPitch = Map.groupBy(pairs, ({ pitchId }) => pitchId)
  return {
    byMandate: ids(mandates).map((id) =>
      listOf(
        id,
        (byMandate.get(id) ?? []).map(({ pitchId, score }) => ({ id: pitchId, score })),
        sizes.perMandate,
      ),
    ),
    byPitch: ids(pitches).map((id) =>
      listOf(
        id,
        (byPitch.get(id) ?? []).map(({ mandateId, score }) => ({ id: mandateId, score })),
        sizes.perPitch,
      ),
    ),
    eligiblePairs: pairs.length,
  }
}

function ids(owners: readonly { readonly id: string }[]): string[] {
  return owners.map(({ id }) => id).sort()
}

function listOf(ownerId: string, entries: readonly { id: string; score: number }[], size: number): PlainList {
  const best = entries.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, size)
  return { ownerId, ids: best.map(({ id }) => id), scores: best.map(({ score }) => score), eligible: entries.length }
}
