import { check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { IMPORT_KINDS, IMPORT_STATES } from '../reference/states.ts'
import { accounts } from './accounts.ts'
import { bytes } from './bytes.ts'
import { id, instant, oneOf } from './columns.ts'
import { editions } from './editions.ts'

/** A file of pitches or mandates: checked whole before anything of it is written. */
export const imports = pgTable(
  'imports',
  {
    id: id(),
    editionId: uuid()
      .notNull()
      .references(() => editions.id),
    kind: text().notNull(),
    fileName: text().notNull(),
    content: bytes().notNull(),
    state: text().notNull().default('queued'),
    rowsDone: integer().notNull().default(0),
    rowsTotal: integer(),
    errorCount: integer().notNull().default(0),
    /** The first errors: line, column, code, params. */
    errors: jsonb().notNull().default([]),
    requestedBy: uuid().references(() => accounts.id),
    requestedAt: instant().notNull().defaultNow(),
    finishedAt: instant(),
  },
  (t) => [
    index('imports_edition').on(t.editionId, t.id),
    check('imports_kind', oneOf(t.kind, IMPORT_KINDS)),
    check('imports_state', oneOf(t.state, IMPORT_STATES)),
  ],
)
