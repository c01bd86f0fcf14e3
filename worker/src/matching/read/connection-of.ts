import type pg from 'pg'
import type { Tx } from '@scalebridge/db'

/** The connection of a transaction: COPY is a stream, which Drizzle has no word for. */
export function connectionOf(tx: Tx): pg.PoolClient {
  const { session } = tx as unknown as { session?: { client?: pg.PoolClient } } // as: Drizzle keeps it private; checked below
  if (typeof session?.client?.query !== 'function')
    throw new TypeError('a transaction of Drizzle no longer holds its connection where it did')
  return session.client
}

/** A COPY may take longer than any other statement: it moves as fast as whoever is at its other end. */
export const LONGEST_COPY_MS = 120_000
