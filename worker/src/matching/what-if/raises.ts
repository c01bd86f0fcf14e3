import type { Engine } from '../score/engine.ts'
import type { MandateFacts, PitchFacts } from '../facts/facts.ts'
import { applyEdit, concerns, editsOf, type PitchEdit } from './edits.ts'

/** What one edit does to all matches of a pitch. */
export interface Raise {
  readonly edit: PitchEdit
  /** Mandates whose gates it opens. */
  readonly opens: number
  /** Mandates whose score it lifts, of those that match already. */
  readonly lifts: number
  /** Mandates whose score it lowers: a target more is a target that others do not look for. */
  readonly lowers: number
  /** Median of what these gain, in points of the score (0–1000); 0 when there is none. */
  readonly medianGain: number
}

/** What one edit does to one pair: the result is what the engine gives for the pitch with the edit applied. */
export interface Counterfactual {
  readonly edit: PitchEdit
  /** Null where a gate is closed now. */
  readonly before: Outcome | null
  readonly after: Outcome
}

interface Outcome {
  readonly score: number
  readonly shown: number
}

/**
 * The edits that a partnership can honestly make and that are of use, the one that opens most first. One that shuts a gate
 * anywhere, or lowers more scores than it opens and lifts, is left out: nobody loses a match by our advice.
 */
export function raises(pitch: PitchFacts, mandates: readonly MandateFacts[], engine: Engine): Raise[] {
  const before = mandates.map((mandate) => engine.scoreEligible(pitch, mandate))
  return editsOf(pitch)
    .flatMap((edit) => {
      const edited = applyEdit(pitch, edit)
      let opens = 0
      let lowers = 0
      const gains: number[] = []
      for (const [index, mandate] of mandates.entries()) {
        if (!concerns(edit, mandate)) continue
        const was = before[index] ?? null
        const is = engine.scoreEligible(edited, mandate)
        if (was === null) opens += is === null ? 0 : 1
        else if (is === null) return []
        else if (is < was) lowers += 1
        else if (is > was) gains.push(is - was)
      }
      return opens + gains.length <= lowers ? [] : [{ edit, opens, lifts: gains.length, lowers, medianGain: median(gains) }]
    })
    .toSorted((a, b) => b.opens - a.opens || b.lifts * b.medianGain - a.lifts * a.medianGain || b.lifts - a.lifts)
}

/** What each edit would make of one pair, the best first; only edits that open or lift it. */
export function counterfactuals(pitch: PitchFacts, mandate: MandateFacts, engine: Engine): Counterfactual[] {
  const before = outcomeOf(engine, pitch, mandate)
  return editsOf(pitch)
    .flatMap((edit) => {
      const after = outcomeOf(engine, applyEdit(pitch, edit), mandate)
      return after !== null && (before === null || after.score > before.score) ? [{ edit, before, after }] : []
    })
    .toSorted((a, b) => b.after.score - a.after.score)
}

function outcomeOf(engine: Engine, pitch: PitchFacts, mandate: MandateFacts): Outcome | null {
  const points = engine.pointsOf(pitch, mandate)
  return points === null ? null : { score: points.score, shown: points.shown }
}

/** The lower of the two in the middle where there is an even number. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0
}
