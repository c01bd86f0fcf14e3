/** What is suggested to a writer, how sure it is, and what the writer says to it. */
export const SUGGESTION_KINDS = ['goal', 'target'] as const
export type SuggestionKind = (typeof SUGGESTION_KINDS)[number]

/** How sure a suggestion is, as words: a percentage would claim more than is known. */
export const LIKELIHOODS = ['likely', 'possible'] as const
export type Likelihood = (typeof LIKELIHOODS)[number]

export const SUGGESTION_ANSWERS = ['accepted', 'rejected'] as const
export type SuggestionAnswer = (typeof SUGGESTION_ANSWERS)[number]
