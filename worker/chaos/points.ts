import { sql } from 'drizzle-orm'
import { connect } from '@scalebridge/db'
import { pause } from './load.ts'
import type { World } from './world.ts'

/**
 * Keeps a table from being written, so that whoever writes there is caught in the middle of it. Answers once this many `writers`
 * wait in front of it; the answer lets go, and may come after the server has died.
 */
export async function catchWriters(world: World, { table, writers }: { table: string; writers: number }): Promise<() => Promise<void>> {
  const holder = connect(world.ownerUrl, { max: 1 })
  const letGo = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = holder.db.transaction(async (tx) => {
    // Whoever writes now may wait for the relay, and that for a Redis which has just died.
    await tx.execute(sql`set local lock_timeout = '14s'`)
    await tx.execute(sql`lock table ${sql.identifier(table)} in exclusive mode`)
    held.resolve()
    await letGo.promise
  })
  holding.catch(held.reject)
  await held.promise
  const release = async () => {
    letGo.resolve()
    await holding.catch(() => {})
    await holder.close()
  }
  const giveUpAt = performance.now() + 30_000
  while ((await countWaiting(world, table)) < writers) {
    if (performance.now() > giveUpAt) {
      await release()
      throw new Error(`nobody wrote to ${table} while it was held`)
    }
    await pause(5)
  }
  return release
}

async function countWaiting({ db }: World, table: string): Promise<number> {
  const { rows } = await db.execute<{ waiting: string }>(
    sql`select count(*) as waiting from pg_locks where not granted and relation = ${table}::regclass`,
  )
  return Number(rows[0]?.waiting)
}
