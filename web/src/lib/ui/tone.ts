/** The four moods of a message; each has its own colour, shape and word, as colour alone says nothing to many. */
export type NoticeTone = 'info' | 'success' | 'warning' | 'danger'

/** A badge may also be plain. */
export type BadgeTone = NoticeTone | 'neutral'
