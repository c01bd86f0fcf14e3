/** A legal hold: nothing of an account or a pitch is erased or goes after its time while somebody may still have to look at it. */
export const HOLD_SUBJECTS = ['account', 'pitch'] as const

export const HOLD_STATES = ['asked', 'confirmed', 'lifting', 'over'] as const
export type HoldState = (typeof HOLD_STATES)[number]

export const HOLD_MOVES = ['confirm', 'refuse', 'ask_lift', 'keep', 'lift'] as const
export type HoldMove = (typeof HOLD_MOVES)[number]

/** For how long a hold stands that no second person has confirmed: what is at stake must not be gone before anybody could look. */
export const HOLD_UNCONFIRMED_DAYS = 3
export const MOST_HOLD_DAYS = 730
