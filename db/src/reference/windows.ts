/** Why a call stays open longer: for everybody, for one pitch, or because the service was away near its end. */
export const EXTENSION_KINDS = ['general', 'named', 'outage'] as const
export type ExtensionKind = (typeof EXTENSION_KINDS)[number]

/** Where a question about the call stands; its answer is everybody's. */
export const CLARIFICATION_STATES = ['open', 'answered', 'declined'] as const
export type ClarificationState = (typeof CLARIFICATION_STATES)[number]
