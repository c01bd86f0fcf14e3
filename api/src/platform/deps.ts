import type { Db } from '@scalebridge/db'
import type { Config } from '@scalebridge/db/config'
import type { FastifyBaseLogger } from 'fastify'
import type pg from 'pg'
import type { Limits } from './limits.ts'

/** Tells the time; tests set it. */
export type Clock = () => Date

export type ApiConfig = Config<'api'>

/** What every operation may use; made once in main.ts, or by the test helper. */
export interface Deps {
  db: Db
  pool: pg.Pool
  clock: Clock
  log: FastifyBaseLogger
  config: ApiConfig
  limits: Limits
}
