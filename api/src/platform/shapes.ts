import { LOCALES } from '@scalebridge/db/reference'
import { Type, type TProperties, type TSchema } from 'typebox'

/** An object with no properties but these. */
export const closed = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false })

/** The value, or null for "not stated". */
export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** One of a list's values. */
export const oneOf = <const V extends readonly string[]>(values: V, options: { description?: string } = {}) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...options })

/** Several of a list's values, each once. */
export const someOf = <const V extends readonly string[]>(values: V) =>
  Type.Array(oneOf(values), { maxItems: values.length, uniqueItems: true })

export const Id = Type.String({ format: 'uuid', description: 'UUIDv7.' })
export const Instant = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' })
export const Zone = Type.String({ description: 'IANA time zone.', maxLength: 64 })
export const GoalNumber = Type.Integer({ minimum: 1, maximum: 17, description: 'Sustainable Development Goal.' })
export const TargetCode = Type.String({ pattern: '^[0-9]{1,2}\\.[0-9a-d]{1,2}$', description: 'SDG target, such as 14.b.' })
export const Iso3 = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 3166-1 alpha-3.' })
export const CountryGroup = Type.String({
  pattern: '^([0-9]{3}|ldc|lldc|sids|group:[a-z_]+)$',
  description: 'M49 code with leading zeros, ldc, lldc, sids, or a UN regional group.',
})
export const M49 = Type.String({ pattern: '^[0-9]{3}$', description: 'UN M49 code with leading zeros.' })
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' })
export const AmountMinor = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Minor units of the currency beside it.',
})
export const Count = Type.Integer({ minimum: 0 })
/**
 * A statistic about people or organisations. It comes from `suppress` of db/src/privacy; the mark is what the house's test goes by
 * (api/src/house/statistics.test.ts).
 */
export const PeopleCount = nullable(
  Type.Integer({
    minimum: 0,
    'x-about': 'people',
    description: 'Null where it is fewer than five, or would let such a number be computed.',
  }),
)
export const Locale = oneOf(LOCALES)
export const Translated = closed({
  ar: Type.String(),
  zh: Type.String(),
  en: Type.String(),
  fr: Type.String(),
  ru: Type.String(),
  es: Type.String(),
})

/** What went wrong, after RFC 9457. `code` is stable; the words may change. */
export const Problem = closed({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  code: Type.String({ description: 'noun.reason' }),
  instance: Type.Optional(Type.String()),
  errors: Type.Optional(
    Type.Array(
      closed({
        pointer: Type.String({ description: 'JSON pointer into the request, such as /goals/0.' }),
        code: Type.String(),
        detail: Type.String(),
      }),
    ),
  ),
})

/** Adds the problems that every route of its kind may answer with. */
export const withProblems = <const R extends Record<number, TSchema>>(responses: R) => ({
  ...responses,
  400: Problem,
  401: Problem,
  403: Problem,
  404: Problem,
  409: Problem,
  413: Problem,
  415: Problem,
  422: Problem,
  429: Problem,
  500: Problem,
  503: Problem,
})

export const Nothing = Type.Null({ description: 'No content.' })

/** As `withProblems`, for a change of what somebody else may have changed meanwhile: If-Match says which version it is made to. */
export const withVersion = <const R extends Record<number, TSchema>>(responses: R) => ({
  ...withProblems(responses),
  412: Problem,
  428: Problem,
})

/** A page of a list, and the cursor of the next one; null at the end. */
export const page = <S extends TSchema>(item: S) => closed({ items: Type.Array(item), nextCursor: nullable(Type.String()) })

export const PageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
  size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
}
