/** How a pitch is written: with every question, with the few of the light form, or as a pool made of others. */
export const PITCH_FORMS = ['standard', 'light', 'pool'] as const
export type PitchForm = (typeof PITCH_FORMS)[number]

/** The forms that a partnership chooses between; a pool is made by its members. */
export const WRITTEN_FORMS = ['standard', 'light'] as const satisfies readonly PitchForm[]

/** Where a pitch stands in a pool: nobody is in one without having said so. */
export const POOL_MEMBER_STATES = ['invited', 'joined', 'declined', 'left'] as const
export type PoolMemberState = (typeof POOL_MEMBER_STATES)[number]

/** One that was asked may answer; one that joined may leave; either may think again while the pool stands. */
export const POOL_MEMBER_MOVES: Record<PoolMemberState, readonly PoolMemberState[]> = {
  invited: ['joined', 'declined'],
  joined: ['left'],
  declined: ['joined'],
  left: ['joined'],
}

/** A pool is one from two members on, and readable up to this many. */
export const LEAST_IN_POOL = 2
export const MOST_IN_POOL = 20

/** How many active mandates begin above an ask; in words, for a number could single out one mandate's threshold. */
export const MANDATES_ABOVE = ['unknown', 'few', 'some', 'many'] as const
export type MandatesAbove = (typeof MANDATES_ABOVE)[number]
