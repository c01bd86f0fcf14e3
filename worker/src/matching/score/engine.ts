import { withReasons, type Pair } from './explain.ts'
import type { MandateFacts, PitchFacts, PitchText } from '../facts/facts.ts'
import { closedGates, isEligible, isEligibleBesides } from './gates.ts'
import { MandateColumns } from './mandate-columns.ts'
import { isPackedPair, packScored, unpackPair } from './pack.ts'
import { groupsOn } from '../facts/places.ts'
import { currentPolicy, type Policy } from '../facts/policy.ts'
import { prepareMandate, preparePitch, type Context, type PreparedMandate, type PreparedPitch } from './prepare.ts'
import type { EligiblePair, FailedGate, PairPoints, PairResult, Ranked } from './result.ts'
import { scoreOnly, scorePoints } from './score.ts'
import { readCorpus, type CorpusStatistics } from '../words/text.ts'
import type { SimilarProject, TrackRecord } from '../track/model.ts'
import { trackSubjectOf } from '../track/subject.ts'

export interface EngineOptions {
  /** Weights and tables; the current policy when left out. */
  readonly policy?: Policy
  /** The texts from which the weight of words is learned, or what was learned from them; may be empty. */
  readonly corpus: readonly PitchText[] | CorpusStatistics
  /** The day on which dated country groups (LDC) are read. */
  readonly on: Date
  /** What investors funded before; left out where no past is known. */
  readonly track?: TrackRecord | null
}

export interface Engine {
  readonly policyVersion: string
  /** Works out now what a pitch would have worked out when it is first asked about. */
  prepare(pitch: PitchFacts): void
  /** Scores one pair, or says which gates are closed. */
  scorePair(pitch: PitchFacts, mandate: MandateFacts): PairResult
  /** The stored part of a pair, without the words; null where a gate is closed. */
  pointsOf(pitch: PitchFacts, mandate: MandateFacts): PairPoints | null
  /** The same as it is stored (see pack.ts). */
  packedPointsOf(pitch: PitchFacts, mandate: MandateFacts): number[] | null
  /** The score alone, of a pair of which nothing is to be told; null where a gate is closed. */
  scoreEligible(pitch: PitchFacts, mandate: MandateFacts): number | null
  /** The scores of a pitch with those of many mandates that it is eligible with; quickest for the same mandates again and again. */
  scoreWithAll(pitch: PitchFacts, mandates: Iterable<MandateFacts>): { readonly id: string; readonly score: number }[]
  /** The best `limit` eligible pitches for a mandate, by score descending, then id ascending. */
  rankForMandate(mandate: MandateFacts, pitches: readonly PitchFacts[], limit: number): Ranked[]
  /** The best `limit` mandates a pitch is eligible for, by score descending, then id ascending. */
  rankForPitch(pitch: PitchFacts, mandates: readonly MandateFacts[], limit: number): Ranked[]
  /** The closed gates of a pair, each with what would open it; empty when the pair is eligible. */
  whyNot(pitch: PitchFacts, mandate: MandateFacts): readonly FailedGate[]
  /** The past projects of the mandate's investor that are most like the pitch, the most similar first. */
  similarProjects(pitch: PitchFacts, mandate: MandateFacts, limit: number): readonly SimilarProject[]
  /**
   * Puts the words back to a stored pair: the points are the stored ones, the reasons come from the facts. A pair that was stored
   * in another layout, or without its points, is scored anew.
   */
  explain(pitch: PitchFacts, mandate: MandateFacts, packed: PairPoints | readonly number[]): EligiblePair
}

