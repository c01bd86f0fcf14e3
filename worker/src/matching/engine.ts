import type { MandateFacts, PitchFacts, PitchText } from './facts.ts';
import type { EligiblePair, FailedGate, PairPoints, PairResult, Ranked } from './result.ts';
import type { Policy } from './policy.ts';

export interface EngineOptions {
  /** Weights and tables; the current policy when left out. */
  readonly policy?: Policy;
  /** The texts from which the weight of words is learned; may be empty. */
  readonly corpus: readonly PitchText[];
  /** The day on which dated country groups (LDC) are read. */
  readonly on: Date;
}

export interface Engine {
  readonly policyVersion: string;
  /** Scores one pair, or says which gates are closed. */
  scorePair(pitch: PitchFacts, mandate: MandateFacts): PairResult;
  /** The best `limit` eligible pitches for a mandate, by score descending, then id ascending. */
  rankForMandate(mandate: MandateFacts, pitches: readonly PitchFacts[], limit: number): Ranked[];
  /** The best `limit` mandates a pitch is eligible for, by score descending, then id ascending. */
  rankForPitch(pitch: PitchFacts, mandates: readonly MandateFacts[], limit: number): Ranked[];
  /** The closed gates of a pair, each with what would open it; empty when the pair is eligible. */
  whyNot(pitch: PitchFacts, mandate: MandateFacts): readonly FailedGate[];
  /** Puts the words back to a stored pair: the points are the stored ones, the reasons come from the facts. */
  explain(pitch: PitchFacts, mandate: MandateFacts, packed: PairPoints | readonly number[]): EligiblePair;
}

/** Makes an engine. Pure: the same options and facts give the same integers on every machine. */
export function createEngine(options: EngineOptions): Engine {
  throw new Error(`engine not built yet for ${options.on.toISOString()}`);
}
