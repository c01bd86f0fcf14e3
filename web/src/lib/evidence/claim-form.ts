import {
  EVIDENCE_LEVELS,
  EVIDENCE_METHODS,
  INDEPENDENCES,
  isIso3,
  MOST_CLAIMS,
  MOST_REPLICATIONS,
  type Locale,
} from '@scalebridge/db/reference'
import type { Claim } from '@scalebridge/db/rules'
import { numberOf } from '../terms/numbers.ts'

/** A claim as its form holds it: text by field, and the places where it was repeated with one blank row after them. */
export interface TypedClaim {
  id: string
  fields: Record<ClaimField, string>
  replications: TypedReplication[]
}

export interface TypedReplication {
  country: string
  byWhom: string
  isByOthers: boolean
}

const TEXTS = ['text', 'indicator', 'unit', 'sourceText', 'sourceUrl', 'attachmentId', 'conditions', 'costPerUnit', 'levelReason'] as const
const VALUES = ['baselineValue', 'currentValue', 'targetValue'] as const
const YEARS = ['baselineYear', 'currentYear', 'targetYear'] as const
const CHOICES = ['independence', 'method', 'statedLevel'] as const
const FIELDS = [...TEXTS, ...VALUES, ...YEARS, ...CHOICES] as const
export type ClaimField = (typeof FIELDS)[number]

const DIGITS = 4
const BLANK_REPLICATION: TypedReplication = { country: '', byWhom: '', isByOthers: false }

/** A claim of which nothing is said yet, under an id that no other has. */
export function blankClaim(others: readonly Pick<TypedClaim, 'id'>[]): TypedClaim {
  const used = others.map(({ id }) => Number(/^c(\d{1,4})$/.exec(id)?.[1] ?? 0))
  return { id: `c${Math.max(0, ...used) + 1}`, fields: fieldsWith(() => ''), replications: [BLANK_REPLICATION] }
}

/** Claims as their form shows them. */
export function typedClaims(claims: readonly Claim[], locale: Locale): TypedClaim[] {
  const number = new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: DIGITS })
  return claims.map((claim) => ({
    id: claim.id,
    fields: fieldsWith((key) => {
      const value = claim[key]
      if (value === null) return ''
      return VALUES.some((one) => one === key) ? number.format(Number(value)) : String(value)
    }),
    replications: withBlank(claim.replications),
  }))
}

/** Reads a sent form, in which claims are numbered: `0.text`, `0.replications.1.country`. */
export function readClaims(data: FormData): TypedClaim[] {
  const count = Math.min(Math.max(0, Number(data.get('claims')) || 0), MOST_CLAIMS)
  const text = (name: string): string => {
    const value = data.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  return Array.from({ length: count }, (_, index) => ({
    id: text(`${index}.id`),
    fields: fieldsWith((key) => text(`${index}.${key}`)),
    replications: withBlank(
      Array.from({ length: MOST_REPLICATIONS }, (__, row) => ({
        country: text(`${index}.replications.${row}.country`),
        byWhom: text(`${index}.replications.${row}.byWhom`),
        isByOthers: text(`${index}.replications.${row}.isByOthers`) !== '',
      })).filter(({ country, byWhom }) => country !== '' || byWhom !== ''),
    ),
  }))
}

/** Adds, takes away or moves a claim, as the button's value says: `add`, `remove:2`, `up:2`. */
export function changeClaims(claims: readonly TypedClaim[], command: string): TypedClaim[] {
  const [verb, place] = command.split(':')
  const index = Number(place)
  if (verb === 'add') return [...claims, blankClaim(claims)].slice(0, MOST_CLAIMS)
  if (verb === 'remove') return claims.filter((_, position) => position !== index)
  if (verb !== 'up' || index < 1) return [...claims]
  const [before, moved] = claims.slice(index - 1, index + 1)
  return before && moved ? [...claims.slice(0, index - 1), moved, before, ...claims.slice(index + 1)] : [...claims]
}

/** What was typed and is no number. */
interface Unreadable {
  pointer: string
  value: string
}

/** Makes claims of what was typed; what cannot be read counts as not stated, and is told. */
export function claimsOf(typed: readonly TypedClaim[], locale: Locale): { claims: Claim[]; unreadable: Unreadable[] } {
  const unreadable: Unreadable[] = []
  const claims = typed.map(({ id, fields, replications }, index): Claim => {
    const number = (key: (typeof VALUES)[number] | (typeof YEARS)[number], digits: number): number | null => {
      const value = decimalOf(fields[key], digits, locale)
      if (value === undefined) unreadable.push({ pointer: `/claims/${index}/${key}`, value: fields[key] })
      return value ?? null
    }
    const text = (key: ClaimField): string | null => (fields[key] === '' ? null : fields[key])
    return {
      id,
      text: fields.text,
      indicator: text('indicator'),
      unit: text('unit'),
      baselineValue: number('baselineValue', DIGITS),
      baselineYear: number('baselineYear', 0),
      currentValue: number('currentValue', DIGITS),
      currentYear: number('currentYear', 0),
      targetValue: number('targetValue', DIGITS),
      targetYear: number('targetYear', 0),
      sourceText: text('sourceText'),
      sourceUrl: text('sourceUrl'),
      attachmentId: text('attachmentId'),
      independence: INDEPENDENCES.find((one) => one === fields.independence) ?? null,
      method: EVIDENCE_METHODS.find((one) => one === fields.method) ?? null,
      replications: replications.filter(({ country, byWhom }) => isIso3(country) && byWhom !== ''),
      conditions: text('conditions'),
      costPerUnit: text('costPerUnit'),
      statedLevel: EVIDENCE_LEVELS.find((level) => String(level) === fields.statedLevel) ?? null,
      levelReason: text('levelReason'),
    }
  })
  return { claims, unreadable }
}

/** A typed number, negative ones included; null for nothing, undefined for what is none. */
function decimalOf(typed: string, digits: number, locale: Locale): number | null | undefined {
  // Arabic writes a mark of direction before a minus.
  const text = typed.replaceAll(/[\u200e\u200f\u061c]/g, '')
  if (text === '') return null
  const isNegative = /^[-−]/.test(text)
  const parsed = numberOf(isNegative ? text.slice(1).trim() : text, digits, locale)
  if (parsed === undefined) return undefined
  const value = parsed / 10 ** digits
  return isNegative && value !== 0 ? -value : value
}

function withBlank(rows: readonly TypedReplication[]): TypedReplication[] {
  return [...rows, BLANK_REPLICATION].slice(0, MOST_REPLICATIONS)
}

function fieldsWith(make: (key: ClaimField) => string): Record<ClaimField, string> {
  return Object.fromEntries(FIELDS.map((key) => [key, make(key)])) as Record<ClaimField, string> // as: fromEntries forgets the keys
}
