/**
 * How long every process waits for its database; docs/time-outs.md shows these with all others.
 * Waiting for a place in the pool is no sign of a dead database: a line that moves is waited in, one that stands is left.
 */
export const DATABASE_WAITS = {
  /** One step: making a connection, one statement. What runs in the background may take its time. */
  patienceMs: 15_000,
  /** The same for readers in production: nobody looks at an empty page for longer (fault R8). */
  readersPatienceMs: 4_500,
  /** The server gives up a statement this much earlier than we do, so that we hear why; a line in which nobody moves, we as well. */
  headStartMs: 500,
  longestLockMs: 5_000,
  idleInTransactionMs: 30_000,
  /** The longest anybody stands in a line that moves. */
  longestLineMs: 12_000,
} as const
