/** Access of the Secretariat to what an investor keeps to itself: asked for by one, opened by another, for an hour at most. */
export const ACCESS_STATES = ['asked', 'open', 'refused', 'ended'] as const
export type AccessState = (typeof ACCESS_STATES)[number]

export const ACCESS_MOVES = ['approve', 'refuse', 'end'] as const
export type AccessMove = (typeof ACCESS_MOVES)[number]

/** What the database holds a grant to, too. */
export const MOST_ACCESS_MINUTES = 60
