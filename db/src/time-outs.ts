/**
 * How long any process waits for anything outside it: all time-outs of calls that go out stand here (time-outs.test.ts holds it),
 * and docs/time-outs.md says of each what happens then.
 */

/**
 * The database. Waiting for a place in the pool is no sign of a dead database: a line that moves is waited in, one that stands is left.
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
  /** Of the api: a new connection has to sign in and to plan again what the old one had prepared, dearest of all a shortlist's statement. */
  idleConnectionMs: 600_000,
  /** The longest anybody stands in a line that moves. */
  longestLineMs: 12_000,
  /** For the one connection that listens: without it the log is polled, so another try costs nothing. */
  listenerMs: 2_000,
  /** For migrate, which has nobody waiting for it. */
  migrateConnectMs: 30_000,
} as const

export const REDIS_WAITS = {
  /** Counting a request must not make it late: after this each process counts for itself. */
  limitMs: 150,
  limitConnectMs: 500,
  queueMs: 4_000,
  queueConnectMs: 2_000,
  /** The questions before a start. */
  startMs: 2_000,
} as const

/** Files in a bucket. Ten megabytes over a slow line are no failure; silence is. */
export const STORE_WAITS = { connectMs: 2_000, silenceMs: 5_000, answerMs: 20_000, tries: 2, failures: 5, restMs: 10_000 } as const

export const MAIL_WAITS = { dnsMs: 5_000, connectMs: 5_000, greetingMs: 5_000, silenceMs: 10_000 } as const

/** Webhooks, and whatever else somebody named to us. */
export const OUTBOUND_WAITS = { connectMs: 5_000, totalMs: 15_000 } as const

/** An institution that signs its people in: each step of OpenID Connect. */
export const INSTITUTION_WAITS = { stepMs: 5_000 } as const
