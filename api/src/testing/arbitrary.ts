import fc from 'fast-check'

/** A schema as data; what is not listed here does not occur in the contracts. */
export interface Shape {
  type?: string
  properties?: Record<string, Shape>
  required?: string[]
  items?: Shape
  anyOf?: Shape[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  minimum?: number
  maximum?: number
}

/** Values that a schema accepts, mostly small. */
export function fitting(schema: Shape): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(fitting))
  switch (schema.type) {
    case 'object':
      return fc.record(mapValues(schema.properties ?? {}, fitting), { requiredKeys: schema.required ?? [] })
    case 'array':
      return fittingArray(schema)
    case 'string':
      return fittingText(schema)
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1000, max: Math.min(schema.maximum ?? 1_000_000, Number.MAX_SAFE_INTEGER) })
    case 'boolean':
      return fc.boolean()
    default:
      return fc.constant(null)
  }
}

function fittingArray(schema: Shape): fc.Arbitrary<unknown[]> {
  const lengths = { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 3, Math.max(schema.minItems ?? 0, 3)) }
  const items = fitting(schema.items ?? {})
  return schema.uniqueItems === true ? fc.uniqueArray(items, { ...lengths, comparator: 'IsStrictlyEqual' }) : fc.array(items, lengths)
}

function fittingText(schema: Shape): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.uuid()
  if (schema.format === 'date-time')
    return fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString())
  if (schema.format === 'date')
    return fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))
  const lengths = { minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 40, Math.max(schema.minLength ?? 0, 40)) }
  if (schema.pattern === undefined) return fc.string({ ...lengths, unit: 'grapheme' }).filter((text) => !text.includes('\u0000'))
  const { pattern } = schema
  // fast-check knows no look-ahead: it is taken out for making, and kept for choosing.
  const made = fc.stringMatching(new RegExp(pattern.replaceAll(/\(\?!.*?\)/g, '')), { maxLength: lengths.maxLength })
  return made.filter((text) => new RegExp(pattern).test(text) && text.length >= lengths.minLength && text.length <= lengths.maxLength)
}

function mapValues<T, U>(record: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

const NASTY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  2 ** 53,
  1e308,
  -0.5,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '٣',
  "'; drop table accounts; --",
  '../../etc/passwd',
  '%00',
  'x'.repeat(70_000),
  [],
  {},
  [[[]]],
  { __proto__: null },
  { constructor: { prototype: {} } },
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '[object Object]',
]

/** Values for a fuzz: fitting ones, fitting ones with a part spoilt, and ones that have nothing to do with the schema. */
export function fuzzing(schema: Shape): fc.Arbitrary<unknown> {
  const spoil = fc.tuple(fitting(schema), fc.nat(), fc.constantFrom(...NASTY)).map(([value, index, nasty]) => spoilt(value, index, nasty))
  return fc.oneof(
    { weight: 2, arbitrary: fitting(schema) },
    { weight: 4, arbitrary: spoil },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
  )
}

/** The value with one of its parts, at any depth, replaced. */
function spoilt(value: unknown, index: number, nasty: unknown): unknown {
  if (typeof value !== 'object' || value === null) return nasty
  const keys = Object.keys(value)
  if (keys.length === 0) return nasty
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value }
  const key = keys[index % keys.length] ?? ''
  const part: unknown = Reflect.get(copy, key)
  Reflect.set(copy, key, index % 3 === 0 ? spoilt(part, Math.floor(index / 3), nasty) : nasty)
  return copy
}
