/** Counts what one request asks of the database, and nothing that goes on beside it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type pg from 'pg'

const counting = new AsyncLocalStorage<{ queries: number; statements: string[] }>()

/** Makes `queriesOf` see what goes through the pool. */
export function watchQueries(pool: pg.Pool): void {
  const watched = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => {
    if (watched.has(client)) return
    watched.add(client)
    const query: (...args: unknown[]) => unknown = client.query.bind(client)
    const counted = (...args: unknown[]) => {
      const count = counting.getStore()
      if (count === undefined) return query(...args)
      const nth = count.queries
      count.queries += 1
      const note = (result: unknown): void => {
        count.statements[nth] = told(args[0], result)
      }
      // A pool asks with a function to call, everybody else waits for the answer.
      const last: unknown = args.at(-1)
      if (typeof last === 'function')
        return query(...args.slice(0, -1), (error: unknown, result: unknown) => {
          note(result)
          last(error, result)
        })
      const answer = query(...args)
      if (answer instanceof Promise) void answer.then(note).catch(() => {})
      return answer
    }
    // As: it takes and gives exactly what the method does that it stands before.
    client.query = counted as typeof client.query
  })
}

/** A statement without its values, and how many rows it answered with. */
function told(asked: unknown, result: unknown): string {
  const text: unknown = typeof asked === 'string' ? asked : Reflect.get(Object(asked), 'text')
  return `${String(text)} → ${String(Reflect.get(Object(result), 'rowCount'))}`
}

/** Does the work, and gives what was asked of the database for it, and how many rows came back each time. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const count = { queries: 0, statements: [] }
  await counting.run(count, async () => {
    await work()
  })
  return count.statements
}

/** Does the work, and gives how many round trips to the database it took, a transaction's beginning and end among them. */
export async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const count = { queries: 0, statements: [] }
  // A call of the app begins when it is awaited.
  await counting.run(count, async () => {
    await work()
  })
  return count.queries
}
