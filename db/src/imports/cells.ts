import { isIso3 } from '../reference/geography.ts'
import { goalOfTarget } from '../reference/sdgs.ts'
import { isTargetCode } from '../reference/targets.ts'
import { isCurrency, minorUnitOf } from '../reference/currencies.ts'
import { SEPARATOR } from './columns.ts'
import { nearest, shown, type ImportError, type ImportErrorCode } from './errors.ts'
import type { CsvRow } from './read-csv.ts'

/** Reads one row's cells, and keeps what is wrong with each. A cell that is wrong reads as empty, so that reading goes on. */
export class RowReader {
  readonly errors: ImportError[] = []
  readonly row: CsvRow

  constructor(row: CsvRow) {
    this.row = row
  }

  refuse(column: string | null, code: ImportErrorCode, detail: string): void {
    const value = column === null ? null : this.raw(column)
    this.errors.push({ line: this.row.line, column, code, value: value === null || value === '' ? null : shown(value), detail })
  }

  raw(column: string): string {
    return this.row.cells.get(column) ?? ''
  }

  text(column: string, maxLength: number): string | null {
    const value = this.raw(column)
    if (value === '') return null
    // Line breaks and tabs are text; other control characters come from broken exports.
    if (/(?![\t\n\r\u0080-\u009f])\p{Cc}/u.test(value)) {
      this.refuse(column, 'value.controlCharacter', 'There is an invisible control character in this text. Type the text again.')
      return null
    }
    if (value.length > maxLength) {
      this.refuse(column, 'value.tooLong', `This has ${value.length} characters; ${maxLength} are the most. Shorten it.`)
      return null
    }
    return value
  }

  required(column: string, maxLength: number): string {
    const before = this.errors.length
    const value = this.text(column, maxLength)
    if (value === null && this.errors.length === before) this.refuse(column, 'value.missing', 'This must not be empty.')
    return value ?? ''
  }

  listed<const L extends readonly string[]>(column: string, list: L): L[number] | null {
    const value = this.raw(column)
    return value === '' ? null : this.#inList(column, { value, list })
  }

  /** Several listed values in one cell, each once. */
  several<const L extends readonly string[]>(column: string, list: L): L[number][] {
    return this.split(column).flatMap((value) => this.#inList(column, { value, list }) ?? [])
  }

  split(column: string): string[] {
    const values = this.raw(column)
      .split(SEPARATOR)
      .map((value) => value.trim())
      .filter((value) => value !== '')
    const unique = [...new Set(values)]
    if (unique.length < values.length) this.refuse(column, 'value.twice', 'A value stands here twice. Keep it once.')
    return unique
  }

  goals(column: string, most: number): number[] {
    const values = this.split(column)
    if (values.length > most)
      this.refuse(column, 'value.tooMany', `These are ${values.length} goals; ${most} are the most. Keep the first.`)
    return values.flatMap((value) => {
      if (/^(?:[1-9]|1[0-7])$/.test(value)) return [Number(value)]
      this.refuse(column, 'goal.unknown', `“${shown(value)}” is not a goal. Write the number, 1 to 17.`)
      return []
    })
  }

  targets(column: string, goals: readonly number[]): string[] {
    // Where the goals themselves are wrong, to say so of each target as well would only be noise.
    const goalsAreRight = !this.errors.some((error) => error.column === 'goals')
    return this.split(column).flatMap((value) => {
      if (!isTargetCode(value)) this.refuse(column, 'target.unknown', `There is no target ${shown(value)}. Write it as in 14.b.`)
      else if (goalsAreRight && !goals.includes(goalOfTarget(value)))
        this.refuse(
          column,
          'target.ofAnotherGoal',
          `Target ${value} belongs to goal ${goalOfTarget(value)}. Add the goal, or leave the target out.`,
        )
      else return [value]
      return []
    })
  }

  countries(column: string): string[] {
    return this.split(column).flatMap((value) => {
      if (isIso3(value)) return [value]
      this.refuse(
        column,
        'country.unknown',
        `“${shown(value)}” is not a country code of the UN’s list. Write three capital letters, as in FJI.`,
      )
      return []
    })
  }

  currency(column: string): string | null {
    const value = this.raw(column)
    if (value === '') return null
    if (isCurrency(value)) return value
    this.refuse(column, 'currency.unknown', `“${shown(value)}” is not a currency. Write its ISO 4217 code, as in USD.`)
    return null
  }

  /** An amount in major units with a point, as minor units of its currency. */
  amountMinor(column: string, currency: string | null): number | null {
    const value = this.raw(column)
    if (value === '') return null
    const match = /^(\d+)(?:\.(\d+))?$/.exec(value)
    if (match === null) {
      this.refuse(
        column,
        'amount.invalid',
        'This is not an amount. Write digits only, with a point before the decimals and nothing between thousands.',
      )
      return null
    }
    const exponent = currency !== null && isCurrency(currency) ? minorUnitOf(currency) : 2
    const decimals = (match[2] ?? '').replace(/0+$/, '')
    if (decimals.length > exponent) {
      this.refuse(column, 'amount.tooPrecise', `${currency ?? 'The currency'} has ${exponent} decimals. Round the amount.`)
      return null
    }
    const minor = BigInt(`${match[1] ?? ''}${decimals.padEnd(exponent, '0')}`)
    if (minor === 0n) {
      this.refuse(column, 'amount.invalid', 'An amount is more than nothing. Leave the cell empty if it is not known.')
      return null
    }
    if (minor > BigInt(Number.MAX_SAFE_INTEGER)) {
      this.refuse(column, 'amount.tooLarge', 'This is more than can be kept exactly. Check the number of zeros.')
      return null
    }
    return Number(minor)
  }

  level(column: string): number | null {
    const value = this.raw(column)
    if (value === '') return null
    if (/^[0-5]$/.test(value)) return Number(value)
    this.refuse(column, 'number.invalid', 'Write a whole number from 0 (none yet) to 5.')
    return null
  }

  yesNo(column: string, otherwise: boolean): boolean {
    const value = this.raw(column).toLowerCase()
    if (value === '') return otherwise
    if (value === 'yes' || value === 'true' || value === '1') return true
    if (value === 'no' || value === 'false' || value === '0') return false
    this.refuse(column, 'yesNo.invalid', 'Write yes or no.')
    return otherwise
  }

  #inList<const L extends readonly string[]>(column: string, wanted: { value: string; list: L }): L[number] | null {
    const found = wanted.list.find((item) => item === wanted.value)
    if (found !== undefined) return found
    const near = nearest(wanted.value, wanted.list)
    this.refuse(
      column,
      'value.notListed',
      near === null
        ? `“${shown(wanted.value)}” is not one of: ${wanted.list.join(', ')}.`
        : `“${shown(wanted.value)}” is not on the list. Did you mean “${near}”?`,
    )
    return null
  }
}
