import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { LIST_SHARINGS } from '../reference/lists.ts'
import { accounts } from './accounts.ts'
import { id, instant, oneOf } from './columns.ts'
import { investors, mandates } from './investors.ts'
import { pitches } from './pitches.ts'

/** Pitches that an investor's members put together for themselves. Nobody outside the investor ever reads one. */
export const lists = pgTable(
  'lists',
  {
    id: id(),
    investorId: uuid()
      .notNull()
      .references(() => investors.id),
    /** Who made it, and alone may change, share or delete it; what stands on a shared list all its readers may change. */
    ownerId: uuid()
      .notNull()
      .references(() => accounts.id),
    name: text().notNull(),
    note: text(),
    sharing: text().notNull().default('private'),
    revision: integer().notNull().default(1),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index('lists_investor').on(t.investorId, t.id),
    check('lists_sharing', oneOf(t.sharing, LIST_SHARINGS)),
    check('lists_name_length', sql`length(${t.name}) between 1 and 120`),
    check('lists_note_length', sql`length(${t.note}) <= 4000`),
  ],
)

/** Whom a list names among its readers. They read it as long as they are members of its investor. */
export const listShares = pgTable(
  'list_shares',
  {
    listId: uuid()
      .notNull()
      .references(() => lists.id, { onDelete: 'cascade' }),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id),
  },
  (t) => [primaryKey({ columns: [t.listId, t.accountId] })],
)

export const listItems = pgTable(
  'list_items',
  {
    listId: uuid()
      .notNull()
      .references(() => lists.id, { onDelete: 'cascade' }),
    pitchId: uuid()
      .notNull()
      .references(() => pitches.id),
    /** From 1, without gaps. */
    position: integer().notNull(),
    note: text(),
    tags: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    addedBy: uuid()
      .notNull()
      .references(() => accounts.id),
    addedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.listId, t.pitchId] }),
    index('list_items_pitch').on(t.pitchId),
    check('list_items_position', sql`${t.position} >= 1`),
    check('list_items_note_length', sql`length(${t.note}) <= 2000`),
    check('list_items_tags', sql`is_set(${t.tags}) and cardinality(${t.tags}) <= 10`),
  ],
)

/** What stood on a mandate's shortlist when its investor was last told of it, so that the next digest says what is new. */
export const shortlistTellings = pgTable('shortlist_tellings', {
  mandateId: uuid()
    .primaryKey()
    .references(() => mandates.id),
  pitchIds: uuid().array().notNull(),
  toldAt: instant().notNull().defaultNow(),
})
