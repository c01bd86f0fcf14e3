import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** One object of a file; what its columns mean is found out later. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Reads a file of JSON objects, one a line; compressed where its name ends in `.gz`. Empty lines are skipped.
 * @throws Error that names file and line where a line is no JSON object.
 */
export function readJsonLines(path: string): Row[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [rowOf(line, `${path}, line ${index + 1}`)]))
}

function rowOf(line: string, place: string): Row {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new Error(`${place}: this is not JSON`)
  }
  if (!isRow(value)) throw new Error(`${place}: one JSON object is expected`)
  return value
}

/** Whether a value is an object with named columns. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The identifier of a row.
 * @throws Error where it has none, with the columns in which one was looked for.
 */
export function idOf(row: Row, names: readonly string[]): string {
  for (const name of names) {
    const value = row[name]
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  throw new Error(`a row has no ${names.join(' or ')}: ${JSON.stringify(row).slice(0, 120)}`)
}

/** The texts of a column that holds one or several; empty where it holds none. */
export function textsOf(value: unknown): string[] {
  return [value].flat().flatMap((item) => (typeof item === 'string' && item !== '' ? [item] : []))
}
