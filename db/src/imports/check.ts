import type { ImportKind } from '../reference/states.ts'
import { IMPORT_COLUMNS } from './columns.ts'
import { shown, type ImportError } from './errors.ts'
import { readLeadRow, type LeadImport } from './lead-rows.ts'
import { readMandateRow, type MandateImport } from './mandate-rows.ts'
import { readPitchRow, type PitchImport } from './pitch-rows.ts'
import { readCsv } from './read-csv.ts'

export type CheckedImport =
  | { kind: 'pitches'; rows: PitchImport[]; errors: ImportError[] }
  | { kind: 'mandates'; rows: MandateImport[]; errors: ImportError[] }
  | { kind: 'leads'; rows: LeadImport[]; errors: ImportError[] }

/** Checks a whole file without writing anything: its rows, and everything that is wrong, in the order of the lines. */
export function checkImport(kind: ImportKind, bytes: Uint8Array): CheckedImport {
  const { rows, errors } = readCsv(bytes, IMPORT_COLUMNS[kind])
  if (errors.length > 0) return { kind, rows: [], errors }
  if (kind === 'pitches') {
    const read = rows.map(readPitchRow)
    const values = read.map(({ value }) => value)
    return { kind, rows: values, errors: inOrder([...read.flatMap((row) => row.errors), ...sourceIdsTwice(values)]) }
  }
  if (kind === 'leads') {
    const read = rows.map(readLeadRow)
    const values = read.map(({ value }) => value)
    return { kind, rows: values, errors: inOrder([...read.flatMap((row) => row.errors), ...sourceIdsTwice(values)]) }
  }
  const read = rows.map(readMandateRow)
  const values = read.map(({ value }) => value)
  return {
    kind,
    rows: values,
    errors: inOrder([...read.flatMap((row) => row.errors), ...sourceIdsTwice(values), ...investorContradictions(values)]),
  }
}

/** The kind of a file by its headings, or null when they tell neither. */
export function kindOf(bytes: Uint8Array): ImportKind | null {
  const firstLine = new TextDecoder().decode(bytes.subarray(0, 4_000)).split('\n', 1)[0] ?? ''
  if (firstLine.includes('investor_type')) return 'mandates'
  if (firstLine.includes('nominator_kind')) return 'leads'
  return firstLine.includes('summary') ? 'pitches' : null
}

function inOrder(errors: ImportError[]): ImportError[] {
  return errors.toSorted((a, b) => a.line - b.line)
}

function sourceIdsTwice(rows: readonly { line: number; sourceId: string }[]): ImportError[] {
  const firstLines = new Map<string, number>()
  return rows.flatMap(({ line, sourceId }): ImportError[] => {
    const first = firstLines.get(sourceId)
    if (first === undefined) firstLines.set(sourceId, line)
    if (first === undefined || sourceId === '') return []
    return [
      {
        line,
        column: 'source_id',
        code: 'sourceId.twice',
        value: shown(sourceId),
        detail: `This source_id stands on line ${first} already. Each row needs its own.`,
      },
    ]
  })
}

/** Rows of one investor must agree on its name and type. */
function investorContradictions(rows: readonly MandateImport[]): ImportError[] {
  const firsts = new Map<string, MandateImport>()
  return rows.flatMap((row): ImportError[] => {
    const first = firsts.get(row.investorId)
    if (first === undefined) firsts.set(row.investorId, row)
    if (first === undefined || (first.investor === row.investor && first.investorType === row.investorType)) return []
    return [
      {
        line: row.line,
        column: 'investor_id',
        code: 'investor.contradicts',
        value: shown(row.investorId),
        detail: `Line ${first.line} gives this investor another name or type. Make them the same.`,
      },
    ]
  })
}
