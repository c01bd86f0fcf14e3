/**
 * The Sustainable Development Goals: how to find one by its number or by the code of one of its targets.
 */
import { GOAL_NUMBERS, type GoalNumber } from './goal-numbers.ts'
import { GOALS, type Goal } from './goals.ts'

export { GOAL_NUMBERS, type GoalNumber } from './goal-numbers.ts'
export { GOALS, type Goal } from './goals.ts'

/** Tells whether a value is the number of a goal. */
export function isGoalNumber(value: unknown): value is GoalNumber {
  return GOAL_NUMBERS.some((number) => number === value)
}

/** Returns the goal with this number. */
export function goalByNumber(number: GoalNumber): Goal {
  return GOALS[number - 1] ?? unknownGoal(number)
}

/**
 * Returns the goal a target belongs to: `14.b` gives 14.
 * @throws RangeError when the part before the point is no goal's number.
 */
export function goalOfTarget(code: string): GoalNumber {
  const number = Number(code.split('.')[0])
  return isGoalNumber(number) ? number : unknownGoal(code)
}

function unknownGoal(value: string | number): never {
  throw new RangeError(`No goal for ${value}`)
}
