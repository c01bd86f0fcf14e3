import type pg from 'pg'
import { NotReady } from './health.ts'
import { clockSkewMs, isBehindCode, LONGEST_SKEW_MS } from './refusals.ts'
import { holesInWall } from './wall.ts'

/**
 * A check for `Vitals.needs`: that Postgres answers, that its schema is at least this version's, that the wall of the confidential
 * tables holds, and that its clock is ours. What was away when the process started is looked at here.
 */
export function makeDatabaseCheck(pool: pg.Pool): () => Promise<void> {
  return async () => {
    if (await isBehindCode(pool)) throw new NotReady('not migrated yet')
    const [holes, skewMs] = await Promise.all([holesInWall(pool), clockSkewMs(pool)])
    if (holes.length > 0) throw new NotReady('the wall of the confidential tables stands open')
    if (Math.abs(skewMs) > LONGEST_SKEW_MS) throw new NotReady('the clocks differ')
  }
}
