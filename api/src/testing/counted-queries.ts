/** Counts what one request asks of the database, and nothing that goes on beside it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type pg from 'pg'

const counting = new AsyncLocalStorage<{ queries: number }>()

/** Makes `queriesOf` see what goes through the pool. */
export function watchQueries(pool: pg.Pool): void {
  const watched = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => {
    if (watched.has(client)) return
    watched.add(client)
    const query: (...args: unknown[]) => unknown = client.query.bind(client)
    const counted = (...args: unknown[]) => {
      const count = counting.getStore()
      if (count !== undefined) count.queries += 1
      return query(...args)
    }
    // As: it takes and gives exactly what the method does that it stands before.
    client.query = counted as typeof client.query
  })
}

/** Does the work, and gives how many round trips to the database it took, a transaction's beginning and end among them. */
export async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const count = { queries: 0 }
  // A call of the app begins when it is awaited.
  await counting.run(count, async () => {
    await work()
  })
  return count.queries
}
