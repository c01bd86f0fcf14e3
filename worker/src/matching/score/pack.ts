import { scorePacked } from './score.ts'
import { INVESTOR_FACTORS, PITCH_FACTORS, type FactorKey, type FactorPoints, type PairPoints, type Side } from './result.ts'

/** First number of a packed pair; to be raised whenever the order of the others changes. */
const LAYOUT = 2

/** Layout, score, shown, both ends of the interval, known factors as bits. */
const HEAD = 6

const ALL_FACTORS: readonly FactorKey[] = [...INVESTOR_FACTORS, ...PITCH_FACTORS]

/** Numbers in a packed pair: the head, then points and maximum of each factor. All fit `smallint[]`. */
export const PACKED_LENGTH = HEAD + 2 * ALL_FACTORS.length

/** Flattens a scored pair into PACKED_LENGTH small integers for storage; the words are left out. */
export function packPair(pair: PairPoints): number[] {
  const factors = [...pair.investorSide.factors, ...pair.pitchSide.factors]
  const known = factors.reduce((bits, factor, index) => bits | (factor.known ? 1 << index : 0), 0)
  return [LAYOUT, pair.score, pair.shown, ...pair.interval, known, ...factors.flatMap(({ points, maxPoints }) => [points, maxPoints])]
}

/** The same of a pair that is not scored yet. */
export function packScored(pair: Parameters<typeof scorePacked>[0]): number[] {
  const packed = scorePacked(pair, HEAD)
  packed[0] = LAYOUT
  return packed
}

/** Whether numbers are a packed pair of the present layout; older runs may have written another. */
export function isPackedPair(numbers: readonly number[]): boolean {
  return numbers.length === PACKED_LENGTH && numbers[0] === LAYOUT && numbers.every(Number.isSafeInteger)
}

/**
 * Reads packPair's numbers back.
 * @throws RangeError when there are not PACKED_LENGTH whole numbers or their layout is another one.
 */
export function unpackPair(numbers: readonly number[]): PairPoints {
  const [layout, score, shown, low, high, known] = numbers
  if (!isPackedPair(numbers)) {
    throw new RangeError(`Not a packed pair of layout ${LAYOUT}: ${numbers.length} numbers, layout ${layout}`)
  }
  const bits = known ?? 0
  const factors = ALL_FACTORS.map((key, index) => ({
    key,
    points: numbers[HEAD + 2 * index] ?? 0,
    maxPoints: numbers[HEAD + 2 * index + 1] ?? 0,
    known: (bits & (1 << index)) !== 0,
  }))
  return {
    score: score ?? 0,
    shown: shown ?? 0,
    interval: [low ?? 0, high ?? 0],
    investorSide: sideFrom(factors.slice(0, INVESTOR_FACTORS.length)),
    pitchSide: sideFrom(factors.slice(INVESTOR_FACTORS.length)),
  }
}

function sideFrom(factors: readonly FactorPoints[]): Side<FactorPoints> {
  return {
    points: factors.reduce((sum, { points }) => sum + points, 0),
    maxPoints: factors.reduce((sum, { maxPoints }) => sum + maxPoints, 0),
    factors,
  }
}
