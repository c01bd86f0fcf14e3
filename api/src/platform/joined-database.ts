import type { Db, Tx } from '@scalebridge/db'
import { AsyncLocalStorage } from 'node:async_hooks'

const joined = new AsyncLocalStorage<Tx>()

/**
 * The database as operations see it: within `together`, all that they ask of it is part of that one transaction, and a transaction
 * of theirs is a savepoint in it. Statements that were prepared beforehand stay outside: they read what was committed.
 */
export function joinable(db: Db): Db {
  return new Proxy(db, {
    get(own, property) {
      const on = joined.getStore() ?? own
      const value: unknown = Reflect.get(on, property, on)
      return typeof value === 'function' ? value.bind(on) : value
    },
  })
}

/** Does all of `work` in one transaction: it is there whole, or not at all. */
export function together<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction((tx) => joined.run(tx, () => work(tx)))
}
