import { DOMICILE_ANY, TERM_FIELDS, TERM_ROWS, type TermField } from '@scalebridge/db/reference'
import { LARGEST_AMOUNT_MINOR, type TermSheet } from '@scalebridge/db/rules'
import { Type, type TSchema } from 'typebox'
import { closed, Currency, Iso3, nullable, oneOf, someOf } from '../platform/shapes.ts'

/** Ten times the money is more than any plan promises, and a century longer than any. */
const MOST_BPS = 100_000
const MOST_COUNT = 1200

function schemaOf(field: TermField): TSchema {
  switch (field.kind) {
    case 'choice':
      return nullable(field.list === DOMICILE_ANY ? Iso3 : oneOf(field.list))
    case 'choices':
      return someOf(field.list)
    case 'yes':
      return Type.Boolean()
    case 'money':
      return nullable(Type.Integer({ minimum: 0, maximum: LARGEST_AMOUNT_MINOR, description: 'Minor units of the sheet’s currency.' }))
    case 'percent':
      return nullable(Type.Integer({ minimum: 0, maximum: MOST_BPS, description: 'Basis points.' }))
    case 'count':
      return nullable(Type.Integer({ minimum: 0, maximum: MOST_COUNT }))
    case 'id':
      return Type.String({ pattern: '^l[1-9][0-9]{0,3}$', description: 'Of a layer, unique in its stack.' })
    case 'party':
      return nullable(Type.String({ maxLength: 10, description: 'The id of a layer, government, or users.' }))
    case 'currency':
      return Currency
    case 'date':
      return nullable(Type.String({ format: 'date' }))
    default:
      return nullable(Type.String({ maxLength: field.kind === 'longText' ? 3000 : 300 }))
  }
}

const schemasOf = (fields: readonly TermField[]) => Object.fromEntries(fields.map((field) => [field.key, schemaOf(field)]))

/** The whole sheet, closed at every depth, made from the list of its fields. */
export const TermSheetShape = Type.Unsafe<TermSheet>(
  closed({
    ...schemasOf(TERM_FIELDS),
    ...Object.fromEntries(TERM_ROWS.map((rows) => [rows.key, Type.Array(closed(schemasOf(rows.fields)), { maxItems: rows.max })])),
  }),
)

const Amount = Type.Integer({ minimum: 0 })
const Bps = Type.Integer({ minimum: -10_000, maximum: 10_000 })

export const ComputedShape = closed({
  fundedMinor: Amount,
  concessionalMinor: Amount,
  securedMinor: Amount,
  gapMinor: Amount,
  exposureMinor: Amount,
  coverageGapMinor: Amount,
  leverageHundredths: nullable(Amount),
  concessionalityBps: nullable(Bps),
  asymmetry: nullable(
    closed({
      lossBps: Bps,
      firstLossBps: Bps,
      rewardBps: Bps,
      indexBps: Bps,
      band: oneOf(['public_gains_more', 'balanced', 'public_bears_more', 'public_bears_much_more']),
    }),
  ),
})

export const FindingShape = closed({
  level: oneOf(['error', 'warning', 'hint']),
  code: Type.String(),
  pointer: Type.String(),
  params: closed({
    row: Type.Optional(Type.Integer()),
    sumMinor: Type.Optional(Amount),
    totalMinor: Type.Optional(Amount),
    offMinor: Type.Optional(Amount),
    exposureMinor: Type.Optional(Amount),
    sumBps: Type.Optional(Amount),
  }),
})

export const DeviationShape = closed({
  code: oneOf(['roleMissing', 'roleUnusual', 'shareBelow', 'shareAbove', 'notStated']),
  subject: Type.String(),
  shareBps: nullable(Amount),
  limitBps: nullable(Amount),
})
