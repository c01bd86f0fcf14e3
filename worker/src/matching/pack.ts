import type { PairPoints } from './result.ts';

/** Numbers in a packed pair; fits `smallint[]`. */
export const PACKED_LENGTH = 30;

/** Flattens a scored pair into PACKED_LENGTH small integers for storage. */
export function packPair(pair: PairPoints): number[] {
  throw new Error(`not built yet for ${pair.score}`);
}

/** Reads packPair's numbers back. Throws a RangeError when the length or layout is not packPair's. */
export function unpackPair(numbers: readonly number[]): PairPoints {
  throw new Error(`not built yet for ${numbers.length}`);
}
