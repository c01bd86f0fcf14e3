/**
 * The trained classifier as bytes: a line of JSON, then the hashes of its features in rising order, then how telling each
 * is, then one signed byte per feature and goal. About a megabyte, read in a few milliseconds.
 */
import { Buffer } from 'node:buffer'
import { GOAL_NUMBERS, type GoalNumber } from '@scalebridge/db/reference'

export const GOALS_COUNT = GOAL_NUMBERS.length

/** Telling features are kept in sixteenths: one byte holds what a logarithm of a few thousand texts needs. */
export const RARITY_STEPS = 16

/** How much a goal gives way to the others. */
export interface CompetitionShape {
  /** How sharply the strongest other goal counts as competition. */
  readonly sharpness: number
  /** How much of that competition is taken off. */
  readonly competition: number
}

/** How a score becomes a probability; learned on texts that the weights had not seen. */
export interface Calibration extends CompetitionShape {
  readonly slope: number
  readonly intercept: number
  /** How the highest raw score tells whether a text is about any goal at all: even at `from`, surer by `slope` above. */
  readonly anyGoal: { readonly slope: number; readonly from: number }
}

export interface TaggerModel {
  readonly version: string
  readonly calibration: Calibration
  /** Value of one step of a signed byte, and what a goal starts from, by goal. */
  readonly scales: readonly number[]
  readonly biases: readonly number[]
  readonly hashes: Uint32Array
  readonly rarities: Uint8Array
  readonly weights: Int8Array
}

interface Header {
  readonly version: string
  readonly calibration: Calibration
  readonly scales: readonly number[]
  readonly biases: readonly number[]
  readonly features: number
}

/** Writes a model as bytes, the same for the same model. */
export function encodeModel(model: TaggerModel): Buffer {
  const { version, calibration, scales, biases } = model
  const header: Header = { version, calibration, scales, biases, features: model.hashes.length }
  const hashes = Buffer.alloc(model.hashes.length * 4)
  model.hashes.forEach((hash, index) => hashes.writeUInt32LE(hash, index * 4))
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), hashes, model.rarities, Buffer.from(model.weights.buffer)])
}

/**
 * Reads what `encodeModel` wrote.
 * @throws RangeError when the bytes are not a whole model: better no suggestion than a wrong one.
 */
export function decodeModel(bytes: Uint8Array): TaggerModel {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = buffer.indexOf('\n')
  const header = readHeader(buffer.subarray(0, Math.max(0, end)).toString('utf8'))
  const { features } = header
  const start = end + 1
  if (buffer.length !== start + features * (4 + 1 + GOALS_COUNT)) throw new RangeError('The model of the goals is cut off or too long')
  const hashes = new Uint32Array(features)
  for (let index = 0; index < features; index += 1) hashes[index] = buffer.readUInt32LE(start + index * 4)
  const rarities = new Uint8Array(buffer.subarray(start + features * 4, start + features * 5))
  const weights = new Int8Array(new Uint8Array(buffer.subarray(start + features * 5)).buffer)
  return { ...header, hashes, rarities, weights }
}

function readHeader(line: string): Header {
  try {
    // as: the file is ours and its length is checked against the header right after
    return JSON.parse(line) as Header
  } catch (cause) {
    throw new RangeError('The model of the goals has no header', { cause })
  }
}

/** Where a goal stands in a row of weights. */
export function columnOf(goal: GoalNumber): number {
  return goal - 1
}
