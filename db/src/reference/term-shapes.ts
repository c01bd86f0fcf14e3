import { ISO3_CODES } from './geography.ts'

/** A vehicle may be at home in any country or area. */
export const DOMICILE_ANY = ISO3_CODES

/**
 * One thing that a term sheet says. Amounts are minor units of the sheet's currency, percentages are basis points,
 * a party is the id of a layer of the stack or one of the parties outside it.
 */
export type TermField =
  | { key: string; kind: 'choice' | 'choices'; list: readonly string[] }
  | { key: string; kind: 'text' | 'longText' | 'money' | 'percent' | 'count' | 'yes' | 'date' | 'party' | 'id' | 'currency' }

export interface TermRows {
  key: string
  /** The most rows there may be. */
  max: number
  fields: readonly TermField[]
}

export interface TermSection {
  key: string
  fields: readonly string[]
  rows: string | null
}

type ValueOf<F extends TermField> = F extends { kind: 'choice'; list: readonly (infer V)[] }
  ? V | null
  : F extends { kind: 'choices'; list: readonly (infer V)[] }
    ? V[]
    : F extends { kind: 'yes' }
      ? boolean
      : F extends { kind: 'money' | 'percent' | 'count' }
        ? number | null
        : F extends { kind: 'id' | 'currency' }
          ? string
          : string | null

/** The values of some fields, by their keys; null for "not stated". */
export type ValuesOf<L extends readonly TermField[]> = { [F in L[number] as F['key']]: ValueOf<F> }
