/** The words of deal-making: interest, introductions and meetings (vocabulary, section 13: `match`). */

/** How serious an interest is. */
export const INTEREST_KINDS = ['exploring', 'interested', 'would_cofund', 'would_anchor'] as const
export type InterestKind = (typeof INTEREST_KINDS)[number]

/** What of an interest the others are told: that there is one more, whose it is, or also whom to write to. */
export const DISCLOSURES = ['count', 'name', 'contact'] as const
export type Disclosure = (typeof DISCLOSURES)[number]

export const INTRODUCTION_STATES = ['requested', 'accepted', 'declined', 'expired', 'met', 'exploring', 'committed', 'closed'] as const
export type IntroductionState = (typeof INTRODUCTION_STATES)[number]

/** The two ends of an introduction. */
export const DEAL_SIDES = ['investor', 'partnership'] as const
export type DealSide = (typeof DEAL_SIDES)[number]

export const INTRODUCTION_MOVES = ['accept', 'decline', 'withdraw', 'meet', 'explore', 'commit', 'close'] as const
export type IntroductionMove = (typeof INTRODUCTION_MOVES)[number]

/** What became of a document that an investor asked for. */
export const DOCUMENT_STATES = ['asked', 'given', 'refused'] as const
export type DocumentState = (typeof DOCUMENT_STATES)[number]

/** A request for a document is answered once. */
export const DOCUMENT_MOVES: Record<DocumentState, readonly DocumentState[]> = { asked: ['given', 'refused'], given: [], refused: [] }

export const MEETING_STATES = ['proposed', 'agreed', 'declined', 'cancelled', 'held', 'missed'] as const
export type MeetingState = (typeof MEETING_STATES)[number]

export const MEETING_MOVES = ['agree', 'decline', 'move', 'cancel', 'held', 'missed'] as const
export type MeetingMove = (typeof MEETING_MOVES)[number]

/** Where people meet. */
export const MEETING_PLACES = ['room', 'link'] as const
export type MeetingPlace = (typeof MEETING_PLACES)[number]
