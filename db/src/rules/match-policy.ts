import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { INSTRUMENTS } from '../reference/instruments.ts'
import { INVESTOR_TYPES } from '../reference/investor-types.ts'
import { INVESTOR_FACTORS, FINE_FACTORS, PITCH_FACTORS, RELATIONS, type FactorKey } from '../reference/match-factors.ts'
import { STAGES } from '../reference/stages.ts'

/** Weights of each side add up to this. */
export const WEIGHT_SUM = 256

/** Highest value of a factor read from a table, and of one that tells finer grades apart. */
const FULL = 255
const FINE_FULL = 1000

/** The calibration runs over all scores, 0 to this. */
const HIGHEST_SCORE = 1000

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })
const value = whole(0, FULL)

/** One integer for each of the keys, and nothing else. */
function recordOf<const K extends readonly string[]>(keys: K, valueOf: (key: K[number]) => ReturnType<typeof whole>) {
  const properties = Object.fromEntries(keys.map((key: K[number]) => [key, valueOf(key)]))
  return Type.Unsafe<Readonly<Record<K[number], number>>>(Type.Object(properties, { additionalProperties: false }))
}

const priorOf = (key: FactorKey) => (FINE_FACTORS.includes(key) ? whole(0, FINE_FULL) : value)

function familiesOf(keys: readonly string[]) {
  const member = Type.Unsafe<string>({ type: 'string', enum: [...keys] })
  const members = Type.Unsafe<readonly string[]>(Type.Array(member, { minItems: 2, maxItems: keys.length, uniqueItems: true }))
  return listOf(Type.Object({ members, value }, { additionalProperties: false }), { minItems: 0, maxItems: 60 })
}

/** A list of these in the order in which the engine reads it. */
function listOf<const S extends TSchema>(item: S, limits: { minItems: number; maxItems: number }) {
  return Type.Unsafe<readonly Static<S>[]>(Type.Array(item, limits))
}

/** A weight of nothing is not allowed: a mandate that states only that factor would have no side to score. */
const weight = () => whole(1, WEIGHT_SUM)

/** Weights and tables of the matching engine without their version, as they are stored, sent and edited. */
export const PolicyTables = Type.Object(
  {
    investorWeights: recordOf(INVESTOR_FACTORS, weight),
    pitchWeights: recordOf(PITCH_FACTORS, weight),
    prior: recordOf([...INVESTOR_FACTORS, ...PITCH_FACTORS], priorOf),
    primaryGoalWeight: whole(1, 10),
    targetsFromGoals: value,
    geography: recordOf(RELATIONS, () => value),
    presence: recordOf(RELATIONS, () => value),
    ticket: Type.Object({ touching: value, perBucket: value, widestGap: whole(0, 40) }, { additionalProperties: false }),
    coverageLossPerBucket: value,
    instrumentFamilies: familiesOf(INSTRUMENTS),
    stageByDistance: listOf(value, { minItems: 1, maxItems: STAGES.length }),
    stageGateDistance: Type.Union([whole(0, STAGES.length - 1), Type.Null()]),
    evidenceByShortfall: listOf(value, { minItems: 1, maxItems: 6 }),
    textFullPermille: whole(1, 1000),
    investorTypeFamilies: familiesOf(INVESTOR_TYPES),
    otherInvestorType: value,
    calibration: listOf(
      Type.Unsafe<readonly [score: number, shown: number]>(Type.Array(whole(0, HIGHEST_SCORE), { minItems: 2, maxItems: 2 })),
      { minItems: 2, maxItems: 60 },
    ),
  },
  { additionalProperties: false },
)
export type PolicyTables = Static<typeof PolicyTables>

/** What is wrong with one place of a policy: JSON pointer, a stable code, words. */
export interface PolicyError {
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

/** Whether a value has the form of a policy's tables; the rules between its numbers are `policyErrors`'. */
export function isPolicyTables(given: unknown): given is PolicyTables {
  return Value.Check(PolicyTables, given)
}

/** All that is wrong with a policy's tables, by field: their form, else what contradicts itself. Empty when they can be put in force. */
export function policyErrors(given: unknown): PolicyError[] {
  if (!isPolicyTables(given)) {
    return Value.Errors(PolicyTables, given)
      .slice(0, 20)
      .map(({ instancePath, message }) => ({ pointer: instancePath, code: 'policy.form', detail: `${message}.` }))
  }
  return [
    ...sumErrors('investorWeights', given.investorWeights),
    ...sumErrors('pitchWeights', given.pitchWeights),
    ...fallErrors('stageByDistance', given.stageByDistance),
    ...fallErrors('evidenceByShortfall', given.evidenceByShortfall),
    ...ticketErrors(given.ticket),
    ...calibrationErrors(given.calibration),
  ]
}

function sumErrors(side: string, weights: Readonly<Record<string, number>>): PolicyError[] {
  const sum = Object.values(weights).reduce((total, each) => total + each, 0)
  if (sum === WEIGHT_SUM) return []
  const off = sum < WEIGHT_SUM ? `${WEIGHT_SUM - sum} are missing` : `${sum - WEIGHT_SUM} are too many`
  return [{ pointer: `/${side}`, code: 'weights.sum', detail: `The weights add up to ${sum} and not to ${WEIGHT_SUM}: ${off}.` }]
}

/** A worse fit must never be worth more than a better one. */
function fallErrors(name: string, table: readonly number[]): PolicyError[] {
  return table.flatMap((each, index) =>
    index > 0 && each > (table[index - 1] ?? each)
      ? [{ pointer: `/${name}/${index}`, code: 'table.rises', detail: 'This is worth more than the better fit before it.' }]
      : [],
  )
}

function ticketErrors({ touching, perBucket, widestGap }: PolicyTables['ticket']): PolicyError[] {
  if (perBucket * widestGap <= touching) return []
  return [{ pointer: '/ticket/perBucket', code: 'ticket.belowZero', detail: 'At the widest gap less than nothing would be left.' }]
}

function calibrationErrors(corners: PolicyTables['calibration']): PolicyError[] {
  const errors: PolicyError[] = []
  const [first, last] = [corners[0], corners.at(-1)]
  if (first?.[0] !== 0)
    errors.push({ pointer: '/calibration/0/0', code: 'calibration.start', detail: 'The first corner is for the score 0.' })
  if (last?.[0] !== HIGHEST_SCORE) {
    const detail = `The last corner is for the score ${HIGHEST_SCORE}.`
    errors.push({ pointer: `/calibration/${corners.length - 1}/0`, code: 'calibration.end', detail })
  }
  for (const [index, [score, shown]] of corners.entries()) {
    const before = corners[index - 1]
    if (shown > 100) errors.push({ pointer: `/calibration/${index}/1`, code: 'calibration.shown', detail: 'At most 100 is shown.' })
    if (before === undefined) continue
    if (score <= before[0])
      errors.push({ pointer: `/calibration/${index}/0`, code: 'calibration.order', detail: 'Scores rise from corner to corner.' })
    if (shown < before[1])
      errors.push({ pointer: `/calibration/${index}/1`, code: 'calibration.falls', detail: 'A better score must not show less.' })
  }
  return errors
}
