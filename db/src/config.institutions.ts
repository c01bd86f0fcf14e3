import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

const Text = Type.String({ minLength: 1, maxLength: 500 })
const Texts = Type.Array(Text, { minItems: 1, maxItems: 20 })

/** An institution whose people sign in with their own accounts, by OpenID Connect. */
export const Institution = Type.Object(
  {
    /** Its name in addresses: part of the redirect address that the institution registers for this installation. */
    key: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' }),
    /** What the button says. */
    name: Type.String({ minLength: 2, maxLength: 80 }),
    /** The issuer, exactly as the institution's tokens name it. */
    issuer: Type.String({ pattern: '^https?://[^\\s?#]+$' }),
    clientId: Text,
    clientSecret: Text,
    /** What it signs identity tokens with. One algorithm, so that a token cannot choose a weaker one. */
    algorithm: Type.Optional(Type.Enum(['RS256', 'PS256', 'ES256', 'EdDSA'])),
    /** What in a token proves a second factor. Without it a sign-in there counts as one factor. */
    secondFactor: Type.Optional(Type.Object({ acr: Type.Optional(Texts), amr: Type.Optional(Texts) }, { additionalProperties: false })),
  },
  { additionalProperties: false },
)
export type Institution = Static<typeof Institution>

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])
const MIN_SECRET_LENGTH = 16

/** The institutions that INSTITUTIONS names, none without it. Call it on a configuration that has been checked. */
export function readInstitutions(text: string | undefined): readonly Institution[] {
  const found = text === undefined ? [] : parse(text)
  if (!isList(found)) throw new Error('INSTITUTIONS has not been checked')
  return found
}

/** What is wrong with the list, in plain words: which entry and which field, never a value. */
export function institutionProblems(text: string | undefined, isProduction: boolean): string[] {
  if (text === undefined) return []
  const found = parse(text)
  if (!Array.isArray(found)) return ['INSTITUTIONS must be a JSON list of objects']
  const problems = found.flatMap((entry: unknown, index) =>
    Value.Check(Institution, entry) ? entryProblems(entry, index, isProduction) : formProblems(entry, index),
  )
  if (isList(found) && ['key', 'issuer'].some((field) => new Set(found.map((entry) => Reflect.get(entry, field))).size < found.length)) {
    problems.push('INSTITUTIONS must give each institution a key and an issuer of its own')
  }
  return problems
}

const isList = (value: unknown): value is Institution[] => Value.Check(Type.Array(Institution), value)

function formProblems(entry: unknown, index: number): string[] {
  const [first] = Value.Errors(Institution, entry)
  const path = first === undefined || first.instancePath === '' ? '' : ` at ${first.instancePath.slice(1)}`
  return [`INSTITUTIONS has an entry, number ${index + 1}, that is not of the right form${path}`]
}

function entryProblems(entry: Institution, index: number, isProduction: boolean): string[] {
  const at = `INSTITUTIONS, entry ${index + 1}:`
  const issuer = URL.canParse(entry.issuer) ? new URL(entry.issuer) : undefined
  if (issuer === undefined || issuer.username !== '' || issuer.password !== '') return [`${at} issuer is not a valid address`]
  const isPlainAllowed = !isProduction && LOOPBACK.has(issuer.hostname)
  const problems = issuer.protocol === 'https:' || isPlainAllowed ? [] : [`${at} issuer must begin with https://`]
  if (isProduction && entry.clientSecret.length < MIN_SECRET_LENGTH) problems.push(`${at} clientSecret is too short`)
  return problems
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
