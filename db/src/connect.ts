import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { PatientPool, type PoolOptions } from './patient-pool.ts'
import * as schema from './schema/index.ts'

export type Db = NodePgDatabase<typeof schema>
/** An open transaction; reads that may run outside one take `Db | Tx`. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

export interface Connection {
  db: Db
  pool: pg.Pool
  close: () => Promise<void>
}

/** Opens a pool on a Postgres URL. Every wait has an end: see PatientPool. */
export function connect(url: string, options: PoolOptions = {}): Connection {
  const pool = new PatientPool(url, options)
  return { db: drizzle(pool, { schema, casing: 'snake_case' }), pool, close: () => pool.end() }
}
