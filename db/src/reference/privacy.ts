/** What people ask about their own data. */
export const DATA_REQUEST_KINDS = ['export', 'erasure'] as const
export type DataRequestKind = (typeof DATA_REQUEST_KINDS)[number]

export const DATA_REQUEST_STATES = ['queued', 'ready', 'refused', 'failed', 'expired'] as const
export type DataRequestState = (typeof DATA_REQUEST_STATES)[number]

/** Of a copy of one's data: it can be fetched for some days. */
export const EXPORT_MOVES: Record<DataRequestState, readonly DataRequestState[]> = {
  queued: ['ready', 'failed'],
  ready: ['expired'],
  refused: [],
  failed: [],
  expired: [],
}

/** Of an erasure, which others may stand in the way of, and which is never undone. */
export const ERASURE_MOVES: Record<DataRequestState, readonly DataRequestState[]> = {
  queued: ['ready', 'refused', 'failed'],
  ready: [],
  refused: [],
  failed: [],
  expired: [],
}

/** What an account agrees to for itself, beside what a partnership agrees to for its pitch. All are off until somebody says yes. */
export const ACCOUNT_PURPOSES = ['next_editions', 'research'] as const
export type AccountPurpose = (typeof ACCOUNT_PURPOSES)[number]

export const CONSENT_CHANNELS = ['account_page'] as const

/** Raised with every change of the words in web/messages that a person agrees to; each is asked again. */
export const ACCOUNT_CONSENT_VERSION = 1

/** How long a copy of one's data can be fetched. */
export const EXPORT_LASTS_DAYS = 7

/** How fresh a sign-in must be for what cannot be undone. */
export const FRESH_SIGN_IN_MINUTES = 15

/** How many people a figure must be about at least before it leaves the Secretariat. */
export const SMALLEST_GROUP = 5
