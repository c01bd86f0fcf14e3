/** Who of an investor's members may read a list: its maker alone, all of them, or those that it names. */
export const LIST_SHARINGS = ['private', 'organisation', 'named'] as const
export type ListSharing = (typeof LIST_SHARINGS)[number]

/** How often a saved search is looked through for what is new. */
export const SEARCH_TELLINGS = ['daily', 'weekly'] as const
export type SearchTelling = (typeof SEARCH_TELLINGS)[number]

/** As many as one can still read, print and compare. */
export const MOST_LIST_ITEMS = 50
export const MOST_COMPARED = 5