/** Makes an engine. Pure: the same options and facts give the same integers on every machine. */
export function createEngine({ policy = currentPolicy, corpus, on, track = null }: EngineOptions): Engine {
  const context: Context = { policy, corpus: isRead(corpus) ? corpus : readCorpus(corpus), membersOf: groupsOn(on), track }
  const pitchOf = remember((facts: PitchFacts) => preparePitch(facts, context))
  const mandateOf = remember((facts: MandateFacts) => prepareMandate(facts, context))
  const pairOf = (pitch: PitchFacts, mandate: MandateFacts): Pair => ({
    pitch: pitchOf(pitch),
    mandate: mandateOf(mandate),
    policy,
  })
  const candidateOf = (id: string, pitch: PreparedPitch, mandate: PreparedMandate): Candidate | null =>
    isEligible(pitch, mandate, policy) ? { id, score: scoreOnly(pitch, mandate, policy), pair: { pitch, mandate, policy } } : null
  const columns = new MandateColumns(policy, mandateOf)
  const scored = (pair: Pair) => withReasons(scorePoints(pair.pitch, pair.mandate, policy), pair)

  return {
    policyVersion: policy.version,
    prepare(pitch) {
      // The text is read when it is first looked at.
      void pitchOf(pitch).text
    },
    scorePair(pitchFacts, mandateFacts) {
      const pair = pairOf(pitchFacts, mandateFacts)
      const gates = closedGates(pair.pitch, pair.mandate, policy)
      return gates.length > 0 ? { eligible: false, gates } : scored(pair)
    },
    pointsOf: (pitch, mandate) => ifEligible(pairOf(pitch, mandate), (pair) => scorePoints(pair.pitch, pair.mandate, policy)),
    packedPointsOf: (pitch, mandate) => ifEligible(pairOf(pitch, mandate), packScored),
    scoreWithAll(pitchFacts, mandates) {
      const pitch = pitchOf(pitchFacts)
      const found = []
      for (const facts of columns.openTo(pitch, mandates)) {
        const mandate = mandateOf(facts)
        if (isEligibleBesides(pitch, mandate, policy)) found.push({ id: facts.id, score: scoreOnly(pitch, mandate, policy) })
      }
      return found
    },
    scoreEligible: (pitch, mandate) => candidateOf(pitch.id, pitchOf(pitch), mandateOf(mandate))?.score ?? null,
    rankForMandate(mandate, pitches, limit) {
      const candidates = pitches.map((pitch) => candidateOf(pitch.id, pitchOf(pitch), mandateOf(mandate)))
      return best(
        candidates.filter((candidate) => candidate !== null),
        limit,
        scored,
      )
    },
    rankForPitch(pitch, mandates, limit) {
      const candidates = mandates.map((mandate) => candidateOf(mandate.id, pitchOf(pitch), mandateOf(mandate)))
      return best(
        candidates.filter((candidate) => candidate !== null),
        limit,
        scored,
      )
    },
    similarProjects: (pitch, mandate, limit) => track?.similarOf(trackSubjectOf(pitch), mandate.investorId, limit) ?? [],
    whyNot: (pitch, mandate) => closedGates(pitchOf(pitch), mandateOf(mandate), policy),
    explain(pitch, mandate, stored) {
      const pair = pairOf(pitch, mandate)
      if (!isPacked(stored)) return withReasons(stored, pair)
      return withReasons(isPackedPair(stored) ? unpackPair(stored) : scorePoints(pair.pitch, pair.mandate, policy), pair)
    },
  }
}

/** Keeps the best of the candidates, and tells the reasons only of those that are kept. */
function best(candidates: readonly Candidate[], limit: number, explained: (pair: Pair) => EligiblePair): Ranked[] {
  return candidates
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .slice(0, limit)
    .map(({ id, pair }) => ({ id, result: explained(pair) }))
}

interface Candidate {
  readonly id: string
  readonly score: number
  readonly pair: Pair
}

function isRead(corpus: readonly PitchText[] | CorpusStatistics): corpus is CorpusStatistics {
  return 'textsWith' in corpus
}

function isPacked(stored: PairPoints | readonly number[]): stored is readonly number[] {
  return Array.isArray(stored)
}

/** Prepares each object once, for as long as the caller keeps it. */
function remember<F extends object, P>(prepare: (facts: F) => P): (facts: F) => P {
  const prepared = new WeakMap<F, P>()
  return (facts) => {
    const found = prepared.get(facts)
    if (found !== undefined) return found
    const made = prepare(facts)
    prepared.set(facts, made)
    return made
  }
}

function ifEligible<T>(pair: Pair, tell: (pair: Pair) => T): T | null {
  return isEligible(pair.pitch, pair.mandate, pair.policy) ? tell(pair) : null
}
