import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import Format from 'typebox/format'

/** What Fastify hands to the error handler when a part of a request fails its schema. */
export interface ValidationFailure {
  keyword: string
  instancePath: string
  params: object
  message: string
}

interface Shape {
  type?: unknown
  default?: unknown
  properties?: Record<string, Shape>
  items?: Shape
  anyOf?: Shape[]
  enum?: unknown[]
}

// RFC 9557 suffixes and days that Date cannot hold would reach operations as invalid dates.
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/
const isPlainDateTime = (value: string) => RFC3339.test(value) && Number.isFinite(Date.parse(value))

/**
 * Validates by TypeBox: bodies exactly as they came, nothing converted and nothing stripped; the texts of a path or a query
 * are read as the numbers and booleans that their schema asks for.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<TSchema> {
  Format.Set('date-time', isPlainDateTime)
  return ({ schema, httpPart }) => {
    let validator: Validator | undefined
    const isText = httpPart === 'querystring' || httpPart === 'params'
    return (given: unknown) => {
      const value = isText ? readTexts(schema, given) : given
      // Made when it is first needed: hundreds of them would hold up every start.
      validator ??= Compile(schema)
      if (!validator.Check(value)) return { error: new InvalidPart(validator.Errors(value).slice(0, 50)) }
      const pointer = findUnstorableText(value, '')
      if (pointer === undefined) return { value }
      return {
        error: new InvalidPart([
          { keyword: 'text', instancePath: pointer, params: {}, message: 'must be text without NUL or half characters' },
        ]),
      }
    }
  }
}

/** Carries the failures in the shape Fastify expects. */
class InvalidPart extends Error {
  readonly failures: readonly ValidationFailure[]
  constructor(failures: readonly ValidationFailure[]) {
    super('the request does not fit its schema')
    this.failures = failures
  }
}

/** The failures of a validation error that Fastify passes on, and which part they are about; undefined for other errors. */
export function failuresOf(error: unknown): { part: string; failures: readonly ValidationFailure[] } | undefined {
  if (!(error instanceof InvalidPart)) return undefined
  const part: unknown = Reflect.get(error, 'validationContext')
  return { part: typeof part === 'string' ? part : 'body', failures: error.failures }
}

/** Reads the texts of a query or path as their schema means them; what does not fit is left for the check to refuse. */
function readTexts(schema: Shape, given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given
  const value: Record<string, unknown> = { ...given }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(value, name)) {
      if (property.default !== undefined) value[name] = property.default
      continue
    }
    const item = value[name]
    if (property.type === 'array') value[name] = (Array.isArray(item) ? item : [item]).map((text) => readText(property.items ?? {}, text))
    else value[name] = readText(property, item)
  }
  return value
}

function readText(schema: Shape, text: unknown): unknown {
  if (typeof text !== 'string') return text
  if ((schema.type === 'integer' || schema.type === 'number') && /^-?\d{1,16}(\.\d{1,16})?$/.test(text)) return Number(text)
  if (schema.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (schema.enum?.some((choice) => typeof choice === 'number' && String(choice) === text)) return Number(text)
  for (const member of schema.anyOf ?? []) {
    const read = readText(member, text)
    if (read !== text) return read
  }
  return text
}

/** Where a text stands that Postgres cannot hold: NUL, or half of a surrogate pair. */
function findUnstorableText(value: unknown, pointer: string): string | undefined {
  if (typeof value === 'string') return value.includes('\u0000') || !value.isWellFormed() ? pointer : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    const found = findUnstorableText(item, `${pointer}/${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
