import { sql, type SQL } from 'drizzle-orm'
import { type AnyPgColumn, bigint, customType, timestamp, uuid } from 'drizzle-orm/pg-core'

/** A time-ordered primary key made by the database. */
export const id = () =>
  uuid()
    .primaryKey()
    .default(sql`uuidv7()`)

/** An instant; the zone that people read it in stands in a column beside it where it matters. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' })

/** An amount in the minor units of the currency in the column beside it. */
export const amountMinor = () => bigint({ mode: 'number' })

/** The full number of a transaction, which never comes round again; as text, for it does not fit a number. */
export const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' })

/** SQL for a list of string literals, for CHECK constraints on enumerations that live in db/reference. */
export function literals(values: readonly (string | number)[]): SQL {
  return sql.raw(values.map((value) => (typeof value === 'number' ? String(value) : `'${value}'`)).join(', '))
}

/** The column holds one of the list's values (or null, where the column allows it). */
export function oneOf(column: AnyPgColumn, values: readonly (string | number)[]): SQL {
  return sql`${column} in (${literals(values)})`
}

/** The array column holds only the list's values, each once. */
export function someOf(column: AnyPgColumn, values: readonly string[]): SQL {
  return sql`${column} <@ array[${literals(values)}]::text[] and is_set(${column})`
}
