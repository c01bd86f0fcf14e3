import { LOCALES } from '@scalebridge/db/reference'
import { Type, type Static } from 'typebox'
import { closed, oneOf } from '../platform/shapes.ts'

const Line = Type.String({ maxLength: 1000 })
const Lines = Type.Array(Line, { maxItems: 40 })
/** Whose part of a bar it is: fixed fills that stay apart in black and white. */
export const FILLS = ['public', 'philanthropic', 'private', 'users', 'nobody'] as const

const Block = Type.Union([
  closed({ kind: Type.Literal('heading'), text: Line, level: Type.Integer({ minimum: 2, maximum: 3 }) }),
  closed({ kind: Type.Literal('paragraph'), text: Type.String({ maxLength: 10_000 }), isSoft: Type.Optional(Type.Boolean()) }),
  closed({ kind: Type.Literal('notice'), text: Type.String({ maxLength: 2000 }) }),
  closed({ kind: Type.Literal('list'), items: Lines }),
  closed({
    kind: Type.Literal('facts'),
    rows: Type.Array(closed({ label: Line, value: Type.String({ maxLength: 3000 }) }), { maxItems: 80 }),
  }),
  closed({
    kind: Type.Literal('table'),
    caption: Line,
    columns: Type.Array(closed({ label: Line, isNumber: Type.Boolean() }), { minItems: 1, maxItems: 12 }),
    rows: Type.Array(Lines, { maxItems: 500, description: 'As many cells as there are columns.' }),
  }),
  closed({
    kind: Type.Literal('bars'),
    caption: Line,
    alt: Type.String({ maxLength: 2000, description: 'The picture in words.' }),
    rows: Type.Array(
      closed({
        label: Line,
        parts: Type.Array(closed({ bps: Type.Integer({ minimum: 0, maximum: 10_000 }), fill: oneOf(FILLS), text: Line }), { maxItems: 30 }),
      }),
      { maxItems: 12 },
    ),
  }),
  closed({ kind: Type.Literal('pageBreak') }),
])

/** What can be printed: words and numbers in one language, in the order in which they are read. */
export const PrintDocument = closed({
  locale: oneOf(LOCALES),
  title: Type.String({ minLength: 1, maxLength: 300 }),
  subtitle: Type.Optional(Line),
  /** At the foot of every page, before its number. */
  footer: Type.Optional(Line),
  /** Across every page, pale: for whom a copy was made, or that it is a demonstration. */
  watermark: Type.Optional(Type.String({ maxLength: 120 })),
  blocks: Type.Array(Block, { maxItems: 900 }),
})
export type PrintDocument = Static<typeof PrintDocument>

/** What a column holds; amounts are in major units, with their currency in a column of their own. */
export const SHEET_COLUMNS = ['text', 'number', 'amount', 'date'] as const

/** A table that a spreadsheet reads. */
export const SheetDocument = closed({
  format: oneOf(['csv', 'xlsx']),
  locale: oneOf(LOCALES),
  name: Type.String({ minLength: 1, maxLength: 120 }),
  columns: Type.Array(closed({ label: Line, kind: oneOf(SHEET_COLUMNS) }), { minItems: 1, maxItems: 60 }),
  rows: Type.Array(
    Type.Array(Type.Union([Type.String({ maxLength: 32_000 }), Type.Number(), Type.Null()]), {
      maxItems: 60,
      description: 'A number for number and amount, an ISO 8601 day for date, null for what is not known.',
    }),
    { maxItems: 1000 },
  ),
})
export type SheetDocument = Static<typeof SheetDocument>
