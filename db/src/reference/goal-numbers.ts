/** The numbers of the seventeen goals, apart from their names in six languages: who needs the one must not load the other. */
export const GOAL_NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] as const

/** Number of a Sustainable Development Goal. */
export type GoalNumber = (typeof GOAL_NUMBERS)[number]

/** The names of one language: the official wording, and the short one of the tiles. */
export type GoalTexts = Readonly<Record<GoalNumber, { readonly title: string; readonly short: string }>>
