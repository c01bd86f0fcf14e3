import { sql } from 'drizzle-orm'
import { check, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { ARCHETYPES } from '../reference/terms.ts'
import type { TermSheet } from '../rules/term-sheet.ts'
import { accounts } from './accounts.ts'
import { instant, oneOf } from './columns.ts'
import { pitches } from './pitches.ts'

/** The term sheet of a pitch, one at most; what was submitted of it stands in the pitch's version, word for word. */
export const termSheets = pgTable(
  'term_sheets',
  {
    pitchId: uuid()
      .primaryKey()
      .references(() => pitches.id),
    /** Counts every saved change. */
    revision: integer().notNull().default(1),
    /** The template that it began from; none without an archetype. */
    templateId: text(),
    templateVersion: integer(),
    content: jsonb().$type<TermSheet>().notNull(),
    updatedAt: instant().notNull().defaultNow(),
    updatedBy: uuid().references(() => accounts.id),
  },
  (t) => [
    check('term_sheets_template', sql`${oneOf(t.templateId, ARCHETYPES)} and (${t.templateId} is null) = (${t.templateVersion} is null)`),
    check('term_sheets_content', sql`jsonb_typeof(${t.content}) = 'object' and pg_column_size(${t.content}) <= 262144`),
  ],
)
