/**
 * Where everything stands in the kernel's memory. Read by TypeScript and by the AssemblyScript of the kernel alike, so
 * that the two cannot differ: plain numbers only.
 */

/** Pitches of one tile: with all that is looked up for them they stay in a core's second-level cache. */
export const TILE = 2048

/** A bitmap over the pitches of a tile. Bitmap 0 of each tile marks the places that hold a pitch. */
export const BITMAP_BYTES = TILE / 8

/** Ranks (places in the order of ids) use this many bits of a list's key, the score the ten above them. */
export const RANK_BITS = 22
export const RANK_LIMIT = 4_194_303

/** A tile's head: addresses, and its count and the position of its first pitch among all. In bytes. */
export const TILE_COUNT = 0
export const TILE_FIRST = 4
export const TILE_BITMAPS = 8
export const TILE_RECORDS = 12
export const TILE_TARGETS = 16
export const TILE_AMOUNTS = 20
export const TILE_PLACE_STARTS = 24
export const TILE_PLACES = 28
export const TILE_TERM_STARTS = 32
export const TILE_POSTINGS = 36
export const TILE_HEAPS = 40
/** A column of values per mandate with a history, or 0. */
export const TILE_HISTORY = 44
/** How many mandates each pitch is eligible for. */
export const TILE_ELIGIBLE = 48
/** Of each pitch what is looked up in rows of a mandate's own: the ids of ask and place, and the goals. */
export const TILE_PAIRS = 52
/** Rank of each pitch. */
export const TILE_RANKS = 56
export const TILE_BYTES = 64

/** A pitch as ids of what it says: each id is a place in a row of points that a mandate has. */
export const RECORD_ASK = 0
export const RECORD_PLACE = 2
export const RECORD_INSTRUMENTS = 4
export const RECORD_TYPES = 6
export const RECORD_SUPPORT = 8
export const RECORD_STAGE = 10
export const RECORD_LANGUAGE = 11
/** Goals as bits 0–17, the primary one in the five above, the class of the row in the nine above these. */
export const RECORD_GOALS = 12
export const RECORD_BYTES = 16
export const GOAL_BITS = 18
export const CLASS_SHIFT = 23

/** A pitch's targets: 192 bits, then how many they are. */
export const TARGETS_COUNT = 24
export const TARGETS_BYTES = 32

/** A mandate: addresses of its rows of points, its masks and constants. */
export const MANDATE_PROGRAM = 0
export const MANDATE_ASK = 4
export const MANDATE_PLACE = 8
export const MANDATE_RELATIONS = 12
export const MANDATE_GEOGRAPHY = 16
export const MANDATE_PRESENCE = 20
export const MANDATE_INSTRUMENTS = 24
export const MANDATE_STAGE = 36
export const MANDATE_GOAL_ROW = 40
export const MANDATE_GOALS = 44
export const MANDATE_TARGET_ROW = 48
export const MANDATE_TARGETS_MOST = 52
export const MANDATE_TARGETS = 56
export const MANDATE_TERMS = 84
export const MANDATE_TERM_COUNT = 88
/** Address of a list of addresses: a row of points for each state of a pitch's text. */
export const MANDATE_TEXT_ROWS = 92
export const MANDATE_TOUCHING = 96
export const MANDATE_COVER_FULL = 100
export const MANDATE_COVER_HALF = 104
export const MANDATE_CLOSED = 108
export const MANDATE_CLOSED_COUNT = 112
/** Number of the mandate's column of history, or -1. */
export const MANDATE_HISTORY = 116
export const MANDATE_HISTORY_ROW = 120
/** Most points that instruments, stage and evidence can give. */
export const MANDATE_REST = 124
export const MANDATE_TICKET_LOW = 128
export const MANDATE_TICKET_HIGH = 136
/** Numbers of the columns of the mandate's rows for kinds of investor, support and the least of a text. */
export const MANDATE_TYPE_COLUMN = 144
export const MANDATE_SUPPORT_COLUMN = 148
export const MANDATE_TEXT_COLUMN = 152
/** At most what a text gives: its product, shifted, by the factor in 32768ths, and the extra. */
export const MANDATE_TEXT_FACTOR = 156
export const MANDATE_TEXT_EXTRA = 160
export const MANDATE_BYTES = 176

/** Points of both sides in one number: the investor's below, the partnership's above, and what is still to be settled. */
export const PARTNERSHIP_SHIFT = 16
export const POINTS_MASK = 0x1fff
export const UNSETTLED_TARGETS = 0x20000000
export const UNSETTLED_PLACES = 0x40000000
export const UNSETTLED_ASK = 0x80000000
export const UNSETTLED = 0xe0000000

/** What one thread works with. */
export const CONFIG_MANDATES = 0
export const CONFIG_PER_MANDATE = 4
export const CONFIG_PER_PITCH = 8
export const CONFIG_HEAPS = 12
export const CONFIG_SCRATCH = 16
/** Scores below which nothing enters a mandate's list, of all threads. */
export const CONFIG_FLOORS = 20
export const CONFIG_TERMS = 24
/** A product of texts, at most the cap, times the multiplier and shifted right, is its value. */
export const CONFIG_TEXT_CAP = 32
export const CONFIG_TEXT_MULTIPLIER = 40
export const TEXT_SHIFT = 50
export const CONFIG_GOAL_STRIDE = 48
export const CONFIG_HISTORY_FULL = 52
export const CONFIG_TARGET_STRIDE = 56
/** How many pitches of this thread's tiles are eligible for each mandate. */
export const CONFIG_ELIGIBLE = 60
/** By how much a product of texts is shifted right for its upper bound. */
export const CONFIG_TEXT_BOUND_SHIFT = 64
/** Addresses of the rows that each tile reads as columns: of kinds of investor, then of support, then of texts. */
export const CONFIG_COLUMNS = 68
export const CONFIG_TYPE_COLUMNS = 72
export const CONFIG_SUPPORT_COLUMNS = 76
export const CONFIG_TEXT_COLUMNS = 80
export const CONFIG_BYTES = 96

/** A term in more pitches of a tile than this is added as a whole column instead of pitch by pitch. */
export const DENSE_FROM = TILE / 16
export const DENSE_MOST = 256

/** Bits of the count of mandates that a pitch is eligible for. */
export const COUNTER_BITS = 23

/** A thread's scratch memory. The columns are followed by four bytes for each term. */
export const SCRATCH_PASSED = 0
export const SCRATCH_PRODUCTS = SCRATCH_PASSED + 8 * TILE
export const SCRATCH_SUMS = SCRATCH_PRODUCTS + 4 * TILE
export const SCRATCH_FLOORS = SCRATCH_SUMS + 4 * TILE
export const SCRATCH_BITS = SCRATCH_FLOORS + 2 * TILE
export const SCRATCH_COUNTERS = SCRATCH_BITS + BITMAP_BYTES
export const SCRATCH_FREQUENT = SCRATCH_COUNTERS + COUNTER_BITS * BITMAP_BYTES
export const SCRATCH_WORDS = SCRATCH_FREQUENT + 12 * DENSE_MOST
export const SCRATCH_COLUMNS = SCRATCH_WORDS + 2 * TILE * DENSE_MOST
